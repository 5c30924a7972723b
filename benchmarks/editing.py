"""Edits without a pause and searches without a pause, beside whatever is measured."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from random import Random

from benchmarks.measured_profile import PERSON
from benchmarks.open_catalog import Bench
from catalog_desktop.domain.commands import PriceChange
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.ports.product_read_model import Window

_WRITERS = 4
_SAMPLE_EVERY_S = 0.25
_SEARCH_EVERY_S = 0.02


@dataclass
class Edited:
    """How many edits a second were saved and became searchable, and how long a sample of them took to do so."""

    rate: float
    latencies_ms: list[float]


class Editing:
    """Several writers, each of which sends an edit when its last one is saved; with `rate`, so many a second."""

    def __init__(self, bench: Bench, rate: float | None = None) -> None:
        self._bench = bench
        self._pause_s = _WRITERS / rate if rate else 0.0
        self._count = 0
        self._is_over = False
        self._latencies_ms: list[float] = []

    async def run(self, until: Callable[[], Awaitable[object]]) -> Edited:
        """Edit until that returns; the rate counts until the last edit is searchable."""
        page = await self._bench.catalog.ports.read_model.list_products(
            self._bench.shop.id, ProductQuery(), Window(0, 500)
        )
        began = time.perf_counter()
        sampled, *shares = (list(page.ids[number :: _WRITERS + 1]) for number in range(_WRITERS + 1))
        writers = asyncio.gather(*(self._write(share) for share in shares), self._sample(sampled))
        await until()
        self._is_over = True
        await writers
        await self._bench.searchable()
        return Edited(self._count / (time.perf_counter() - began), self._latencies_ms)

    async def _write(self, ids: list[str]) -> None:
        """Prices of one's own products, so that writers do not come upon each other."""
        ports, shop_id, chance = self._bench.catalog.ports, self._bench.shop.id, Random(5)
        while not self._is_over:
            now = time.perf_counter()
            product_id = chance.choice(ids)
            variant = (await ports.repository.load_product(shop_id, product_id)).variants[0]
            change = PriceChange(variant.id, variant.price, (variant.price or 0) + 1)
            await ports.repository.update_price(shop_id, product_id, [change], Operation(PERSON, Origin.EDIT))
            self._count += 1
            if self._pause_s:
                await asyncio.sleep(max(0.0, now + self._pause_s - time.perf_counter()))

    async def _sample(self, ids: list[str]) -> None:
        """How long an edit takes from being sent to being found by a search, a few times a second."""
        for product_id in cycle(ids):
            if self._is_over:
                return
            began = time.perf_counter()
            self._latencies_ms.append(await self._bench.edit_ms(product_id))
            self._count += 1
            await asyncio.sleep(max(0.0, began + _SAMPLE_EVERY_S - time.perf_counter()))


@dataclass
class Searches:
    """How many searches were asked, and how many of them failed or did not find every product."""

    asked: int = 0
    failed: int = 0
    errors: list[str] = field(default_factory=list)


@asynccontextmanager
async def searching(bench: Bench, total: int) -> AsyncIterator[Searches]:
    """Search all the while."""
    searches = Searches()

    async def search() -> None:
        while True:
            searches.asked += 1
            try:
                page = await bench.catalog.ports.read_model.list_products(bench.shop.id, ProductQuery(), Window(0, 20))
                searches.failed += page.total != total
            except CatalogError as error:
                searches.failed += 1
                searches.errors.append(str(error))
            await asyncio.sleep(_SEARCH_EVERY_S)

    task = asyncio.create_task(search(), name="search all the while")
    try:
        yield searches
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
