"""The adapters of the write side's ports. An adapter supplies its factory and nothing else."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.change_feed import EmbeddedChangeFeed
from catalog_desktop.adapters.embedded.change_log import EmbeddedChangeLog
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.image_store import FolderImageStore
from catalog_desktop.adapters.embedded.local_state import EmbeddedLocalState
from catalog_desktop.adapters.embedded.product_repository import EmbeddedProductRepository
from catalog_desktop.adapters.embedded.projection_control import EmbeddedProjectionControl
from catalog_desktop.adapters.embedded.shop_directory import EmbeddedShopDirectory
from catalog_desktop.adapters.firestore.change_feed import FirestoreChangeFeed
from catalog_desktop.adapters.firestore.change_log import FirestoreChangeLog
from catalog_desktop.adapters.firestore.product_repository import FirestoreProductRepository
from catalog_desktop.adapters.firestore.projection_control import FirestoreProjectionControl
from catalog_desktop.adapters.firestore.shop_directory import FirestoreShopDirectory
from catalog_desktop.adapters.memory.change_feed import MemoryChangeFeed
from catalog_desktop.adapters.memory.change_log import MemoryChangeLog
from catalog_desktop.adapters.memory.image_store import MemoryImageStore
from catalog_desktop.adapters.memory.local_state import MemoryLocalState
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.memory.product_repository import MemoryProductRepository
from catalog_desktop.adapters.memory.projection_control import MemoryProjectionControl
from catalog_desktop.adapters.memory.shop_directory import MemoryShopDirectory
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.change_log import ChangeLog
from catalog_desktop.ports.image_store import ImageStore
from catalog_desktop.ports.local_state import LocalState
from catalog_desktop.ports.product_repository import ProductRepository
from catalog_desktop.ports.projection_control import ProjectionControl
from catalog_desktop.ports.shop_directory import ShopDirectory
from tests.firestore_emulator import SHARED_PROJECT, running_emulator
from tests.firestore_member import MemberConnection, SignedInConnection

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


@asynccontextmanager
async def embedded(folder: Path) -> AsyncIterator[WriteStores]:
    catalog = CatalogFolder(folder)
    store = EmbeddedStore.open(catalog, limit_bytes=LARGE_BYTES - 1)
    local = EmbeddedLocalState(catalog.desk_file)
    try:
        yield WriteStores(
            repository=EmbeddedProductRepository(store),
            feed=EmbeddedChangeFeed(store),
            log=EmbeddedChangeLog(store.reader),
            shops=EmbeddedShopDirectory(store),
            images=FolderImageStore(catalog.images),
            control=EmbeddedProjectionControl(store),
            local=local,
        )
    finally:
        local.close()
        store.close()


@asynccontextmanager
async def firestore(folder: Path) -> AsyncIterator[WriteStores]:
    """Under the rules, as an admin of every shop that a test names, and for creating shops as somebody who is none yet.
    Firestore keeps no pictures and no desk: those are the embedded ones."""
    settings, user_id, room = running_emulator().settings(SHARED_PROJECT), new_ulid(), f"{new_ulid()}-"
    connection = MemberConnection(settings, user_id, room=room)
    newcomer = SignedInConnection(settings, user_id, room)
    desk = CatalogFolder(folder)
    desk.create()
    local = EmbeddedLocalState(desk.desk_file)
    feed = FirestoreChangeFeed(connection)
    try:
        yield WriteStores(
            repository=FirestoreProductRepository(connection, limit_bytes=LARGE_BYTES - 1),
            feed=feed,
            log=FirestoreChangeLog(connection),
            shops=FirestoreShopDirectory(newcomer),
            images=FolderImageStore(desk.images),
            control=FirestoreProjectionControl(connection),
            local=local,
        )
    finally:
        local.close()
        await feed.close()
        await newcomer.close()
        await connection.close()


WRITE_STORES: dict[str, Factory] = {"memory": memory, "embedded": embedded, "firestore": firestore}
"""Tests that are given one by its name find the emulator running (`tests/firestore_emulator.py`)."""
