"""Searching a Meilisearch server: what the adapter adds to its requests, deep pages, and keystrokes of which each is
cancelled by the next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from benchmarks.figures import Figure, figure, milliseconds
from catalog_desktop.adapters.loop_thread import LoopThread
from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.adapters.meilisearch.read_model import MeilisearchReadModel
from catalog_desktop.adapters.meilisearch.search_client import Answer, SearchClient
from catalog_desktop.domain.query import FacetChoice, ProductQuery, SortField, SortKey
from catalog_desktop.ports.product_read_model import FacetRequest, Window
from catalog_desktop.ports.shop_directory import ShopDirectory

_KEYSTROKES = 2_500
_REPEATS = 40
_BY_TITLE, _BY_PRICE = (SortKey(SortField.TITLE),), (SortKey(SortField.PRICE),)
_ACTIVE = {"status": FacetChoice(frozenset({"active"}))}
_FACETS = tuple(map(FacetRequest, ("status", "category", "brand", "availability")))


class RecordingClient(SearchClient):
    """Remembers its requests, to send them again as they are."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.sent: list[tuple[str, Mapping[str, Any]]] = []

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        self.sent.append((path, body))
        return await super().post(path, body)


@asynccontextmanager
async def recorded(connection: Connection, shops: ShopDirectory) -> AsyncIterator[SharedSearch]:
    """A read model whose requests can be sent again."""
    client, thread = RecordingClient(connection), LoopThread("measured search")
    try:
        yield SharedSearch(client, thread, MeilisearchReadModel(connection, client, thread, shops))
    finally:
        await thread.run(client.close())
        await thread.close()


class SharedSearch:
    """The figures of one server and one shop."""

    def __init__(self, client: RecordingClient, thread: LoopThread, read_model: MeilisearchReadModel) -> None:
        self._client = client
        self._thread = thread
        self._read_model = read_model

    async def figures(self, shop_id: str, currency: str) -> list[Figure]:
        """All of them."""
        words = await self._words(shop_id, currency)
        return [
            await self._beside_raw(shop_id, currency, words),
            *[await self._deep(shop_id, *case) for case in _deep_cases(currency, words)],
            await self._cancelled(shop_id, words),
        ]

    async def _words(self, shop_id: str, currency: str) -> list[str]:
        page = await self._read_model.search_products(shop_id, ProductQuery(currency=currency), Window(0, 200))
        titles = [row.document.title.lower().split() for row in page.rows]
        return [word for title in titles for word in title if word.isalpha() and len(word) > 3]

    async def _beside_raw(self, shop_id: str, currency: str, words: list[str]) -> Figure:
        """Each question, and right after it the requests that it made, alone: the milliseconds between them."""
        chance, more = Random(1), []
        for _ in range(5 * _REPEATS):
            query = ProductQuery(text=chance.choice(words), currency=currency, sort=chance.choice(((), _BY_TITLE)))
            self._client.sent.clear()
            through_port = await milliseconds(lambda: self._read_model.search_products(shop_id, query, facets=_FACETS))  # noqa: B023
            sent = list(self._client.sent)
            more.append(through_port - await self._thread.run(self._raw(sent)))
        return figure("search through the port − the same requests raw", "ms", more, 3)

    async def _raw(self, sent: list[tuple[str, Mapping[str, Any]]]) -> float:
        began = time.perf_counter()
        for path, body in sent:
            await self._client.post(path, body)
        return (time.perf_counter() - began) * 1000

    async def _deep(self, shop_id: str, name: str, query: ProductQuery) -> Figure:
        total = (await self._read_model.search_products(shop_id, query, Window(0, 0))).total
        windows = [Window(max(total * 4 // 5 - 50 * number, 0)) for number in range(_REPEATS)]
        taken = [
            await milliseconds(lambda: self._read_model.search_products(shop_id, query, window))  # noqa: B023
            for window in windows
        ]
        return figure(f"page at 80 % of {total:,}: {name}", "ms", taken, 60)

    async def _cancelled(self, shop_id: str, words: list[str]) -> Figure:
        """How long the last of many keystrokes takes, each of the others cancelled by the next."""
        chance, taken = Random(2), []
        for _ in range(_KEYSTROKES):
            text = chance.choice(words)[: chance.randint(1, 8)]
            keystroke = asyncio.ensure_future(self._read_model.search_products(shop_id, ProductQuery(text=text)))
            await asyncio.sleep(chance.choice((0, 0, 0.001, 0.003)))
            keystroke.cancel()
            await asyncio.wait([keystroke])
        for _ in range(_REPEATS):
            query = ProductQuery(text=chance.choice(words))
            taken.append(await milliseconds(lambda: self._read_model.search_products(shop_id, query)))  # noqa: B023
        return figure(f"search after {_KEYSTROKES:,} cancelled keystrokes", "ms", taken)


def _deep_cases(currency: str, words: list[str]) -> list[tuple[str, ProductQuery]]:
    common = max(set(words), key=words.count)[:1]
    return [
        ("everything by title", ProductQuery(currency=currency, sort=_BY_TITLE)),
        ("active by price", ProductQuery(currency=currency, sort=_BY_PRICE, facets=_ACTIVE)),
        ("text by title", ProductQuery(common, currency=currency, sort=_BY_TITLE)),
        ("text by price, active", ProductQuery(common, currency=currency, sort=_BY_PRICE, facets=_ACTIVE)),
    ]
