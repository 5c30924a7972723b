"""Every search suite runs on every engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.shop import Shop
from tests.contracts.search.catalog import Catalog
from tests.contracts.search.search_stores import SEARCH_STORES, SearchStores


@pytest.fixture(params=SEARCH_STORES)
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SearchStores]:
    """An engine without any shop."""
    async with SEARCH_STORES[request.param](tmp_path / "catalog") as stores:
        yield stores


@pytest.fixture
async def catalog(engine: SearchStores) -> Catalog:
    """An empty, searchable shop in an engine."""
    shop = await engine.shops.create_shop(Shop(new_ulid(), "Corner shop", "EUR"))
    catalog = Catalog(engine, shop)
    await catalog.put()
    return catalog
