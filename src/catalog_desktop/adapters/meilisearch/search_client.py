"""Searches over HTTP: connections kept alive, requests that end when whoever asked has gone, time-outs.

`aiohttp` because a cancelled request gives its connection back (httpx 0.28 lost its place in the pool:
https://github.com/encode/httpcore/issues/1093), and because it spends least on a request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import orjson

from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.domain.errors import BadUsage, CatalogError, StoreUnavailable

Answer = Mapping[str, Any]

_MAX_CONNECTIONS = 8
_CONNECT_S = 3.0
_REFUSED_KEYS = ("invalid_api_key", "missing_authorization_header")
_BEING_BUILT = "The search index of this shop is being built. Try again in a moment."


class SearchClient:
    """Used on one event loop. `connection` holds a key or a tenant token that may search, and need do nothing else."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session: aiohttp.ClientSession | None = None

    async def multi_search(self, queries: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """The answers to some searches, in their order."""
        answer = await self.post("/multi-search", {"queries": queries})
        results: list[Answer] = answer["results"]
        return results

    async def facet_search(self, index_uid: str, facet: str, text: str) -> list[str]:
        """Values of a facet that are like `text`, in the eyes of the server."""
        asked = {"facetName": facet, "facetQuery": text}
        answer = await self.post(f"/indexes/{index_uid}/facet-search", asked)
        return [hit["value"] for hit in answer["facetHits"]]

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """What the server answers. Raises StoreUnavailable, and BadUsage for a question that it does not understand."""
        try:
            async with self._open_session().post(self._connection.url + path, data=orjson.dumps(body)) as response:
                content = await response.read()
        except TimeoutError:
            raise StoreUnavailable(f"Search did not answer within {self._connection.timeout_s:g} seconds.") from None
        except (aiohttp.ClientError, OSError) as error:
            raise StoreUnavailable(f"Search at {self._connection.url} cannot be reached: {error}.") from error
        answer = _parsed(content)
        if response.status != 200:
            raise self._refusal(response.status, answer)
        return answer

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={
                    "Authorization": f"Bearer {self._connection.key}",
                    "Content-Type": "application/json",
                    # The server sends compressed answers in small pieces, which take 40 ms more to arrive.
                    "Accept-Encoding": "identity",
                },
                connector=aiohttp.TCPConnector(limit=_MAX_CONNECTIONS),
                timeout=aiohttp.ClientTimeout(total=self._connection.timeout_s, connect=_CONNECT_S),
                auto_decompress=False,
            )
        return self._session

    def _refusal(self, status: int, answer: Answer) -> CatalogError:
        code, message = answer.get("code"), answer.get("message", "")
        if code == "index_not_found":
            return StoreUnavailable(_BEING_BUILT)
        if status in (401, 403) or code in _REFUSED_KEYS:
            return StoreUnavailable(_key_trouble(str(message)))
        if status in (408, 429) or status >= 500:
            return StoreUnavailable(f"Search is overloaded or failing ({status}): {message or 'no reason given'}")
        return BadUsage(f"Search does not understand the question ({status} {code}): {message}")


def _parsed(content: bytes) -> Answer:
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise StoreUnavailable("What answers at the address of search is no Meilisearch. Check the address.") from None
    return answer if isinstance(answer, dict) else {}


def _key_trouble(message: str) -> str:
    """Which of the ways a key can be wrong it is, as far as the server says, and where to mend it."""
    if "expired" in message.lower():
        return "The search key has expired. Get a new one, and enter it in the connection settings."
    return (
        "Search refuses the key: it is wrong, has expired, or is for another shop. "
        f"Enter another one in the connection settings. ({message})"
    )


async def together(*work: Any) -> list[Any]:
    """The results of several coroutines; when one fails or whoever waits goes, none is left running."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
