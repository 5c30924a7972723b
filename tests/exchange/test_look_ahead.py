"""One item ahead: order, overlap, failures, and that nothing goes on when the reader leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.exchange.importing.look_ahead import one_ahead


class _Source:
    """Numbers from 0; how many were begun, and whether it was closed. `fails_at` is where it breaks off."""

    def __init__(self, count: int, fails_at: int | None = None) -> None:
        self._count = count
        self._fails_at = fails_at
        self.begun = asyncio.Condition()
        self.number = 0
        self.is_closed = False

    async def numbers(self) -> AsyncGenerator[int, None]:
        try:
            for number in range(self._count):
                async with self.begun:
                    self.number = number
                    self.begun.notify_all()
                if number == self._fails_at:
                    raise StoreUnavailable("The disk is full.")
                yield number
        finally:
            self.is_closed = True

    async def until_begun(self, number: int) -> None:
        async with asyncio.timeout(5), self.begun:
            await self.begun.wait_for(lambda: self.number >= number)


async def test_items_come_in_order_and_to_the_last() -> None:
    source = _Source(5)
    assert [item async for item in one_ahead(source.numbers())] == [0, 1, 2, 3, 4]
    assert source.is_closed


async def test_the_next_item_is_made_while_one_is_used() -> None:
    source = _Source(5)
    async with aclosing(one_ahead(source.numbers())) as items:
        async for item in items:
            await source.until_begun(min(item + 1, 4))


async def test_leaving_closes_the_source() -> None:
    source = _Source(5)
    async with aclosing(one_ahead(source.numbers())) as items:
        assert await anext(items) == 0
    assert source.is_closed


async def test_a_failure_comes_after_the_items_before_it() -> None:
    async with aclosing(one_ahead(_Source(5, fails_at=2).numbers())) as items:
        assert (await anext(items), await anext(items)) == (0, 1)
        with pytest.raises(StoreUnavailable):
            await anext(items)


async def test_what_the_reader_raises_is_not_hidden_by_a_failure_ahead() -> None:
    source = _Source(5, fails_at=1)
    with pytest.raises(ZeroDivisionError):
        async with aclosing(one_ahead(source.numbers())) as items:
            await anext(items)
            await source.until_begun(1)
            raise ZeroDivisionError


async def test_cancelling_the_reader_cancels_the_making() -> None:
    source = _Source(5)
    waiting = asyncio.Event()

    async def endless() -> AsyncGenerator[int, None]:
        async for number in source.numbers():
            yield number
            waiting.set()
            await asyncio.Event().wait()

    async def read() -> None:
        async with aclosing(one_ahead(endless())) as items:
            async for _ in items:
                await waiting.wait()

    reader = asyncio.create_task(read())
    await waiting.wait()
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert source.is_closed
