"""The asyncio event loop of the GUI thread: qasync with its known holes closed.

`qasync.QEventLoop` runs asyncio on Qt's event loop. Five of its habits are not safe in a program
that must never lose a wake-up, so `GuiLoop` replaces the part that runs callbacks:

* a callback that falls due while a nested Qt loop runs inside a task (`QDialog.exec`, a drag, a
  native menu) fails with "Cannot enter into task" and that task never wakes again
  (https://github.com/CabbageDevelopment/qasync/issues/59);
* `call_later` truncates to whole milliseconds and lets Qt fire five per cent early;
* a cancelled timer stays alive in Qt until it would have fired
  (https://github.com/CabbageDevelopment/qasync/pull/58);
* asynchronous generators that are dropped half-way are never closed, because the hooks of PEP 525
  are not installed;
* `call_soon_threadsafe` drops the context, returns no handle and is silent on a closed loop.
"""

from __future__ import annotations

import asyncio
import logging
import math
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any

import qasync
from PySide6.QtCore import QObject, Qt, QTimerEvent, Signal
from PySide6.QtWidgets import QApplication

_log = logging.getLogger(__name__)

_MAX_TIMER_MS = 2**31 - 1
_BETWEEN_RUNS_S = 0.005
_WORKERS = 4


class GuiTimerHandle(asyncio.TimerHandle):
    """A timer handle that knows its Qt timer, so that cancelling frees it at once."""

    __slots__ = ("timer_id",)
    timer_id: int | None


class _Callbacks(QObject):
    """Runs asyncio handles from Qt timers: in order, never early, never after a cancel.

    It stands where qasync keeps its `_SimpleTimer`; `add_callback`, `stop` and `set_debug` are
    the names qasync calls.
    """

    posted = Signal(object)

    def __init__(self, loop: GuiLoop) -> None:
        super().__init__()
        self._loop = loop
        self._handles: dict[int, asyncio.Handle] = {}
        self._debug = False
        self.posted.connect(self._accept, Qt.ConnectionType.QueuedConnection)

    def __len__(self) -> int:
        return len(self._handles)

    def add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        """Run `handle` after `delay` seconds, or in the next turn of Qt's loop."""
        delay_ms = min(math.ceil(max(0.0, delay) * 1000), _MAX_TIMER_MS)
        timer_id = self.startTimer(delay_ms, Qt.TimerType.PreciseTimer)
        self._handles[timer_id] = handle
        if isinstance(handle, GuiTimerHandle):
            handle.timer_id = timer_id
        return handle

    def _accept(self, handle: asyncio.Handle) -> None:
        if not self._loop.is_closed():
            self.add_callback(handle)

    def discard(self, handle: GuiTimerHandle) -> None:
        """Free the Qt timer of a cancelled handle."""
        if handle.timer_id is not None and self._handles.pop(handle.timer_id, None) is not None:
            self.killTimer(handle.timer_id)
        handle.timer_id = None

    def stop(self) -> None:
        """Forget everything that has not run."""
        for timer_id in self._handles:
            self.killTimer(timer_id)
        self._handles.clear()

    def set_debug(self, enabled: bool) -> None:
        """Log callbacks that take longer than `loop.slow_callback_duration`."""
        self._debug = enabled

    def timerEvent(self, event: QTimerEvent) -> None:
        # Qt does not fire a timer again while its own handler runs, so the timer must be gone
        # before the callback: a nested loop inside it needs fresh timers.
        timer_id = event.timerId()
        self.killTimer(timer_id)
        handle = self._handles.pop(timer_id, None)
        if handle is None or handle.cancelled():
            return
        if not self._loop.is_running():
            # Somebody else is processing Qt's events between two runs of the loop.
            self.add_callback(handle, _BETWEEN_RUNS_S)
            return
        if isinstance(handle, GuiTimerHandle):
            handle.timer_id = None
            early = handle.when() - self._loop.time()
            if early > 0:
                self.add_callback(handle, early)
                return
        self._run_outside_task(handle)

    def _run_outside_task(self, handle: asyncio.Handle) -> None:
        """Run a handle although a task may be in the middle of a step.

        That is so when the task runs a nested Qt loop. Stepping out of it for the time of the
        callback lets other tasks take their step, which asyncio refuses otherwise.
        """
        interrupted = asyncio.current_task(self._loop)
        if interrupted is None:
            self._run(handle)
            return
        asyncio.tasks._leave_task(self._loop, interrupted)
        try:
            self._run(handle)
        finally:
            asyncio.tasks._enter_task(self._loop, interrupted)

    def _run(self, handle: asyncio.Handle) -> None:
        started = time.perf_counter()
        handle._run()
        if self._debug:
            took = time.perf_counter() - started
            if took >= self._loop.slow_callback_duration:
                _log.warning("%r held the window for %.0f ms", handle, took * 1000)


class GuiLoop(qasync.QEventLoop):  # type: ignore[misc]  # qasync is untyped
    """The event loop of the window. One a process, made and run on the GUI thread.

    `call_soon` and `call_later` are for the GUI thread alone and raise `RuntimeError` elsewhere,
    because Qt would drop the call silently; other threads use `call_soon_threadsafe`.
    `asyncio.to_thread` runs on a few ordinary Python threads.
    """

    _timer: _Callbacks

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._timer = _Callbacks(self)
        self._gui_thread = threading.get_ident()
        # qasync's own executor starts ten QThreads at the first use and joins them one by one.
        self.set_default_executor(ThreadPoolExecutor(_WORKERS, thread_name_prefix="gui-worker"))

    @property
    def waiting(self) -> int:
        """How many callbacks and timers are registered and have neither run nor been cancelled."""
        return len(self._timer)

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """Run `callback(*args)` in the next turn, in the order of the calls."""
        self._check_usable()
        return self._timer.add_callback(asyncio.Handle(callback, args, self, context))

    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Run `callback(*args)` after at least `delay` seconds."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Run `callback(*args)` at `when` on the clock of `time()`, or a little later."""
        self._check_usable()
        handle = GuiTimerHandle(when, callback, args, self, context)
        self._timer.add_callback(handle, when - self.time())
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run `callback(*args)` on the GUI thread; callable from any thread."""
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        self._timer.posted.emit(handle)
        return handle

    def _check_usable(self) -> None:
        self._check_closed()
        if threading.get_ident() != self._gui_thread:
            raise RuntimeError("not on the GUI thread: use call_soon_threadsafe")

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        if isinstance(handle, GuiTimerHandle):
            self._timer.discard(handle)

    def _before_run_forever(self) -> None:
        super()._before_run_forever()
        self._outer_hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=self._asyncgen_firstiter_hook, finalizer=self._asyncgen_finalizer_hook)

    def _after_run_forever(self) -> None:
        super()._after_run_forever()
        sys.set_asyncgen_hooks(*self._outer_hooks)
