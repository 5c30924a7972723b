from __future__ import annotations

import asyncio

import pytest
from PySide6.QtWidgets import QPushButton

from catalog_desktop.views.tasks import LatestTask, TaskOwner


async def forever() -> None:
    await asyncio.Event().wait()


async def failing() -> None:
    raise ValueError("no such product")


async def test_closing_cancels_and_waits() -> None:
    ended: list[str] = []

    async def tidy() -> None:
        try:
            await forever()
        finally:
            await asyncio.sleep(0)
            ended.append("tidied")

    owner = TaskOwner("grid")
    owner.start(tidy(), "load")
    await asyncio.sleep(0)
    await owner.close()
    assert ended == ["tidied"]
    assert len(owner) == 0


async def test_a_task_carries_its_owners_name() -> None:
    owner = TaskOwner("grid")
    assert owner.start(forever(), "load page 3").get_name() == "grid: load page 3"
    await owner.close()


async def test_errors_are_reported_and_cancellation_is_not() -> None:
    errors: list[tuple[str, str]] = []
    owner = TaskOwner("grid", lambda name, error: errors.append((name, str(error))))
    cancelled = owner.start(forever(), "wait")
    failed = owner.start(failing(), "load")
    await asyncio.wait([failed])
    cancelled.cancel()
    await asyncio.wait([cancelled])
    assert errors == [("grid: load", "no such product")]


async def test_without_a_listener_the_loop_hears_of_the_error() -> None:
    heard: list[dict[str, object]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: heard.append(context))
    await asyncio.wait([TaskOwner("grid").start(failing(), "load")])
    assert [context["message"] for context in heard] == ["grid: load failed"]


async def test_a_closed_owner_starts_nothing() -> None:
    owner = TaskOwner("grid")
    await owner.close()
    with pytest.raises(RuntimeError, match="closed"):
        owner.start(forever(), "load")


async def test_an_owner_can_be_closed_from_one_of_its_tasks() -> None:
    owner = TaskOwner("dialog")
    other = owner.start(forever(), "load")
    await owner.start(owner.close(), "save and close")
    assert other.cancelled()


async def test_a_signal_starts_work_until_the_owner_is_closed() -> None:
    ran = asyncio.Event()
    count = 0

    async def save() -> None:
        nonlocal count
        count += 1
        ran.set()

    owner = TaskOwner("dialog")
    button = QPushButton()
    button.clicked.connect(owner.slot(save, "save"))
    button.click()
    await ran.wait()
    await owner.close()
    button.click()
    await asyncio.sleep(0)
    assert count == 1


async def test_the_latest_request_drops_the_one_before() -> None:
    owner = TaskOwner("search")
    latest = LatestTask(owner, "query")
    results: list[str] = []
    release = asyncio.Event()

    async def find(text: str) -> None:
        await release.wait()
        results.append(text)

    for text in ("i", "in", "ink"):
        latest.replace(find(text))
    assert latest.running
    release.set()
    assert await owner.drained(5.0)
    assert results == ["ink"]
    assert not latest.running
    await owner.close()


async def test_nothing_begins_once_the_owner_is_closed() -> None:
    owner = TaskOwner("search")
    latest = LatestTask(owner, "query")
    await owner.close()

    async def find() -> None:
        raise AssertionError("must not run")

    latest.replace(find())
    assert not latest.running


async def test_waiting_for_what_runs_has_an_end() -> None:
    owner = TaskOwner("writes")
    release = asyncio.Event()
    owner.start(release.wait(), "write")
    assert not await owner.drained(0.01)
    release.set()
    assert await owner.drained(5.0)
    await owner.close()


async def test_nothing_can_be_started_once_it_is_closed() -> None:
    owner = TaskOwner("grid")
    assert owner.can_start
    await owner.close()
    assert not owner.can_start


def test_nothing_can_be_started_while_no_loop_runs() -> None:
    assert not TaskOwner("grid").can_start
