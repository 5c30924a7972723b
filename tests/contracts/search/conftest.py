"""Every search suite runs on every engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.shop import Shop
from tests.contracts.search.catalog import Catalog
from tests.contracts.search.search_stores import NEEDED, SEARCH_STORES, SearchStores


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What an engine needs starts before the test, which is then not asked about what it left over."""
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            engine = str(item.callspec.params.get("engine"))
            item.fixturenames[:0] = [NEEDED[engine]] if engine in NEEDED else []


@pytest.fixture(params=SEARCH_STORES)
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SearchStores]:
    """An engine without any shop."""
    needed = [request.getfixturevalue(NEEDED[request.param])] if request.param in NEEDED else []
    async with SEARCH_STORES[request.param](tmp_path / "catalog", *needed) as stores:
        yield stores


@pytest.fixture
async def catalog(engine: SearchStores) -> Catalog:
    """An empty, searchable shop in an engine."""
    shop = await engine.shops.create_shop(Shop(new_ulid(), "Corner shop", "EUR"))
    catalog = Catalog(engine, shop)
    await catalog.put()
    return catalog
