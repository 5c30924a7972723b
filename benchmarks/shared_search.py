"""Searching a Meilisearch server: what the adapter adds to its requests, deep pages, and keystrokes of which each is
cancelled by the next."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import orjson

from benchmarks.figures import Figure, figure, milliseconds
from benchmarks.open_catalog import Bench
from benchmarks.search_server import loaded_server
from catalog_desktop.adapters.loop_thread import LoopThread
from catalog_desktop.adapters.meilisearch.connection import Connection
from catalog_desktop.adapters.meilisearch.read_model import MeilisearchReadModel
from catalog_desktop.adapters.meilisearch.search_client import Answer, SearchClient
from catalog_desktop.app.remembered_shops import RememberedShops
from catalog_desktop.domain.query import FacetChoice, ProductQuery, SortField, SortKey
from catalog_desktop.ports.product_read_model import FacetRequest, Window
from catalog_desktop.ports.shop_directory import ShopDirectory

_KEYSTROKES = 2_500
_REPEATS = 40
_QUESTIONS = 300
_BY_TITLE, _BY_PRICE = (SortKey(SortField.TITLE),), (SortKey(SortField.PRICE),)
_ACTIVE = {"status": FacetChoice(frozenset({"active"}))}
_Request = tuple[str, Mapping[str, Any]]
_FACETS = tuple(map(FacetRequest, ("status", "category", "brand", "availability")))


class RecordingClient(SearchClient):
    """Remembers its requests, to send them again as they are."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._url = connection.url
        self._sent: list[_Request] = []

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        self._sent.append((path, body))
        return await super().post(path, body)

    def sent(self) -> list[_Request]:
        """The requests since this was last asked."""
        requests, self._sent = self._sent, []
        return requests

    async def send_raw(self, requests: Sequence[tuple[str, bytes]]) -> float:
        """Send requests one after the other over the same connection, and read the answers to their ends without
        looking into them; returns the milliseconds that this takes."""
        session = self._open_session()
        began = time.perf_counter()
        for path, body in requests:
            async with session.post(self._url + path, data=body) as response:
                await response.read()
        return (time.perf_counter() - began) * 1000


@asynccontextmanager
async def recorded(connection: Connection, shops: ShopDirectory) -> AsyncIterator[SharedSearch]:
    """A read model whose requests can be sent again."""
    client, thread = RecordingClient(connection), LoopThread("measured search")
    try:
        yield SharedSearch(client, thread, lambda: MeilisearchReadModel(connection, client, thread, shops))
    finally:
        await thread.run(client.close())
        await thread.close()


async def straight_search_figures(bench: Bench, folder: Path) -> list[Figure]:
    """The figures of a catalog that is loaded into a server of its own, with its data in `folder`."""
    shops = RememberedShops(bench.catalog.ports.shops)
    async with loaded_server(bench, folder) as connection, recorded(connection, shops) as search:
        return await search.figures(bench.shop.id, bench.shop.currency)


class SharedSearch:
    """The figures of one server and one shop. `new_read_model` makes one that knows nothing yet."""

    def __init__(
        self, client: RecordingClient, thread: LoopThread, new_read_model: Callable[[], MeilisearchReadModel]
    ) -> None:
        self._client = client
        self._thread = thread
        self._new_read_model = new_read_model
        self._read_model = new_read_model()

    async def figures(self, shop_id: str, currency: str) -> list[Figure]:
        """All of them."""
        words = await self._words(shop_id, currency)
        with _garbage_of_the_window():
            return [
                *await self._beside_raw(shop_id, currency, words),
                *[await self._deep(shop_id, *case) for case in _deep_cases(currency, words)],
                await self._cancelled(shop_id, words),
            ]

    async def _words(self, shop_id: str, currency: str) -> list[str]:
        page = await self._read_model.search_products(shop_id, ProductQuery(currency=currency), Window(0, 200))
        titles = [row.document.title.lower().split() for row in page.rows]
        return [word for title in titles for word in title if word.isalpha() and len(word) > 3]

    async def _beside_raw(self, shop_id: str, currency: str, words: list[str]) -> list[Figure]:
        """Each question and the requests that it makes, alone, either first by chance. All were asked once before, so
        that the server knows them; the read model that is measured does not."""
        chance, more, ratios = Random(1), [], []
        questions = [
            ProductQuery(text=chance.choice(words), currency=currency, sort=chance.choice(((), _BY_TITLE)))
            for _ in range(_QUESTIONS)
        ]
        self._read_model = self._new_read_model()
        await self._read_model.get_product_stats(shop_id)
        requests = [await self._requests(shop_id, question) for question in questions]
        self._read_model = self._new_read_model()
        await self._read_model.get_product_stats(shop_id)  # as a window does when it opens
        for question, expected in zip(questions, requests, strict=True):
            gc.collect(1)
            bodies = [(path, orjson.dumps(body)) for path, body in expected]
            is_raw_first = chance.random() < 0.5
            raw = await self._thread.run(self._client.send_raw(bodies)) if is_raw_first else 0.0
            self._client.sent()
            through_port = await milliseconds(
                lambda: self._read_model.search_products(shop_id, question, facets=_FACETS)  # noqa: B023
            )
            if self._client.sent() != expected:
                raise AssertionError("the same question has made other requests")
            raw = raw or await self._thread.run(self._client.send_raw(bodies))
            more.append(through_port - raw)
            ratios.append(through_port / raw)
        return [
            figure("search through the port − the same requests raw", "ms", more, 3),
            figure("search through the port ÷ the same requests raw", "", ratios),
        ]

    async def _requests(self, shop_id: str, question: ProductQuery) -> list[_Request]:
        self._client.sent()
        await self._read_model.search_products(shop_id, question, facets=_FACETS)
        return self._client.sent()

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


@contextmanager
def _garbage_of_the_window() -> Iterator[None]:
    """The window has what lives long frozen, and collects on its own thread: never in the one that searches."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _deep_cases(currency: str, words: list[str]) -> list[tuple[str, ProductQuery]]:
    common = max(set(words), key=words.count)[:1]
    return [
        ("everything by title", ProductQuery(currency=currency, sort=_BY_TITLE)),
        ("active by price", ProductQuery(currency=currency, sort=_BY_PRICE, facets=_ACTIVE)),
        ("text by title", ProductQuery(common, currency=currency, sort=_BY_TITLE)),
        ("text by price, active", ProductQuery(common, currency=currency, sort=_BY_PRICE, facets=_ACTIVE)),
    ]
