"""The adapters of the search ports. An adapter supplies its factory and nothing else."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.search.engine import embedded_search
from catalog_desktop.adapters.embedded.shop_directory import EmbeddedShopDirectory
from catalog_desktop.adapters.meilisearch.read_model import meilisearch_read_model
from catalog_desktop.adapters.meilisearch.search_index import meilisearch_index
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.memory.read_model import MemoryReadModel
from catalog_desktop.adapters.memory.search_index import MemorySearchIndex
from catalog_desktop.adapters.memory.search_store import MemorySearchStore
from catalog_desktop.adapters.memory.shop_directory import MemoryShopDirectory
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.ports.product_read_model import ProductReadModel
from catalog_desktop.ports.search_index import SearchIndex
from catalog_desktop.ports.shop_directory import ShopDirectory
from tests.meilisearch_server import MeilisearchServer


@dataclass(frozen=True)
class SearchStores:
    """One engine: what the projector writes, what is read, and the shops whose settings it obeys."""

    index: SearchIndex
    read_model: ProductReadModel
    shops: ShopDirectory


Factory = Callable[..., AbstractAsyncContextManager[SearchStores]]
"""Takes a folder that it may use, and what the entry of `NEEDED` names."""


@asynccontextmanager
async def memory(folder: Path) -> AsyncIterator[SearchStores]:
    store, shops = MemorySearchStore(), MemoryShopDirectory(MemoryStore())
    yield SearchStores(MemorySearchIndex(store), MemoryReadModel(store, shops), shops)


@asynccontextmanager
async def embedded(folder: Path) -> AsyncIterator[SearchStores]:
    catalog = CatalogFolder(folder)
    store = EmbeddedStore.open(catalog)
    try:
        async with embedded_search(catalog) as engine:
            yield SearchStores(engine.index, engine.read_model, EmbeddedShopDirectory(store))
    finally:
        store.close()


@asynccontextmanager
async def meilisearch(folder: Path, server: MeilisearchServer) -> AsyncIterator[SearchStores]:
    environment = f"contract-{new_ulid()}"
    shops = MemoryShopDirectory(MemoryStore())
    searching = server.connection(environment, server.search_key(environment))
    async with (
        meilisearch_index(server.connection(environment)) as index,
        meilisearch_read_model(searching, shops) as read_model,
    ):
        yield SearchStores(index, read_model, shops)


SEARCH_STORES: dict[str, Factory] = {"memory": memory, "embedded": embedded, "meilisearch": meilisearch}

NEEDED: Mapping[str, str] = {"meilisearch": "meilisearch_server"}
"""The fixture that an engine needs, if any."""
