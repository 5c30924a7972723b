"""Runs the three ways to begin until there is a shop."""

from __future__ import annotations

import asyncio

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.views.commands.shop_commands import create_shop
from catalog_desktop.views.file_dialog import choose_file
from catalog_desktop.views.tasks import TaskOwner, cancel_current, report_to_loop
from catalog_desktop.views.welcome.welcome_page import WelcomePage
from catalog_desktop.views.widgets.banner import Tone
from catalog_desktop.views.window_services import Leaving, WindowServices

_KINDS = "Products (*.csv *.tsv *.xlsx *.xls *.ods *.xml *.json *.ndjson *.jsonl *.gz *.zip);;All files (*)"


class FirstStart:
    """`done` is settled with the shop to show, or with leaving for another catalog."""

    def __init__(self, ports: CatalogPorts, services: WindowServices) -> None:
        self._ports, self._services = ports, services
        self._tasks = TaskOwner("first start", self._failed)
        self.done: asyncio.Future[Shop | Leaving] = asyncio.get_running_loop().create_future()
        self.page = WelcomePage(
            can_import=services.import_file is not None, can_connect=services.connections is not None
        )
        self.page.sample_wanted.connect(self.make_sample)
        self.page.new_wanted.connect(self._tasks.slot(self._make_shop, "new catalog"))
        self.page.import_wanted.connect(self._tasks.slot(self._import, "import"))
        self.page.connect_wanted.connect(self._tasks.slot(self._connect, "connect"))

    def make_sample(self) -> None:
        """Make the sample, with its progress on the page."""
        self._tasks.start(self._make_sample(), "sample")

    async def close(self) -> None:
        """End what runs."""
        await self._tasks.close()

    async def _make_sample(self) -> None:
        self.page.set_busy(busy=True)
        try:
            with self.page.shelf.job("Making the sample catalog", None, cancel_current()) as job:
                self._settle(await self._services.files.make_sample(job.advance))
        finally:
            self.page.set_busy(busy=False)

    async def _make_shop(self) -> None:
        await self._created("New catalog")

    async def _import(self) -> None:
        file = await choose_file(self.page, "Import a file", _KINDS)
        dialog = self._services.import_file
        if file is None or dialog is None:
            return
        shop = await create_shop(self._ports.shops, self._services.search, self.page, "A catalog for these products")
        if shop is not None:
            await dialog(self.page, shop, file)
            self._settle(shop)

    async def _created(self, title: str) -> None:
        shop = await create_shop(self._ports.shops, self._services.search, self.page, title)
        if shop is not None:
            self._settle(shop)

    async def _connect(self) -> None:
        from catalog_desktop.views.connection_dialog.choosing import choose_catalog

        connections = self._services.connections
        if connections is not None:
            name = await choose_catalog(self.page, connections, self._services.profile)
            if name:
                self._settle(Leaving(profile=name))

    def _settle(self, end: Shop | Leaving) -> None:
        if not self.done.done():
            self.done.set_result(end)

    def _failed(self, name: str, error: Exception) -> None:
        if not isinstance(error, CatalogError):
            report_to_loop(name, error)
        self.page.banner.show_message(str(error), Tone.BAD)
