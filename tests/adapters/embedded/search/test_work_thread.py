"""The thread behind the engine's coroutines."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator

import pytest

from catalog_desktop.adapters.embedded.search.work_thread import WorkThread

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
async def thread() -> AsyncIterator[WorkThread]:
    thread = WorkThread("worker")
    yield thread
    await thread.close()


async def test_work_is_done_in_order_on_the_thread(thread: WorkThread) -> None:
    done: list[tuple[int, str]] = []
    await asyncio.gather(*(thread.run(lambda n=n: done.append((n, threading.current_thread().name))) for n in range(9)))  # type: ignore[misc]
    assert done == [(n, "worker") for n in range(9)]


async def test_an_error_goes_to_whoever_asked(thread: WorkThread) -> None:
    def fail() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError):
        await thread.run(fail)
    assert await thread.run(lambda: 1) == 1


async def test_work_that_nobody_waits_for_is_dropped(thread: WorkThread) -> None:
    hold, done = threading.Event(), []
    first = asyncio.ensure_future(thread.run(hold.wait))
    late = asyncio.ensure_future(thread.run(lambda: done.append("late")))
    await asyncio.sleep(0)
    late.cancel()
    await asyncio.wait([late])
    hold.set()
    await first
    await thread.run(lambda: done.append("next"))
    assert done == ["next"]


async def test_a_statement_that_nobody_waits_for_is_interrupted(thread: WorkThread) -> None:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    started = asyncio.Event()
    loop = asyncio.get_running_loop()
    ended: list[str] = []

    def endless() -> None:
        with thread.interrupting(connection):
            loop.call_soon_threadsafe(started.set)
            try:
                connection.execute(ENDLESS).fetchone()
            except sqlite3.OperationalError as error:
                ended.append(str(error))
                raise

    asked = asyncio.ensure_future(thread.run(endless))
    await started.wait()
    while not ended:  # an interrupt before the statement has begun is no interrupt
        asked.cancel()
        await asyncio.wait([asked])
        connection.interrupt()
        await asyncio.sleep(0)
    assert await thread.run(lambda: 1) == 1
    assert ended == ["interrupted"]
    connection.close()


async def test_idle_work_gives_way_to_work() -> None:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    began = threading.Event()

    def idle() -> None:
        with worker.interrupting(connection):
            began.set()
            try:
                connection.execute(ENDLESS).fetchone()
            except sqlite3.OperationalError:
                return

    worker = WorkThread("worker", idle, idle_after_s=0.01)
    await worker.run(lambda: None)
    await asyncio.get_running_loop().run_in_executor(None, began.wait)
    work = asyncio.ensure_future(worker.run(lambda: "done"))
    while not work.done():
        connection.interrupt()  # likewise
        await asyncio.sleep(0)
    assert work.result() == "done"
    await worker.close()
    connection.close()


async def test_giving_way_is_no_failure_whatever_it_looks_like(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    began, work_is_there = threading.Event(), threading.Event()

    def idle() -> None:
        with worker.interrupting(connection):
            began.set()
            work_is_there.wait()
            raise sqlite3.OperationalError("no such fts5 table")  # what an interrupted virtual table may come to

    worker = WorkThread("worker", idle, idle_after_s=0.01)
    await worker.run(lambda: None)
    await asyncio.get_running_loop().run_in_executor(None, began.wait)
    work = asyncio.ensure_future(worker.run(lambda: "done"))
    await asyncio.sleep(0)  # the work is asked for, and has interrupted what is idle
    work_is_there.set()
    assert await work == "done"
    await worker.close()
    connection.close()
    assert [record.exc_info for record in caplog.records if record.name.endswith("work_thread")] == [None]


@pytest.mark.logs_errors
async def test_idle_work_that_fails_by_itself_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    def idle() -> None:
        failed.set()
        raise sqlite3.OperationalError("no such table")

    failed = threading.Event()
    worker = WorkThread("worker", idle, idle_after_s=0.01)
    await worker.run(lambda: None)
    await asyncio.get_running_loop().run_in_executor(None, failed.wait)
    assert await worker.run(lambda: "done") == "done"
    await worker.close()
    assert [record.levelname for record in caplog.records] == ["ERROR"]
