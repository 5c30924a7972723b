"""The page of one shop: opened, left and put away."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.session.projection_report import ProjectionReport
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.commands.appearance_commands import AppearanceCommands
from catalog_desktop.views.dialog_code import load_dialogs
from catalog_desktop.views.page_commands import ASKED, PageCommands, PageExits
from catalog_desktop.views.page_layout import PageLayout
from catalog_desktop.views.page_parts import make_parts
from catalog_desktop.views.tasks import report_to_loop
from catalog_desktop.views.window_services import Leaving, WindowServices
from catalog_desktop.views.window_settings import WindowSettings

DRAIN_S = 5.0
_PAINTED_S = 0.2


@dataclass(frozen=True, slots=True)
class NextPage:
    """What comes after a page: a shop (also the same, anew), or leaving the window."""

    shop_id: str = ""
    leaving: Leaving | None = None


class ShopPage(QWidget):
    """`await page.open()`, then `await page.next_page`, then `await page.close_page()`.

    What only reads is cancelled at the end; writes are waited for, and are safe in the journal when they take too
    long.
    """

    def __init__(
        self,
        desk: ShopDesk,
        services: WindowServices,
        appearance: AppearanceCommands,
        settings: WindowSettings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.next_page: asyncio.Future[NextPage] = asyncio.get_running_loop().create_future()
        self.parts = make_parts(self, desk, services, self._failed)
        self._layout = PageLayout(self, self.parts.panes, settings)
        exits = PageExits(lambda shop_id: self.leave(NextPage(shop_id)), lambda how: self.leave(NextPage(leaving=how)))
        self.commands = PageCommands(self, self.parts, self._layout, settings, appearance, exits)
        self._forget_reports = services.reports.subscribe(self.heard)
        self._answered = asyncio.Event()
        self.parts.search.succeeded.connect(self._answered.set)
        self.parts.search.failed.connect(self._answered.set)

    async def open(self) -> None:
        """Show the first rows, then take up what an earlier run left."""
        parts = self.parts
        self._take_over_query()
        self._layout.restore(self.window().width())
        parts.entry.box.setFocus()
        parts.search.search()
        parts.writes.start(parts.desk.open(), "take up what was under way")
        parts.switcher.set_shops(await parts.desk.ports.shops.list_shops())
        if parts.desk.can_write:
            await self.commands.products.offer_unsaved(parts.area.unsaved)

    def _take_over_query(self) -> None:
        asked = self._settings.get(ASKED, "")
        if asked:
            self._settings.put(ASKED, "")
            self.parts.desk.queries.show(asked)

    def settle(self) -> None:
        """Once a window: do what can wait until the first rows are painted."""
        self.parts.reads.start(self._settle(), "settle")

    async def _settle(self) -> None:
        await self._answered.wait()
        await asyncio.sleep(_PAINTED_S)
        await load_dialogs()
        offer = self.parts.services.offer_unfinished
        if offer is not None:
            await offer(self)

    async def close_page(self) -> None:
        """End what reads, wait for what writes, keep what was typed."""
        self._forget_reports()
        # Reads last: a write that ends now still tells the panels, which begin to read.
        await self.parts.grid.close_grid()
        await self.parts.writes.drained(DRAIN_S)
        await self.parts.writes.close()
        await self.parts.reads.close()
        await self.parts.desk.close()

    def leave(self, next_page: NextPage) -> None:
        """Ask for what comes next; the first wish counts."""
        if not self.next_page.done():
            self.next_page.set_result(next_page)

    def heard(self, report: ProjectionReport) -> None:
        """The projector reports on this shop, or on another."""
        parts = self.parts
        if report.shop_id != parts.desk.shop.id:
            return
        parts.status.heard(report)
        parts.area.show_waiting(report.waiting)
        self.commands.rebuild.heard(report)
        parts.writes.start(parts.desk.heard(report), "hear the projector")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._layout.fit(event.size().width())

    def _failed(self, name: str, error: Exception) -> None:
        if isinstance(error, CatalogError):
            self.parts.say(str(error))
            return
        report_to_loop(name, error)
        self.parts.say("Something went wrong that should not have. The log says what.")
