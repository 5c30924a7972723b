"""The window on a profile's stores, as the composition root starts it, with short ways to drive it by keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from catalog_desktop.app.catalog import OwnedCatalog
from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.app.window import reports_to, window_services
from catalog_desktop.config.profiles import Profile
from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.sync import SyncState
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.columns import KEYS
from catalog_desktop.views.main_window import run_window
from catalog_desktop.views.shop_page import ShopPage
from catalog_desktop.views.window_services import WindowServices

SHOP = Shop("s1", "Lamps", "EUR", revision=1)
CATEGORIES = ("Home > Light", "Office", "Outdoor", "Workshop")
NO_MODIFIER, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
PATIENCE_S = 20.0
POLL_S = 0.005
_Widget = TypeVar("_Widget", bound=QWidget)


def lamp(number: int) -> Changeset:
    """Lamps of falling price, every third one a draft, in four categories by turns."""
    product = Product(
        f"L{number:02}",
        f"Lamp {number}",
        "EUR",
        status=Status.DRAFT if number % 3 == 0 else Status.ACTIVE,
        categories=(CATEGORIES[number % 4],),
        variants=(Variant("v1", sku=f"LAMP-{number}", price=1_000_000 - 100 * number),),
        stock={"v1": {"main": 20}},
    )
    return Changeset(product.id, Action.CREATE, initial=product)


async def make_catalog(owned: OwnedCatalog, count: int) -> None:
    """A shop with so many lamps, searchable; what is there already stays."""
    if not await owned.ports.shops.list_shops():
        await owned.ports.shops.create_shop(SHOP)
    await asyncio.wrap_future(owned.projector.follow(SHOP.id))
    lamps = [lamp(number) for number in range(count)]
    for start in range(0, count, 500):
        await owned.ports.repository.apply_changes(
            SHOP.id, lamps[start : start + 500], Operation("importer", Origin.IMPORT)
        )
    await asyncio.wrap_future(owned.projector.searchable(SHOP.id))


@dataclass(frozen=True, slots=True)
class RealWindow:
    """The catalog, the page that is open on it, and what a person does there."""

    owned: OwnedCatalog
    services: WindowServices
    page: ShopPage
    running: asyncio.Task[object]

    @property
    def desk(self) -> ShopDesk:
        return self.page.parts.desk

    async def until(self, condition: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
        """Wait for a condition, and fail when it does not come or the window dies."""
        async with asyncio.timeout(patience_s):
            while not condition():
                if self.running.done():
                    self.running.result()
                await asyncio.sleep(POLL_S)

    def write(self, text: str) -> None:
        """Type letters, each to wherever the keyboard is by then."""
        for letter in text:
            QTest.keyClicks(focused(), letter)

    async def search(self, text: str, total: int) -> None:
        """Type a query in place of what stands in the search box, and wait until the rows are its so many hits."""
        press(Qt.Key.Key_F, CTRL)
        press(Qt.Key.Key_A, CTRL)
        self.write(text)
        result = self.desk.result
        await self.until(lambda: result.query == self.desk.queries.query and result.latest.total == total)

    async def go(self, product_id: str, column: str = "product") -> None:
        """Make a cell of a product that is on screen the current one."""
        await self.until(lambda: self.desk.result.slot_of(product_id) is not None)
        slot, table = self.desk.result.slot_of(product_id), self.page.parts.grid.table
        assert slot is not None
        table.setFocus()
        table.go_to(slot, KEYS.index(column))
        await self.until(lambda: self.page.parts.grid.current_id == product_id)

    async def edit_price(self, product_id: str, text: str) -> None:
        """Type a price over the one of a product that is on screen."""
        await self.go(product_id, "price")
        self.write(text)
        press(Qt.Key.Key_Return)

    def state(self, product_id: str) -> SyncState:
        """What the row of a product says about itself."""
        row = self.desk.result.product(product_id)
        assert row is not None
        return self.desk.states.of(row).state

    @property
    def documents(self) -> Sequence[Document]:
        """What the rows show that are loaded."""
        rows = (self.desk.result.shown(slot) for slot in range(self.desk.result.row_count))
        return [row.document for row in rows if row is not None]

    async def open_dialog(self, kind: type[_Widget]) -> _Widget:
        """Wait for a dialog of a kind."""
        await self.until(lambda: shown(kind) is not None)
        found = shown(kind)
        assert found is not None
        return found


def shown(kind: type[_Widget]) -> _Widget | None:
    """A window of a kind that is on screen."""
    return next((top for top in QApplication.topLevelWidgets() if isinstance(top, kind) and top.isVisible()), None)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
    """Press a key wherever the keyboard is."""
    QTest.keyClick(focused(), key, modifier)


def focused() -> QWidget:
    """The widget that has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the keyboard"
    return widget


@asynccontextmanager
async def real_window(place: Profile | Path, count: int = 12) -> AsyncIterator[RealWindow]:
    """The program on a catalog of lamps, of a profile or in a folder."""
    async with own_profile(place if isinstance(place, Profile) else Profile("", place)) as owned:
        await make_catalog(owned, count)
        services, closing = window_services(owned, "test"), asyncio.Event()
        with reports_to(owned, services):
            running = asyncio.create_task(run_window(owned.ports, services, closing))
            try:
                window = RealWindow(owned, services, await page_shown(running), running)
                await window.until(lambda: window.desk.result.row_count >= count)
                yield window
            finally:
                closing.set()
                await running


async def page_shown(running: asyncio.Task[object]) -> ShopPage:
    """Wait for the page of a shop, in a window that has the keyboard."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            pages = (page for top in QApplication.topLevelWidgets() for page in top.findChildren(ShopPage))
            for page in pages:
                page.window().activateWindow()
                if page.isVisible() and page.window().isActiveWindow():
                    return page
            if running.done():
                running.result()
            await asyncio.sleep(POLL_S)
