"""The window on an owned catalog: the last arrow of the read flow, from the projector's thread to the views."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.app.beside_owner import show_beside
from catalog_desktop.app.catalog import OwnedCatalog, OwnedElsewhere, restore_catalog
from catalog_desktop.app.connections import ProfileConnections
from catalog_desktop.app.file_dialogs import ExportDialogs, ImportDialogs
from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.app.shop_pictures import ShopPictures
from catalog_desktop.app.window_services import OwnedCatalogFiles, ThreadUpkeep
from catalog_desktop.config.profiles import Profile, load_profile
from catalog_desktop.config.settings import picture_cache
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.projector.progress import ProjectionProgress
from catalog_desktop.views.main_window import run_window
from catalog_desktop.views.window_services import Leaving, WindowServices

Serve = Callable[[OwnedCatalog, Callable[[], None]], AbstractAsyncContextManager[object]]
"""Serves other processes while the window is open: gets the catalog, and what raises the window."""


@dataclass(frozen=True, slots=True)
class OtherProcesses:
    """How the window deals with processes on the same catalog. `raise_window(folder)` asks the owner of a catalog to
    show its window: False when it has none. It blocks."""

    serve: Serve
    raise_window: Callable[[CatalogFolder], bool]


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """Which catalog to show, and who works with it. `sample` fills an empty catalog with the sample shop."""

    profile: Profile
    person: str
    sample: bool = False


async def show_catalog(request: WindowRequest, others: OtherProcesses, closing: asyncio.Event) -> int:
    """Open the catalog and its window, and return the exit status once both are closed.

    When the window is left to restore a backup, the catalog's folder is moved aside, the backup takes its place, and
    the window opens again; so it does for another profile, and for the former one when that cannot be opened. A catalog
    that another process owns is shown by the window of that process, or else in one that only reads.
    """
    opened, notice = request, ""
    while True:
        try:
            leaving = await _show(request, others, closing, notice)
        except CatalogError as error:
            if request is opened:
                raise
            request, notice = opened, f"“{request.profile.name}” was not opened. {error}"  # back to what worked
            continue
        opened, notice = request, ""
        if leaving.restore_from is not None:
            await _put_in_place(leaving.restore_from, CatalogFolder(request.profile.folder))
        elif leaving.profile:
            request = WindowRequest(await asyncio.to_thread(load_profile, leaving.profile), request.person)
        elif not leaving.open_again:
            return leaving.status


async def _show(request: WindowRequest, others: OtherProcesses, closing: asyncio.Event, notice: str) -> Leaving:
    try:
        return await _show_owned(request, others.serve, closing, notice)
    except OwnedElsewhere:
        if await asyncio.to_thread(others.raise_window, CatalogFolder(request.profile.folder)):
            return Leaving()
    try:  # the owner may have ended meanwhile
        return await _show_owned(request, others.serve, closing, notice)
    except OwnedElsewhere as elsewhere:
        return await show_beside(request.profile, request.person, elsewhere.owner, closing)


async def _show_owned(request: WindowRequest, serve: Serve, closing: asyncio.Event, notice: str) -> Leaving:
    async with own_profile(request.profile, purpose="catalog-desktop") as owned:
        services = window_services(owned, request.person)
        with reports_to(owned, services):
            async with serve(owned, lambda: services.raise_window.emit(None)):
                return await run_window(owned.ports, services, closing, with_sample=request.sample, notice=notice)


def window_services(owned: OwnedCatalog, person: str) -> WindowServices:
    """What a window of this catalog can have done; `person` signs every write."""
    ports = owned.ports
    pictures = ShopPictures(ports.images, ports.shops, picture_cache())
    imports = ImportDialogs(ports, owned.folder.path / "imports", person)
    return WindowServices(
        person=person,
        search=ThreadUpkeep(owned.projector),
        files=OwnedCatalogFiles(owned, person),
        load_picture=pictures.load,
        import_file=imports.import_file,
        offer_unfinished=imports.offer_unfinished,
        export_view=ExportDialogs(ports).export_view,
        connections=ProfileConnections(),
        profile=owned.profile.name,
        documents_read=owned.documents_read,
    )


@contextmanager
def reports_to(owned: OwnedCatalog, services: WindowServices) -> Iterator[None]:
    """Hand the projector's snapshots to the window on its own thread."""
    loop = asyncio.get_running_loop()

    def pass_on(progress: ProjectionProgress) -> None:
        loop.call_soon_threadsafe(services.reports.emit, progress)

    stop = owned.progress.listen(pass_on)
    try:
        yield
    finally:
        stop()


async def _put_in_place(backup: Path, folder: CatalogFolder) -> None:
    """Restore beside the catalog first: only a backup that is whole takes its place."""
    restored = CatalogFolder(folder.path.with_name(f"{folder.path.name}.restored-{new_ulid()}"))
    await restore_catalog(backup, restored, lambda _done, _total: None)
    await asyncio.to_thread(folder.path.rename, folder.path.with_name(f"{folder.path.name}.before-{new_ulid()}"))
    await asyncio.to_thread(restored.path.rename, folder.path)
