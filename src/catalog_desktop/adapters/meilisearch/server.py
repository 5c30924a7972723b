"""Questions to a Meilisearch server from a coroutine: the official client blocks, so it runs in threads."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from meilisearch import Client
from meilisearch.errors import MeilisearchError

from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.adapters.meilisearch.server_errors import of_client

_T = TypeVar("_T")
_THREADS = 4

CHANGE_S = 7.0
"""A request that changes something takes no longer, whatever it waits for."""

_CHANGE_TIMEOUTS_S: Any = (1.5, 5.5)
"""To connect, and to be answered; the client hands them on as they are."""

# Compressed, an answer comes in small chunks that wait for each other's acknowledgement: 40 ms more for each.
_HEADERS = {"Accept-Encoding": "identity"}


class Server:
    """One server under one key. The client opens a connection for each request, which suits a writer."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="meilisearch")

    async def ask(self, question: Callable[[Client], _T]) -> _T:
        """What `question` returns, asked in a thread. Raises NoAnswer, ServerRefused and DocumentsRefused.

        To be cancelled ends the waiting, not the request.
        """
        return await self.work(lambda: self.ask_here(question))

    async def change(self, question: Callable[[Client], _T]) -> _T:
        """The same for what changes something, within `CHANGE_S`. To be cancelled is to wait for the answer first, so
        that no request is under way afterwards."""
        asking = asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: self.ask_here(question, _CHANGE_TIMEOUTS_S)
        )
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            await asyncio.wait({asking})
            if not asking.cancelled():
                asking.exception()  # whoever asked has gone
            raise

    async def work(self, work: Callable[[], _T]) -> _T:
        """What `work` returns, done in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def get(self, path: str) -> Mapping[str, Any]:
        """The answer to a route for which the client's own method reads more out of it than is there."""

        def get(client: Client) -> Mapping[str, Any]:
            answer: Mapping[str, Any] = client.http.get(path)
            return answer

        return await self.ask(get)

    def ask_here(self, question: Callable[[Client], _T], timeout_s: Any = None) -> _T:
        """The same in the calling thread; `timeout_s` is by default the connection's."""
        connection = self.connection
        # A client keeps the headers of its latest request, so each request has one of its own.
        timeout_s = timeout_s or math.ceil(connection.timeout_s)
        client = Client(connection.url, connection.key, timeout_s, custom_headers=_HEADERS)
        try:
            return question(client)
        except (MeilisearchError, OSError, ValueError) as error:
            raise of_client(error, connection.url) from error

    async def close(self) -> None:
        """Wait for the requests under way, no longer than their time-out, and end the threads."""
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
