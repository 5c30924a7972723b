"""Owned and named asyncio tasks: every task of a view has an owner who ends it and hears of its error.

A task that nobody holds may be collected half-way, and its exception is logged, if at all, when
it is too late to show it. So a view starts its work through a `TaskOwner`, and work that a newer
request makes pointless (typing, scrolling) through a `LatestTask`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

Work = Coroutine[Any, Any, object]
OnError = Callable[[str, Exception], None]


def report_to_loop(name: str, error: Exception) -> None:
    """Hand a task's error to the event loop's exception handler."""
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})


def cancel_current() -> Callable[[], object]:
    """What cancels the task that calls this: for a Cancel button beside its progress."""
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("cancel_current is called inside a task")
    return task.cancel


class TaskOwner:
    """Starts tasks and keeps them; cancels them all when it is closed.

    `on_error(name, error)` hears of every exception that leaves a task, on the GUI thread;
    without one the event loop's exception handler does. Cancellation is not an error.
    """

    def __init__(self, name: str, on_error: OnError = report_to_loop) -> None:
        self._name = name
        self._on_error = on_error
        self._tasks: set[asyncio.Task[object]] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._tasks)

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be started any more."""
        return self._closed

    @property
    def can_start(self) -> bool:
        """Whether it is not closed and the loop runs: Qt may deliver a timer before it does, or after."""
        return not self._closed and asyncio._get_running_loop() is not None

    def start(self, work: Work, name: str) -> asyncio.Task[object]:
        """Run `work` as a task named "owner: name". Raises RuntimeError after `close`."""
        if self._closed:
            work.close()
            raise RuntimeError(f"{self._name} is closed, {name} cannot start")
        task = asyncio.get_running_loop().create_task(work, name=f"{self._name}: {name}")
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def slot(self, work: Callable[[], Work], name: str) -> Callable[..., None]:
        """A function to connect to a Qt signal: it starts `work()` and ignores the arguments.

        A signal that arrives after `close` does nothing: Qt may still deliver a queued click.
        """

        def run(*_: object) -> None:
            if not self._closed:
                self.start(work(), name)

        return run

    def cancel(self) -> None:
        """Cancel what runs; new tasks may still be started."""
        for task in tuple(self._tasks):
            task.cancel()

    async def drained(self, timeout_s: float) -> bool:
        """Wait until nothing runs any more; False when that takes longer than `timeout_s`. Nothing is cancelled."""
        current = asyncio.current_task()
        deadline = asyncio.get_running_loop().time() + timeout_s
        while running := [task for task in self._tasks if task is not current]:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            await asyncio.wait(running, timeout=left)
        return True

    async def close(self) -> None:
        """Start nothing more, cancel what runs and wait until it has ended."""
        self._closed = True
        current = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finished(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, Exception):
            self._on_error(task.get_name(), error)


class LatestTask:
    """At most one task: a newer one cancels and replaces the one that still runs.

    The replaced task gets no chance to report a result after its successor has begun, because it
    is cancelled before that one is started; it must not swallow the cancellation.
    """

    def __init__(self, owner: TaskOwner, name: str) -> None:
        self._owner = owner
        self._name = name
        self._task: asyncio.Task[object] | None = None

    @property
    def running(self) -> bool:
        """Whether a task has been started and has not ended."""
        return self._task is not None and not self._task.done()

    def replace(self, work: Work) -> None:
        """Drop the running task, if any, and start `work`; once the owner is closed nothing begins any more."""
        self.cancel()
        if self._owner.is_closed:
            work.close()
        else:
            self._task = self._owner.start(work, self._name)

    def cancel(self) -> None:
        """Drop the running task, if any."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
