"""Wakes those who wait for a commit, on whichever event loop they wait."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from contextlib import suppress


class CommitSignal:
    """How far each shop's changes go, and who waits for more. Any thread may announce, any event loop wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._positions: dict[str, int] = defaultdict(int)
        self._waiting: dict[str, set[asyncio.Future[None]]] = defaultdict(set)
        self._closed = False

    def announce(self, shop_id: str, position: int) -> None:
        """A change up to `position` is committed."""
        with self._lock:
            self._positions[shop_id] = max(position, self._positions[shop_id])
            _wake(self._waiting.pop(shop_id, set()))

    async def wait(self, shop_id: str, position: int) -> None:
        """Return once a change after `position` was announced, or the store has closed."""
        future = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._closed or self._positions[shop_id] > position:
                return
            self._waiting[shop_id].add(future)
        try:
            await future
        finally:
            with self._lock:
                self._waiting[shop_id].discard(future)

    def close(self) -> None:
        """Let everybody go."""
        with self._lock:
            self._closed = True
            for futures in self._waiting.values():
                _wake(futures)
            self._waiting.clear()


def _wake(futures: set[asyncio.Future[None]]) -> None:
    for future in futures:
        with suppress(RuntimeError):  # its loop has been closed: nobody waits any more
            future.get_loop().call_soon_threadsafe(_resolve, future)


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
