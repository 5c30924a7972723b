"""A connection to one database that may be used from any event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from catalog_desktop.adapters.firestore.calls import FirestoreCalls, Usage
from catalog_desktop.adapters.firestore.credentials import TokenSource
from catalog_desktop.adapters.firestore.grpc_thread import borrow_thread, return_thread
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.settings import FirestoreSettings
from catalog_desktop.domain.errors import StoreUnavailable

T = TypeVar("T")


class FirestoreConnection:
    """The gRPC client lives on a thread of its own, so that nothing of it can hold up the loop of a window.

    Cancelling whoever awaits `run` cancels the call. `usage` counts the documents read and written. `user_id` is the
    person whom the tokens name, None for a server's own identity, which is past all rules.
    """

    def __init__(self, settings: FirestoreSettings, token: TokenSource, user_id: str | None = None) -> None:
        self.settings = settings
        self.usage = Usage()
        self.user_id = user_id
        self._token = token
        self._thread = borrow_thread()
        self._lock = threading.Lock()
        self._under_way: set[Future[Any]] = set()
        self._calls: FirestoreCalls | None = None
        self._closed = False

    def shop(self, shop_id: str) -> ShopPaths:
        """Where a shop's documents lie."""
        return ShopPaths(self.settings.root, shop_id)

    async def run(self, work: Callable[[FirestoreCalls], Awaitable[T]]) -> T:
        """Do `work` on the connection's loop, and wait for it on the caller's.

        Raises the domain's errors, and StoreUnavailable once the connection is closed.
        """
        return await asyncio.wrap_future(self._submit(self._work(work)))

    async def close(self) -> None:
        """Cancel what is under way, close the channel and end the thread. Closing twice is once."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            under_way = list(self._under_way)
        for future in under_way:
            future.cancel()
        await self._thread.run(self._end())
        await return_thread(self._thread)

    def _submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        with self._lock:
            if self._closed:
                work.close()
                raise StoreUnavailable("The connection to Firestore is closed.")
            future = self._thread.submit(work)
            self._under_way.add(future)
        future.add_done_callback(self._forget)
        return future

    def _forget(self, future: Future[Any]) -> None:
        with self._lock:
            self._under_way.discard(future)

    async def _work(self, work: Callable[[FirestoreCalls], Awaitable[T]]) -> T:
        if self._calls is None:
            self._calls = self._open()
        return await work(self._calls)

    def _open(self) -> FirestoreCalls:
        return FirestoreCalls(self.settings, self._token, self.usage)

    async def _end(self) -> None:
        if self._calls is not None:
            await self._calls.close()
            # gRPC ends its own thread and sockets when the garbage of the channel is collected. That is not done here:
            # collecting on a thread that is not Qt's would destroy widgets on it.
            self._calls = None
