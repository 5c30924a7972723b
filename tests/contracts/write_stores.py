"""The adapters of the write side's ports. An adapter supplies its factory and nothing else."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.adapters.memory.change_feed import MemoryChangeFeed
from catalog_desktop.adapters.memory.change_log import MemoryChangeLog
from catalog_desktop.adapters.memory.image_store import MemoryImageStore
from catalog_desktop.adapters.memory.local_state import MemoryLocalState
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.memory.product_repository import MemoryProductRepository
from catalog_desktop.adapters.memory.projection_control import MemoryProjectionControl
from catalog_desktop.adapters.memory.shop_directory import MemoryShopDirectory
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.change_log import ChangeLog
from catalog_desktop.ports.image_store import ImageStore
from catalog_desktop.ports.local_state import LocalState
from catalog_desktop.ports.product_repository import ProductRepository
from catalog_desktop.ports.projection_control import ProjectionControl
from catalog_desktop.ports.shop_directory import ShopDirectory

LARGE_BYTES = 50_000
"""Every store of the suites is opened with a size limit below this."""


@dataclass(frozen=True)
class WriteStores:
    """One store through all its ports."""

    repository: ProductRepository
    feed: ChangeFeed
    log: ChangeLog
    shops: ShopDirectory
    images: ImageStore
    control: ProjectionControl
    local: LocalState


Factory = Callable[[Path], AbstractAsyncContextManager[WriteStores]]


@asynccontextmanager
async def memory(folder: Path) -> AsyncIterator[WriteStores]:
    store = MemoryStore()
    yield WriteStores(
        repository=MemoryProductRepository(store, limit_bytes=LARGE_BYTES - 1),
        feed=MemoryChangeFeed(store),
        log=MemoryChangeLog(store),
        shops=MemoryShopDirectory(store),
        images=MemoryImageStore(store),
        control=MemoryProjectionControl(store),
        local=MemoryLocalState(),
    )


WRITE_STORES: dict[str, Factory] = {"memory": memory}
