"""A thread that does one piece of work after another for coroutines."""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from catalog_desktop.domain.errors import CatalogError

_log = logging.getLogger(__name__)

Result = TypeVar("Result")


class _Job:
    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()

    def do(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return  # nobody waits for it any more
        try:
            result = self.work()
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class WorkThread:
    """Takes work in the order asked. Work whose asker was cancelled meanwhile is dropped; if it has begun, SQLite's
    statements are interrupted. When there has been none for `idle_after_s`, `idle` is called, once until there is
    work again; new work interrupts that, too.
    """

    def __init__(self, name: str, idle: Callable[[], None] | None = None, idle_after_s: float = 1.0) -> None:
        self._idle = idle
        self._idle_after_s = idle_after_s
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._current: _Job | None = None
        self._interruptible: sqlite3.Connection | None = None
        self._is_interrupted = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[], Result]) -> Result:
        """The result of `work`, called on the thread."""
        job = _Job(work)
        self._jobs.put(job)
        with self._lock:
            if self._current is _IDLE:
                self._interrupt()
        try:
            result: Result = await asyncio.wrap_future(job.future)
        except asyncio.CancelledError:
            with self._lock:
                if self._current is job:
                    self._interrupt()
            raise
        return result

    @contextmanager
    def interrupting(self, connection: sqlite3.Connection) -> Iterator[None]:
        """While in here, on the thread: statements of the connection end early when nobody waits for them."""
        with self._lock:
            self._interruptible = connection
        try:
            yield
        finally:
            with self._lock:
                self._interruptible = None

    @property
    def is_interrupted(self) -> bool:
        """Whether nobody waits any more for what is done now, or it is `idle` and there is work."""
        return self._is_interrupted

    def _interrupt(self) -> None:
        self._is_interrupted = True
        if self._interruptible is not None:
            self._interruptible.interrupt()

    async def close(self) -> None:
        """End the thread after the work that was asked for."""
        self._jobs.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._thread.join)

    def _work(self) -> None:
        is_idle_due = False
        while True:
            try:
                job = self._jobs.get(timeout=self._idle_after_s) if is_idle_due else self._jobs.get()
            except queue.Empty:
                job, is_idle_due = _IDLE, False
            else:
                is_idle_due = self._idle is not None
            if job is None:
                return
            self._do(job)

    def _do(self, job: _Job) -> None:
        with self._lock:
            self._current, self._is_interrupted = job, False
        try:
            if job is not _IDLE:
                job.do()
            elif self._idle is not None and self._jobs.empty():
                self._tidy(self._idle)
        finally:
            with self._lock:
                self._current = None

    def _tidy(self, idle: Callable[[], None]) -> None:
        """Nobody waits for this, and a failure must not take the thread from those who will."""
        try:
            idle()
        except Exception as error:  # noqa: BLE001 (see above)
            if self._is_interrupted:  # whatever a statement makes of its interruption
                _log.debug("Tidying up gave way to work: %s", error)
            elif isinstance(error, (CatalogError, OSError)):
                _log.warning("Tidying up failed: %s", error)
            else:
                _log.exception("Tidying up failed")


_IDLE = _Job(lambda: None)
