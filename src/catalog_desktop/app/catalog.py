"""Opening a catalog on its embedded stores, for its owner or beside it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.adapters.embedded.catalog_backup import back_up
from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.catalog_restore import restore
from catalog_desktop.adapters.embedded.change_feed import EmbeddedChangeFeed
from catalog_desktop.adapters.embedded.change_log import EmbeddedChangeLog
from catalog_desktop.adapters.embedded.connections import open_for_reading
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.image_store import FolderImageStore
from catalog_desktop.adapters.embedded.integrity import check_integrity
from catalog_desktop.adapters.embedded.local_state import EmbeddedLocalState
from catalog_desktop.adapters.embedded.ownership import CatalogOwnership, OwnedElsewhere
from catalog_desktop.adapters.embedded.product_repository import EmbeddedProductRepository
from catalog_desktop.adapters.embedded.projection_control import EmbeddedProjectionControl
from catalog_desktop.adapters.embedded.read_only_store import ReadOnlyStore
from catalog_desktop.adapters.embedded.search.engine import EmbeddedSearch, embedded_search
from catalog_desktop.adapters.embedded.search.index_entry import encode_entry
from catalog_desktop.adapters.embedded.shop_directory import EmbeddedShopDirectory
from catalog_desktop.app.garbage import rare_collections
from catalog_desktop.config.profiles import Profile
from catalog_desktop.exchange.sample.sample_pictures import sample_picture
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.change_log import ChangeLog
from catalog_desktop.ports.image_store import ImageStore
from catalog_desktop.ports.local_state import LocalState
from catalog_desktop.ports.product_read_model import ProductReadModel
from catalog_desktop.ports.product_repository import ProductRepository
from catalog_desktop.ports.projection_control import ProjectionControl
from catalog_desktop.ports.search_index import SearchIndex
from catalog_desktop.ports.shop_directory import ShopDirectory
from catalog_desktop.ports.verify import verify_port
from catalog_desktop.projector.bulk_projection import BulkProjection
from catalog_desktop.projector.progress_hub import ProgressHub
from catalog_desktop.projector.projector_thread import ProjectorThread
from catalog_desktop.projector.sources import ProjectionPorts

__all__ = [
    "CatalogFolder",
    "OwnedCatalog",
    "OwnedElsewhere",
    "back_up_catalog",
    "check_catalog",
    "own_catalog",
    "owner_of",
    "read_catalog",
    "restore_catalog",
]

LoadingProgress = Callable[[int, int], None]

_PORTS: tuple[tuple[str, type], ...] = (
    ("repository", ProductRepository),
    ("read_model", ProductReadModel),
    ("feed", ChangeFeed),
    ("index", SearchIndex),
    ("control", ProjectionControl),
    ("log", ChangeLog),
    ("shops", ShopDirectory),
    ("images", ImageStore),
    ("local", LocalState),
)


@dataclass(frozen=True, slots=True)
class OwnedCatalog:
    """A catalog that this process owns: its ports, and the thread that keeps search up to date. `documents_read` counts
    what that thread has read, by what for, where reading is billed."""

    profile: Profile
    ports: CatalogPorts
    projector: ProjectorThread
    progress: ProgressHub
    documents_read: Callable[[], Mapping[str, int]] | None = None

    @property
    def folder(self) -> CatalogFolder:
        """Where its stores lie, or what this desk keeps of shared ones."""
        return CatalogFolder(self.profile.folder)


@asynccontextmanager
async def own_catalog(
    folder: CatalogFolder,
    *,
    purpose: str = "",
    loading: LoadingProgress = lambda _done, _total: None,
) -> AsyncIterator[OwnedCatalog]:
    """Open the catalog of a folder for reading and writing, or make an empty one; closes in the reverse order.

    `purpose` tells other processes who it is that owns it. `loading` is called on the search engine's thread while an
    index is loaded document by document. Raises OwnedElsewhere at once when another process owns the catalog.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(await asyncio.to_thread(CatalogOwnership.acquire, folder, purpose))
        stack.enter_context(rare_collections())
        store = await asyncio.to_thread(EmbeddedStore.open, folder)
        stack.push_async_callback(asyncio.to_thread, store.close)
        local = await _local_state(folder, stack)
        search = await stack.enter_async_context(embedded_search(folder, progress=loading))
        ports = verified(_ports(store, search, local))
        progress = ProgressHub()
        projector = ProjectorThread(lambda: _projection(ports), projector_name(), progress)
        projector.start()
        stack.push_async_callback(asyncio.to_thread, projector.stop)
        await asyncio.to_thread(projector.wait_until_running, 10.0)
        yield OwnedCatalog(Profile("", folder.path), ports, projector, progress)


