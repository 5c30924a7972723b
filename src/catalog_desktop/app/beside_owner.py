"""The window beside another process that owns the catalog: it reads, and follows what the owner writes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.app.catalog import owner_of
from catalog_desktop.app.file_dialogs import ExportDialogs
from catalog_desktop.app.profile_catalog import read_profile
from catalog_desktop.app.shop_pictures import ShopPictures
from catalog_desktop.app.window_services import FolderFiles
from catalog_desktop.config.profiles import Profile
from catalog_desktop.config.settings import picture_cache
from catalog_desktop.domain.errors import CatalogError, NotPermitted
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.ports.projection_control import FormerWish
from catalog_desktop.ports.search_index import Drift
from catalog_desktop.projector.bystander import standby_message
from catalog_desktop.projector.progress import ProjectionProgress, ProjectorState
from catalog_desktop.session.events import Event
from catalog_desktop.session.projection_report import ProjectionReport
from catalog_desktop.views.main_window import run_window
from catalog_desktop.views.window_services import BesideOwner, Leaving, Progress, WindowServices

_log = logging.getLogger(__name__)
_SECONDS_BETWEEN_LOOKS = 1.0


async def show_beside(profile: Profile, person: str, owner: str, closing: asyncio.Event) -> Leaving:
    """Open a window that only reads; `owner` says who may write. Raises NotFound while there is no catalog yet."""
    async with read_profile(profile) as ports:
        services = reading_services(CatalogFolder(profile.folder), ports, person, owner)
        async with owner_followed(ports, services.reports):
            return await run_window(ports, services, closing)


def reading_services(folder: CatalogFolder, ports: CatalogPorts, person: str, owner: str) -> WindowServices:
    """What a window can have done beside the catalog's owner."""
    return WindowServices(
        person=person,
        search=_OwnersUpkeep(),
        files=_ReadFiles(folder),
        load_picture=ShopPictures(ports.images, ports.shops, picture_cache()).load,
        export_view=ExportDialogs(ports).export_view,
        beside=BesideOwner(owner, lambda: asyncio.to_thread(owner_of, folder)),
    )


@asynccontextmanager
async def owner_followed(ports: CatalogPorts, reports: Event[ProjectionReport]) -> AsyncIterator[None]:
    """Meanwhile emit how far the owner's projection is, whenever it has gone on: nothing else tells other processes."""
    watching = asyncio.create_task(_watch(ports, reports), name="follow the owner")
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch(ports: CatalogPorts, reports: Event[ProjectionReport]) -> None:
    latest: dict[str, ProjectionProgress] = {}
    while True:
        try:
            for shop in await ports.shops.list_shops():
                progress = await _progress(ports, shop.id)
                if progress != latest.get(shop.id):
                    latest[shop.id] = progress
                    reports.emit(progress)
        except CatalogError as error:
            _log.info("The owner's projection cannot be read: %s", error)
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)


async def _progress(ports: CatalogPorts, shop_id: str) -> ProjectionProgress:
    control = await ports.control.load(shop_id)
    return ProjectionProgress(
        shop_id,
        ProjectorState.STANDBY,
        standby_message(control),
        position=control.position,
        position_at=control.position_at,
        published_at=control.published_at,
        waiting=max(0, await ports.feed.position(shop_id) - control.position),
        index_version=f"{control.index_generation}.{control.position}",
        letters=tuple(await ports.control.dead_letters(shop_id)),
        holder=control.live_holder,
    )


class _ReadFiles(FolderFiles):
    """Jobs on a catalog that only read it; see `views.window_services.CatalogFiles`."""

    async def make_sample(self, progress: Progress) -> Shop:  # noqa: ARG002 (it is refused)
        """Refused."""
        raise _refusal()


class _OwnersUpkeep:
    """Looking after the index is the owner's; see `views.window_services.SearchUpkeep`."""

    async def follow(self, shop_id: str) -> None:  # noqa: ARG002 (it is refused)
        """Refused."""
        raise _refusal()

    async def request_rebuild(self, shop_id: str) -> None:  # noqa: ARG002
        """Refused."""
        raise _refusal()

    async def cancel_rebuild(self, shop_id: str) -> None:  # noqa: ARG002
        """Refused."""
        raise _refusal()

    async def request_former(self, shop_id: str, wish: FormerWish) -> None:  # noqa: ARG002
        """Refused."""
        raise _refusal()

    async def retry(self, shop_id: str, product_ids: Sequence[str]) -> None:  # noqa: ARG002
        """Refused."""
        raise _refusal()

    async def verify(self, shop_id: str) -> Drift:  # noqa: ARG002
        """Refused."""
        raise _refusal()

    async def repair(self, shop_id: str, drift: Drift) -> None:  # noqa: ARG002
        """Refused."""
        raise _refusal()


def _refusal() -> NotPermitted:
    return NotPermitted("This window only reads: another program owns the catalog.")
