"""The window from its first paint to its last: what the composition root runs."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.ports.product_read_model import Window
from catalog_desktop.session.projection_history import ProjectionHistory
from catalog_desktop.session.projection_report import ProjectionReport
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.commands.appearance_commands import AppearanceCommands
from catalog_desktop.views.dialog import message
from catalog_desktop.views.gui_run import gui_application
from catalog_desktop.views.shop_page import NextPage, ShopPage
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.theme import Theme, ThemeMode
from catalog_desktop.views.welcome.nothing_yet_page import NothingYetPage
from catalog_desktop.views.window_frame import WindowFrame
from catalog_desktop.views.window_services import Leaving, WindowServices
from catalog_desktop.views.window_settings import WindowSettings

_T = TypeVar("_T")
_TITLE = "Catalog Desktop"
_SETTINGS_DRAIN_S = 2.0


async def run_window(
    ports: CatalogPorts,
    services: WindowServices,
    closing: asyncio.Event,
    *,
    with_sample: bool = False,
    notice: str = "",
) -> Leaving:
    """Show the window until it is closed or `closing` is set, and put everything away.

    The shop that was open last is opened, else the first one; a catalog without a shop begins with the first start,
    and `with_sample` with making the sample there. `notice` is said first.
    """
    async with AsyncExitStack() as stack:
        tasks = TaskOwner("window")
        stack.push_async_callback(tasks.close)
        settings = await WindowSettings.load(ports.local, tasks)
        stack.push_async_callback(tasks.drained, _SETTINGS_DRAIN_S)
        theme = Theme(gui_application(), _mode(settings))
        stack.callback(theme.deleteLater)
        frame = WindowFrame(settings)
        stack.callback(frame.deleteLater)
        stack.callback(frame.close_now)
        stack.callback(services.raise_window.subscribe(lambda _: frame.come_forward()))
        frame.close_wanted.connect(closing.set)
        window = _Window(ports, services, frame, settings, AppearanceCommands(theme, settings), tasks)
        stack.callback(services.reports.subscribe(window.heard))
        frame.show()
        if notice:
            tasks.start(message(frame, "The other catalog was not opened", notice), "notice")
        leaving = await window.run(closing, with_sample=with_sample)
        frame.keep_place()
        frame.hide()
        return leaving


class _Window:
    """Shows one page after the other."""

    def __init__(
        self,
        ports: CatalogPorts,
        services: WindowServices,
        frame: WindowFrame,
        settings: WindowSettings,
        appearance: AppearanceCommands,
        tasks: TaskOwner,
    ) -> None:
        self._ports, self._services = ports, services
        self._frame, self._settings, self._appearance, self._tasks = frame, settings, appearance, tasks
        self._projections: defaultdict[str, ProjectionHistory] = defaultdict(ProjectionHistory)
        self._is_first_page = True

    def heard(self, report: ProjectionReport) -> None:
        """Keep what is reported of each shop for the page that opens next."""
        self._projections[report.shop_id].heard(report)

    async def run(self, closing: asyncio.Event, *, with_sample: bool) -> Leaving:
        """Go from page to page until the window is left."""
        shop_id = self._settings.get("shop", "")
        while not closing.is_set():
            shop = _chosen(await self._ports.shops.list_shops(), shop_id)
            if shop is not None:
                following = await self._shop(shop, closing)
            elif self._services.can_write:
                following = await self._first_start(closing, with_sample=with_sample)
            else:
                following = await self._nothing_yet(closing)
            if following is None:
                break
            if following.leaving is not None:
                return following.leaving
            shop_id = following.shop_id
        return Leaving()

    async def _shop(self, shop: Shop, closing: asyncio.Event) -> NextPage | None:
        self._settings.put("shop", shop.id)
        self._tasks.start(self._load_index(shop.id), "load the index")
        await asyncio.sleep(0)  # it begins now, beside the page that is made
        projection = self._projections[shop.id]
        desk = ShopDesk(
            self._ports, shop, self._services.person, can_write=self._services.can_write, projection=projection
        )
        page = ShopPage(desk, self._services, self._appearance, self._settings, self._frame)
        self._show(page, f"{shop.name} – {_TITLE}")
        try:
            await page.open()
            if projection.latest is not None:
                page.heard(projection.latest)
            if self._is_first_page:
                self._is_first_page = False
                page.settle()
            return await _first_of(page.next_page, closing)
        finally:
            await page.close_page()

    async def _load_index(self, shop_id: str) -> None:
        """An index is loaded when something is asked for the first time; what is wrong with it the page will say."""
        with suppress(CatalogError):
            await self._ports.read_model.list_products(shop_id, ProductQuery(), Window(0, 1))

    async def _first_start(self, closing: asyncio.Event, *, with_sample: bool) -> NextPage | None:
        from catalog_desktop.views.welcome.first_start import FirstStart

        start = FirstStart(self._ports, self._services)
        self._show(start.page, _TITLE)
        if with_sample:
            start.make_sample()
        try:
            end = await _first_of(start.done, closing)
        finally:
            await start.close()
        if isinstance(end, Leaving):
            return NextPage(leaving=end)
        return None if end is None else NextPage(end.id)

    async def _nothing_yet(self, closing: asyncio.Event) -> NextPage | None:
        page = NothingYetPage(self._services.beside)
        self._show(page, _TITLE)
        again: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        page.again_wanted.connect(lambda: None if again.done() else again.set_result(True))
        return NextPage(leaving=Leaving(open_again=True)) if await _first_of(again, closing) else None

    def _show(self, page: QWidget, title: str) -> None:
        self._frame.show_page(page, title)
        page.show()


async def _first_of(wanted: asyncio.Future[_T], closing: asyncio.Event) -> _T | None:
    """The result of `wanted`, or None when the program is to close before."""
    waiting = asyncio.ensure_future(closing.wait())
    try:
        await asyncio.wait((wanted, waiting), return_when=asyncio.FIRST_COMPLETED)
        return wanted.result() if wanted.done() else None
    finally:
        waiting.cancel()


def _chosen(shops: Sequence[Shop], shop_id: str) -> Shop | None:
    return next((shop for shop in shops if shop.id == shop_id), shops[0] if shops else None)


def _mode(settings: WindowSettings) -> ThemeMode:
    try:
        return ThemeMode(settings.get("theme", ThemeMode.SYSTEM.value))
    except ValueError:
        return ThemeMode.SYSTEM
