"""The window's dialogs for files. Their code, and that of the formats, is loaded when one is first opened: beside the
window, on a thread, and not at its start."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.catalog_ports import CatalogPorts

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from catalog_desktop.views.export_dialog.export_view import ExportView
    from catalog_desktop.views.import_dialog.import_files import ImportFiles


class ImportDialogs:
    """Imports into a catalog; `folder` keeps those that are under way, `person` signs them."""

    def __init__(self, ports: CatalogPorts, folder: Path, person: str) -> None:
        self._ports, self._folder, self._person = ports, folder, person
        self._loaded: ImportFiles | None = None

    async def import_file(self, parent: QWidget, shop: Shop, file: Path | None) -> None:
        """See `views.window_services.ImportFile`."""
        await (await self._files())(parent, shop, file)

    async def offer_unfinished(self, parent: QWidget) -> None:
        """See `views.window_services.OfferUnfinished`."""
        await (await self._files()).offer_unfinished(parent)

    async def _files(self) -> ImportFiles:
        if self._loaded is None:
            self._loaded = await asyncio.to_thread(self._load)
        return self._loaded

    def _load(self) -> ImportFiles:
        from catalog_desktop.exchange.importing.importer import Importer
        from catalog_desktop.views.import_dialog.import_files import ImportFiles

        ports = self._ports
        importer = Importer(ports.repository, ports.feed, ports.log, folder=self._folder, by=self._person)
        return ImportFiles(importer, ports.local, ports.shops)


class ExportDialogs:
    """Exports of a catalog."""

    def __init__(self, ports: CatalogPorts) -> None:
        self._ports = ports

    async def export_view(self, parent: QWidget, shop: Shop, query: ProductQuery, ticked: Sequence[str]) -> None:
        """See `views.window_services.ExportView`."""
        await (await asyncio.to_thread(self._load))(parent, shop, query, ticked)

    def _load(self) -> ExportView:
        from catalog_desktop.views.export_dialog.export_view import ExportView

        return ExportView(self._ports.read_model, self._ports.feed)
