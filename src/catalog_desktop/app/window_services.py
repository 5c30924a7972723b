"""What the window can have done beyond the ports, done by projector, files and exchange."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.app.catalog import OwnedCatalog, back_up_catalog, check_catalog
from catalog_desktop.domain.errors import AlreadyExists, NotPermitted
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.projection_control import FormerWish
from catalog_desktop.ports.search_index import Drift
from catalog_desktop.projector.projector_thread import ProjectorThread
from catalog_desktop.views.window_services import Progress

_SEARCHABLE_S = 30.0


class ThreadUpkeep:
    """The projector's thread as the window asks it; see `views.window_services.SearchUpkeep`."""

    def __init__(self, projector: ProjectorThread) -> None:
        self._projector = projector

    async def follow(self, shop_id: str) -> None:
        """Project a shop that was created just now; its index is there when this returns, where there can be one."""
        await asyncio.wrap_future(self._projector.follow(shop_id))

    async def request_rebuild(self, shop_id: str) -> None:
        """Build the index anew beside the live one."""
        await asyncio.wrap_future(self._projector.request_rebuild(shop_id))

    async def cancel_rebuild(self, shop_id: str) -> None:
        """Stop a rebuild."""
        await asyncio.wrap_future(self._projector.cancel_rebuild(shop_id))

    async def request_former(self, shop_id: str, wish: FormerWish) -> None:
        """Return to the former index, or discard it."""
        await asyncio.wrap_future(self._projector.request_former(shop_id, wish))

    async def retry(self, shop_id: str, product_ids: Sequence[str]) -> None:
        """Try products again that the index refused."""
        await asyncio.wrap_future(self._projector.retry(shop_id, tuple(product_ids)))

    async def verify(self, shop_id: str) -> Drift:
        """Compare the index with the products."""
        return await asyncio.wrap_future(self._projector.verify(shop_id))

    async def repair(self, shop_id: str, drift: Drift) -> None:
        """Project those again that differ."""
        await asyncio.wrap_future(self._projector.repair(shop_id, drift))


class FolderFiles:
    """What of `views.window_services.CatalogFiles` only reads, so that it works beside an owner as well."""

    def __init__(self, folder: CatalogFolder) -> None:
        self._folder = folder

    async def back_up(self, file: Path, progress: Progress) -> None:
        """Write the catalog to one file."""
        cancelled = threading.Event()
        report = _on_loop(progress, cancelled)
        try:
            await back_up_catalog(self._folder, file, report, overwrite=True)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async def check_backup(self, file: Path) -> str:
        """A sentence on what a backup holds."""
        return await asyncio.to_thread(_describe_backup, file)

    async def doctor(self) -> Sequence[str]:
        """What is wrong with the catalog's files."""
        return await asyncio.to_thread(check_catalog, self._folder)


class OwnedCatalogFiles(FolderFiles):
    """Jobs on an owned catalog; see `views.window_services.CatalogFiles`."""

    def __init__(self, owned: OwnedCatalog, person: str) -> None:
        super().__init__(owned.folder)
        self._owned = owned
        self._person = person

    async def make_sample(self, progress: Progress) -> Shop:
        """Create the sample shop with its products, or go on with the one that is there."""
        from catalog_desktop.exchange.sample.load_sample import load_sample
        from catalog_desktop.exchange.sample.sample_catalog import sample_shop

        ports = self._owned.ports
        try:
            shop = await ports.shops.create_shop(sample_shop())
        except AlreadyExists:
            shop = await ports.shops.load_shop(sample_shop().id)
        await asyncio.wrap_future(self._owned.projector.follow(shop.id))
        await load_sample(ports.repository, shop, self._person, progress)
        searchable = asyncio.wrap_future(self._owned.projector.searchable(shop.id))
        await asyncio.wait((searchable,), timeout=_SEARCHABLE_S)  # where nobody projects it is found later
        return shop


def _describe_backup(file: Path) -> str:
    """Restore the backup to a folder that goes again: there is no surer check."""
    from catalog_desktop.adapters.embedded.catalog_restore import restore

    with tempfile.TemporaryDirectory(prefix="catalog-desktop-") as scratch:
        manifest = restore(file, CatalogFolder(Path(scratch) / "catalog"), lambda _done, _total: None)
    made = datetime.fromtimestamp(manifest.made_at / 1000, UTC).astimezone()
    return f"Made on {made:%d %b %Y at %H:%M}, {manifest.size_bytes / 2**20:.1f} MiB, complete and consistent."


class _Cancelled(NotPermitted):
    """Raised into a job on a thread whose asker has gone."""


def _on_loop(progress: Progress, cancelled: threading.Event) -> Callable[[int, int], None]:
    """`progress` for a job on a thread: called on this event loop, and a way to stop the job."""
    loop = asyncio.get_running_loop()

    def report(done: int, total: int) -> None:
        if cancelled.is_set():
            raise _Cancelled("The backup was cancelled.")
        loop.call_soon_threadsafe(progress, done, total)

    return report
