"""A program of the model as the machine sees it: tasks that live, sleep and die together, at any of their awaits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, copy_context
from typing import Any

EPOCH_MS = 1_700_000_000_000
"""The wall clock's time when a run begins."""

_current: ContextVar[Process | None] = ContextVar("process", default=None)


class Killed(BaseException):
    """The process is gone: nothing after this has an effect."""


class Process:
    """`spawn` starts a task in it, and every task that one starts belongs to it as well."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._tasks: set[asyncio.Task[Any]] = set()
        self._naps: list[asyncio.Future[None]] = []
        self._awaits_left = -1
        self._halt: Callable[[], None] = self.die
        self._slept_s = 0.0
        self._asleep_since: float | None = None
        self.is_dead = False
        self.is_suspended = False

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start a task."""
        context = copy_context()
        context.run(_current.set, self)
        return self._loop.create_task(work, context=context)

    def halt_after(self, awaits: int, halt: Callable[[], None]) -> None:
        """Call `halt` (`die`, `suspend`, `sleep`) when the process has come to so many more awaits."""
        self._awaits_left, self._halt = awaits, halt

    def die(self) -> None:
        """Everything ends where it is; whatever still runs by Python's rules has no effect outside any more."""
        self.is_dead, self.is_suspended = True, False
        self._loop.call_soon(self._cancel_all)

    def suspend(self) -> None:
        """Nothing goes on until `wake`; the clocks do."""
        self.is_suspended = not self.is_dead

    def sleep(self) -> None:
        """As `suspend`, with the monotonic clock standing still, as a laptop's does while its lid is closed."""
        if not self.is_suspended and not self.is_dead:
            self._asleep_since = self._loop.time()
            self.suspend()

    def wake(self) -> None:
        """Go on."""
        if self._asleep_since is not None:
            self._slept_s += self._loop.time() - self._asleep_since
            self._asleep_since = None
        self._awaits_left = -1
        self.is_suspended = False
        self._end_naps()

    async def end(self) -> None:
        """Die, and return when all tasks have ended."""
        if not self.is_dead:
            self.die()
        for _ in range(1_000):
            if not self._tasks:
                return
            self._cancel_all()
            await asyncio.sleep(0)
        raise AssertionError(f"These do not end: {self._tasks}")

    def monotonic(self) -> float:
        """Seconds that the machine was awake."""
        asleep = 0.0 if self._asleep_since is None else self._loop.time() - self._asleep_since
        return self._loop.time() - self._slept_s - asleep

    def wall_ms(self) -> int:
        """Unix milliseconds."""
        return EPOCH_MS + round(self._loop.time() * 1000)

    def check(self) -> None:
        """Raise Killed in a process that is gone: called before everything that has an effect outside."""
        if self.is_dead:
            raise Killed

    def reached_await(self) -> None:
        """One of the tasks awaits something."""
        self._awaits_left -= 1
        if self._awaits_left == 0:
            self._halt()

    def nap(self) -> asyncio.Future[None]:
        """What a task of a suspended process waits for."""
        future = self._loop.create_future()
        self._naps.append(future)
        return future

    def adopt(self, task: asyncio.Task[Any]) -> None:
        """A task of this process was made."""
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # nobody is left to ask for it

    def _cancel_all(self) -> None:
        self._end_naps()
        for task in tuple(self._tasks):
            task.cancel()

    def _end_naps(self) -> None:
        naps, self._naps = self._naps, []
        for nap in naps:
            if not nap.done():
                nap.set_result(None)


class _Stepped(Coroutine[Any, Any, Any]):
    """A task's coroutine, which its process counts, holds and ends."""

    def __init__(self, work: Coroutine[Any, Any, Any], process: Process) -> None:
        self._work = work
        self._process = process
        self._meanwhile: BaseException | None = None

    def send(self, value: Any) -> Any:
        """Go on to the next await."""
        if self._process.is_dead:
            return self._work.throw(Killed())
        if self._process.is_suspended:
            return self._nap()
        error, self._meanwhile = self._meanwhile, None
        return self._counted(self._work.send(value) if error is None else self._work.throw(error))

    def throw(self, error: Any, *_: Any) -> Any:
        """Go on with an error, in practice that of being cancelled."""
        if self._process.is_dead:
            return self._work.throw(Killed())
        if self._process.is_suspended:
            self._meanwhile = error
            return self._nap()
        return self._counted(self._work.throw(error))

    def close(self) -> None:
        """Give it up."""
        self._work.close()

    def __await__(self) -> Any:
        return self

    def _counted(self, awaited: Any) -> Any:
        self._process.reached_await()
        return awaited

    def _nap(self) -> asyncio.Future[None]:
        nap = self._process.nap()
        nap._asyncio_future_blocking = True  # what `await` does, and a task asks for
        return nap


def make_task(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
    """The task factory of a loop on which processes run."""
    process = _current.get()
    context = options.get("context")
    if context is not None:
        process = context.get(_current, None)
    if process is None:
        return asyncio.Task(work, loop=loop, **options)
    task = asyncio.Task(_Stepped(work, process), loop=loop, **options)
    process.adopt(task)
    return task
