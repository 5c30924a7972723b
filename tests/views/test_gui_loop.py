from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QDialog

from catalog_desktop.views.gui_loop import GuiLoop
from catalog_desktop.views.gui_run import gui_application


def running_loop() -> GuiLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, GuiLoop)
    return loop


async def test_callbacks_run_in_the_order_of_the_calls() -> None:
    loop = running_loop()
    order: list[int] = []

    def first(number: int) -> None:
        order.append(number)
        loop.call_soon(order.append, number + 500)

    for number in range(500):
        loop.call_soon(first, number)
    done = asyncio.Event()
    loop.call_soon(lambda: loop.call_soon(done.set))
    await done.wait()
    assert order == list(range(1000))


@pytest.mark.parametrize("delay", [0.0, 0.0004, 0.001, 0.0019, 0.013, 0.05])
async def test_a_timer_is_never_early(delay: float) -> None:
    loop = running_loop()
    due = loop.time() + delay
    ran = loop.create_future()
    loop.call_at(due, lambda: ran.set_result(loop.time()))
    assert await ran >= due


async def test_a_cancelled_timer_is_freed_at_once() -> None:
    loop = running_loop()
    before = loop.waiting
    handles = [loop.call_later(3600, print) for _ in range(100)]
    assert loop.waiting == before + 100
    for handle in handles:
        handle.cancel()
        handle.cancel()
    assert loop.waiting == before


async def test_a_cancelled_callback_does_not_run() -> None:
    ran: list[str] = []
    running_loop().call_soon(ran.append, "cancelled").cancel()
    running_loop().call_soon_threadsafe(ran.append, "cancelled too").cancel()
    await asyncio.sleep(0.001)
    assert ran == []


async def test_a_delay_beyond_what_qt_can_count_is_accepted() -> None:
    handle = running_loop().call_later(10 * 365 * 24 * 3600, print)
    assert handle.when() > running_loop().time()
    handle.cancel()


async def test_other_tasks_go_on_during_a_nested_loop_in_a_task() -> None:
    steps: list[int] = []
    enough = asyncio.Event()

    async def other() -> None:
        while not enough.is_set():
            steps.append(len(steps))
            await asyncio.sleep(0.001)

    task = asyncio.create_task(other())
    await asyncio.sleep(0)
    nested = QEventLoop()
    before = len(steps)

    def quit_when_it_went_on() -> None:
        if len(steps) > before + 5:
            nested.quit()

    poll = QTimer(interval=1)
    poll.timeout.connect(quit_when_it_went_on)
    poll.start()
    nested.exec()
    poll.stop()
    during = len(steps) - before
    await asyncio.sleep(0.002)
    enough.set()
    await task
    assert during > 5
    assert asyncio.current_task() is not None


async def test_a_task_that_opens_a_modal_dialog_keeps_its_identity() -> None:
    dialog = QDialog()
    me = asyncio.current_task()
    seen: list[asyncio.Task[object] | None] = []

    async def close_it() -> None:
        seen.append(asyncio.current_task())
        dialog.accept()

    closer = asyncio.create_task(close_it())
    assert dialog.exec() == QDialog.DialogCode.Accepted
    assert seen == [closer]
    assert asyncio.current_task() is me
    await closer


async def test_an_abandoned_generator_is_closed() -> None:
    closed = asyncio.Event()

    async def numbers() -> AsyncIterator[int]:
        try:
            yield 1
            yield 2
        finally:
            await asyncio.sleep(0)
            closed.set()

    async for _ in numbers():
        break
    gc.collect()
    async with asyncio.timeout(2):
        await closed.wait()


async def test_another_thread_reaches_the_loop_with_its_context() -> None:
    loop = running_loop()
    tag = contextvars.ContextVar("tag", default="none")
    context = contextvars.copy_context()
    context.run(tag.set, "from the thread")
    answer: asyncio.Future[tuple[str, int]] = loop.create_future()

    def report() -> None:
        answer.set_result((tag.get(), threading.get_ident()))

    thread = threading.Thread(target=lambda: loop.call_soon_threadsafe(report, context=context))
    thread.start()
    assert await answer == ("from the thread", threading.get_ident())
    thread.join()


async def test_scheduling_from_a_wrong_thread_is_refused() -> None:
    loop = running_loop()

    def schedule() -> None:
        loop.call_soon(print)

    with pytest.raises(RuntimeError, match="call_soon_threadsafe"):
        await asyncio.to_thread(schedule)


async def test_blocking_work_runs_beside_the_loop() -> None:
    release = threading.Event()
    waiting = asyncio.create_task(asyncio.to_thread(release.wait, 5))
    await asyncio.sleep(0.001)
    assert not waiting.done()
    release.set()
    assert await waiting is True


async def test_a_slow_callback_is_logged_in_debug_mode(caplog: pytest.LogCaptureFixture) -> None:
    loop = running_loop()
    loop.slow_callback_duration = 0.0
    loop.set_debug(True)
    await asyncio.sleep(0)
    loop.set_debug(False)
    assert "held the window" in caplog.text


def test_a_closed_loop_refuses_work() -> None:
    loop = GuiLoop(gui_application())
    loop.close()
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_soon(print)
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_soon_threadsafe(print)


def test_what_was_posted_before_closing_does_not_run_after_it() -> None:
    app = gui_application()
    loop = GuiLoop(app)
    ran: list[str] = []
    loop.call_soon_threadsafe(ran.append, "late")
    loop.call_later(0, ran.append, "late too")
    loop.close()
    app.processEvents()
    app.processEvents()
    assert ran == []
