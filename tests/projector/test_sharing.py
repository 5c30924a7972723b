"""Servers share the shops among them, and each takes over what another leaves."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.shop import Shop
from catalog_desktop.projector.pace import wall_clock_ms
from catalog_desktop.projector.progress import ProjectionProgress
from catalog_desktop.projector.projector import Projector
from tests.memory_catalog import MemoryCatalog
from tests.projector.conftest import PACE

SHOPS = 7
PACE_OF_SERVERS = replace(PACE, watch=0.01, standby=0.02)


@pytest.fixture
async def catalog() -> MemoryCatalog:
    catalog = MemoryCatalog(MemoryStore(wall_clock_ms))
    catalog.store.shops.clear()
    for number in range(SHOPS):
        await catalog.shops.create_shop(Shop(new_ulid(), f"Shop {number}", "EUR"))
    return catalog


@asynccontextmanager
async def server(catalog: MemoryCatalog, name: str, *, always_on: bool = True) -> AsyncIterator[None]:
    """A projector of all shops."""

    def ignore(_: ProjectionProgress) -> None:
        """Who holds what stands in the store."""

    projector = Projector(catalog.ports, name, ignore, PACE_OF_SERVERS, always_on=always_on)
    await projector.start()
    try:
        yield
    finally:
        await projector.stop()


async def held(catalog: MemoryCatalog) -> Counter[str | None]:
    """How many shops each one holds."""
    shops = await catalog.shops.list_shops()
    return Counter([(await catalog.control.load(shop.id)).live_holder for shop in shops])


async def until(catalog: MemoryCatalog, condition: Callable[[Counter[str | None]], bool]) -> None:
    """Return once the shops are held in such a way."""
    async with asyncio.timeout(10):
        while not condition(await held(catalog)):  # noqa: ASYNC110 - what is in the store is no event
            await asyncio.sleep(0.01)


def is_even(shares: Counter[str | None], *names: str) -> bool:
    """Whether these hold all shops, and none has two more than another."""
    counts = [shares[name] for name in names]
    return sum(counts) == SHOPS and max(counts) - min(counts) <= 1


async def epochs(catalog: MemoryCatalog) -> list[int]:
    return [(await catalog.control.load(shop.id)).epoch for shop in await catalog.shops.list_shops()]


async def test_who_comes_later_gets_a_fair_share_and_what_another_one_leaves(catalog: MemoryCatalog) -> None:
    async with server(catalog, "one"):
        await until(catalog, lambda shares: is_even(shares, "one"))
        async with server(catalog, "two"):
            await until(catalog, lambda shares: is_even(shares, "one", "two"))
            async with server(catalog, "three"):
                await until(catalog, lambda shares: is_even(shares, "one", "two", "three"))
            await until(catalog, lambda shares: is_even(shares, "one", "two"))
        await until(catalog, lambda shares: is_even(shares, "one"))


async def test_shares_that_are_even_stay_as_they_are(catalog: MemoryCatalog) -> None:
    async with server(catalog, "one"), server(catalog, "two"):
        await until(catalog, lambda shares: is_even(shares, "one", "two"))
        before = await epochs(catalog)
        renewed = [record.published_at for record in [await catalog.control.load(s.id) for s in await shops(catalog)]]
        for shop, at in zip(await shops(catalog), renewed, strict=True):
            async with asyncio.timeout(10):
                while (await catalog.control.load(shop.id)).published_at < at + 300:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        assert await epochs(catalog) == before


async def shops(catalog: MemoryCatalog) -> list[Shop]:
    return list(await catalog.shops.list_shops())


async def test_desks_do_not_ask_each_other_for_shops(catalog: MemoryCatalog) -> None:
    async with server(catalog, "one", always_on=False):
        await until(catalog, lambda shares: is_even(shares, "one"))
        before = await epochs(catalog)
        async with server(catalog, "two", always_on=False), server(catalog, "server"):
            await until(catalog, lambda shares: is_even(shares, "server"))
        assert [after - epoch for epoch, after in zip(before, await epochs(catalog), strict=True)] >= [1] * SHOPS