def owner_of(folder: CatalogFolder) -> str | None:
    """Which process owns a catalog now, as far as it says so; None when nobody does. Blocks."""
    try:
        CatalogOwnership.acquire(folder).release()
    except OwnedElsewhere as elsewhere:
        return elsewhere.owner
    return None


@asynccontextmanager
async def read_catalog(folder: CatalogFolder) -> AsyncIterator[CatalogPorts]:
    """Open a catalog beside its owner; every write raises NotPermitted. Raises NotFound when there is none."""
    async with AsyncExitStack() as stack:
        store = await asyncio.to_thread(ReadOnlyStore, folder)
        stack.push_async_callback(asyncio.to_thread, store.close)
        local = await _local_state(folder, stack)
        search = await stack.enter_async_context(embedded_search(folder, is_owner=False))
        yield verified(_ports(store, search, local))


async def _local_state(folder: CatalogFolder, stack: AsyncExitStack) -> EmbeddedLocalState:
    local = await asyncio.to_thread(EmbeddedLocalState, folder.desk_file)
    stack.push_async_callback(asyncio.to_thread, local.close)
    return local


async def back_up_catalog(
    folder: CatalogFolder, file: Path, progress: Callable[[int, int], None], *, overwrite: bool = False
) -> int:
    """Save a catalog, open or not, as one file; returns its bytes. `progress` gets bytes done and in all, on a thread;
    what it raises cancels."""
    await asyncio.to_thread(back_up, folder, file, progress, overwrite=overwrite)
    return (await asyncio.to_thread(file.stat)).st_size


async def restore_catalog(file: Path, folder: CatalogFolder, progress: Callable[[int, int], None]) -> None:
    """Make the catalog of a backup in a folder that has none; its search index is built when it is opened."""
    await asyncio.to_thread(restore, file, folder, progress)


def check_catalog(folder: CatalogFolder) -> list[str]:
    """What is wrong with a catalog's write store, as sentences; empty when all is well. Reads all of it: blocks."""
    with closing(open_for_reading(folder.catalog_file)) as connection:
        return check_integrity(connection)


def _ports(store: EmbeddedStore, search: EmbeddedSearch, local: EmbeddedLocalState) -> CatalogPorts:
    return CatalogPorts(
        repository=EmbeddedProductRepository(store),
        read_model=search.read_model,
        feed=EmbeddedChangeFeed(store),
        index=search.index,
        control=EmbeddedProjectionControl(store),
        log=EmbeddedChangeLog(store.reader),
        shops=EmbeddedShopDirectory(store),
        images=FolderImageStore(store.folder.images, {"sample": sample_picture}),
        local=local,
    )


def verified(ports: CatalogPorts) -> CatalogPorts:
    """The ports, each of which has the methods that it should have. Raises BadUsage for one that has not."""
    for name, port in _PORTS:
        verify_port(getattr(ports, name), port)
    return ports


@asynccontextmanager
async def _projection(ports: CatalogPorts) -> AsyncIterator[ProjectionPorts]:
    bulk = BulkProjection(encode_entry)
    try:
        yield ProjectionPorts(ports.feed, ports.index, ports.control, ports.shops, bulk)
    finally:
        await bulk.close()


def projector_name() -> str:
    """What the projector of this desk is called: the same after a restart, so that a program that was killed takes its
    lease back at once."""
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    return f"desktop {socket.gethostname()} {user}"
