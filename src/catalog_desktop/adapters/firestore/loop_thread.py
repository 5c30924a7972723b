"""The thread on whose event loop all gRPC of this process runs.

gRPC's asyncio layer has one completion queue a process and wakes every loop that ever used it, so that two loops race
for its events (https://github.com/grpc/grpc/issues/25364). One loop that all connections share has none of that.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, ClassVar, TypeVar

T = TypeVar("T")


class LoopThread:
    """An event loop on a thread of its own, while anybody has borrowed it."""

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _shared: ClassVar[LoopThread | None] = None

    def __init__(self) -> None:
        self._borrowers = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="firestore", daemon=True)

    @classmethod
    def borrow(cls) -> LoopThread:
        """The process's loop thread, started when nobody has it yet; give it back with `release`."""
        with cls._lock:
            if cls._shared is None:
                cls._shared = cls()
                cls._shared._thread.start()
            cls._shared._borrowers += 1
            return cls._shared

    def release(self) -> None:
        """Give the thread back; the last one to do so ends it and waits some milliseconds for its end."""
        with self._lock:
            self._borrowers -= 1
            if self._borrowers:
                return
            LoopThread._shared = None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the loop; cancelling the future cancels it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self) -> None:
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()
