"""Turns of products are given in the order of asking, whatever else is cancelled."""

from __future__ import annotations

import asyncio

from catalog_desktop.session.product_queue import ProductQueue


async def test_turns_come_in_order_and_other_products_do_not_wait() -> None:
    queue, done, gate = ProductQueue(), list[str](), asyncio.Event()

    async def work(name: str, *ids: str) -> None:
        with queue.take(ids) as turn:
            await turn.ready()
            if name == "first":
                await gate.wait()
            done.append(name)

    tasks = [
        asyncio.create_task(work("first", "a")),
        asyncio.create_task(work("second", "a", "b")),
        asyncio.create_task(work("elsewhere", "c")),
        asyncio.create_task(work("third", "b")),
    ]
    await tasks[2]
    assert done == ["elsewhere"]
    gate.set()
    await asyncio.gather(*tasks)
    assert done == ["elsewhere", "first", "second", "third"]
    assert len(queue) == 0


async def test_who_gives_up_waiting_lets_nobody_overtake() -> None:
    queue, done, gate = ProductQueue(), list[str](), asyncio.Event()

    async def work(name: str) -> None:
        with queue.take(["a"]) as turn:
            await turn.ready()
            if name == "first":
                await gate.wait()
            done.append(name)

    first, second, third = (asyncio.create_task(work(name)) for name in ("first", "second", "third"))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    assert done == []
    gate.set()
    await asyncio.gather(first, third)
    assert done == ["first", "third"]
    assert len(queue) == 0
