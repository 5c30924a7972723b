"""A catalog with one shop, and its search engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.search.engine import embedded_search
from catalog_desktop.adapters.embedded.shop_directory import EmbeddedShopDirectory
from catalog_desktop.domain.shop import Shop
from tests.contracts.search.catalog import Catalog
from tests.contracts.search.search_stores import SearchStores

SHOP = Shop("shop", "Corner shop", "EUR", revision=1)


async def create(folder: Path) -> CatalogFolder:
    """An empty catalog with a shop."""
    catalog = CatalogFolder(folder)
    store = EmbeddedStore.open(catalog)
    try:
        await EmbeddedShopDirectory(store).create_shop(SHOP)
    finally:
        store.close()
    return catalog


@asynccontextmanager
async def opened(folder: CatalogFolder, **settings: Any) -> AsyncIterator[Catalog]:
    """The shop in a newly started engine."""
    store = EmbeddedStore.open(folder)
    try:
        async with embedded_search(folder, **settings) as engine:
            yield Catalog(SearchStores(engine.index, engine.read_model, EmbeddedShopDirectory(store)), SHOP)
    finally:
        store.close()
