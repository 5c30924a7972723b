"""The adapters of the search ports. An adapter supplies its factory and nothing else."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.search.engine import embedded_search
from catalog_desktop.adapters.embedded.shop_directory import EmbeddedShopDirectory
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.memory.read_model import MemoryReadModel
from catalog_desktop.adapters.memory.search_index import MemorySearchIndex
from catalog_desktop.adapters.memory.search_store import MemorySearchStore
from catalog_desktop.adapters.memory.shop_directory import MemoryShopDirectory
from catalog_desktop.ports.product_read_model import ProductReadModel
from catalog_desktop.ports.search_index import SearchIndex
from catalog_desktop.ports.shop_directory import ShopDirectory


@dataclass(frozen=True)
class SearchStores:
    """One engine: what the projector writes, what is read, and the shops whose settings it obeys."""

    index: SearchIndex
    read_model: ProductReadModel
    shops: ShopDirectory


Factory = Callable[[Path], AbstractAsyncContextManager[SearchStores]]


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


SEARCH_STORES: dict[str, Factory] = {"memory": memory, "embedded": embedded}
