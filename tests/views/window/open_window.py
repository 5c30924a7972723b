"""The real window over stores in memory, with the real projector, driven by keys and clicks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from catalog_desktop.adapters.memory.image_store import MemoryImageStore
from catalog_desktop.adapters.memory.read_model import MemoryReadModel
from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.errors import NotFound, StoreUnavailable
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.shop import Location, Shop
from catalog_desktop.exchange.mapping.gtin import gtin13
from catalog_desktop.ports.product_read_model import Page
from catalog_desktop.ports.projection_control import FormerWish
from catalog_desktop.ports.search_index import Drift
from catalog_desktop.projector.projector import Projector
from catalog_desktop.session.events import Event
from catalog_desktop.session.projection_report import ProjectionReport
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.facets.facet_row import FacetRow
from catalog_desktop.views.main_window import run_window
from catalog_desktop.views.page_parts import PageParts
from catalog_desktop.views.shop_page import ShopPage
from catalog_desktop.views.window_frame import WindowFrame
from catalog_desktop.views.window_services import BesideOwner, Connections, Leaving, Progress, WindowServices
from tests.memory_catalog import SHOP, MemoryCatalog

PERSON = "anna"
STOCKED = replace(SHOP, revision=1, locations=(Location("main", "Main"), Location("depot", "Depot")))
PATIENCE_S = 10.0
_Dialog = TypeVar("_Dialog", bound=QDialog)


def lamp(number: int, **changes: object) -> Product:
    """A lamp: odd numbers are active and by Sonora, even ones drafts by Lumen; the price is the number in euros."""
    variant = Variant("v", sku=f"LA-{number}", barcode=gtin13(number), price=number * 100)
    made = Product(
        f"lamp{number:02}",
        f"Desk lamp {number}",
        "EUR",
        status=Status.ACTIVE if number % 2 else Status.DRAFT,
        brand="Sonora" if number % 2 else "Lumen",
        categories=("Home > Lamps > Desk" if number % 2 else "Home > Lamps",),
        tags=("sale",) if number % 3 == 0 else (),
        variants=(variant,),
        stock={"v": {"main": number - 1}},
    )
    values: dict[str, object] = dict(changes)
    return replace(made, **values)  # type: ignore[arg-type] # the names and types are a product's


class ProjectorUpkeep:
    """The window's view of a projector on the same loop."""

    def __init__(self, projector: Projector) -> None:
        self.projector = projector

    async def follow(self, shop_id: str) -> None:
        self.projector.follow(shop_id)

    async def request_rebuild(self, shop_id: str) -> None:
        await self.projector.shop(shop_id).request_rebuild()

    async def cancel_rebuild(self, shop_id: str) -> None:
        await self.projector.shop(shop_id).cancel_rebuild()

    async def request_former(self, shop_id: str, wish: FormerWish) -> None:
        await self.projector.shop(shop_id).request_former(wish)

    async def retry(self, shop_id: str, product_ids: Sequence[str]) -> None:
        await self.projector.shop(shop_id).retry(tuple(product_ids))

    async def verify(self, shop_id: str) -> Drift:
        return await self.projector.shop(shop_id).verify()

    async def repair(self, shop_id: str, drift: Drift) -> None:
        await self.projector.shop(shop_id).repair(drift)


@dataclass
class KeptFiles:
    """Jobs on the whole catalog, held in memory: backups by their path."""

    catalog: MemoryCatalog
    projector: Projector
    backups: list[Path] = field(default_factory=list)
    faults: Sequence[str] = ()

    async def make_sample(self, progress: Progress) -> Shop:
        progress(1, 1)
        shop = await self.catalog.shops.create_shop(replace(SHOP, id="sample", name="Sample"))
        self.projector.follow(shop.id)
        return shop

    async def back_up(self, file: Path, progress: Progress) -> None:
        progress(1, 1)
        self.backups.append(file)

    async def check_backup(self, file: Path) -> str:
        if file not in self.backups:
            raise NotFound("backup", str(file))
        return "Complete."

    async def doctor(self) -> Sequence[str]:
        return self.faults


class InterruptibleReadModel(MemoryReadModel):
    """Answers searches unless there is an `outage`."""

    outage = False

    async def search_products(self, *arguments: Any, **named: Any) -> Page:
        if self.outage:
            raise StoreUnavailable("Search cannot be reached. Try again.")
        return await super().search_products(*arguments, **named)


@dataclass
class OpenWindow:
    """A window that is open: its frame, and short ways to what is in it."""

    frame: WindowFrame
    catalog: MemoryCatalog
    services: WindowServices
    files: KeptFiles
    read_model: InterruptibleReadModel
    closing: asyncio.Event
    task: asyncio.Task[Leaving]

    @property
    def page(self) -> ShopPage:
        page = self.frame.centralWidget()
        assert isinstance(page, ShopPage)
        return page

    @property
    def parts(self) -> PageParts:
        return self.page.parts

    @property
    def desk(self) -> ShopDesk:
        return self.parts.desk

    async def until(self, condition: object) -> None:
        """Wait for a condition, and fail when it does not come or the window dies."""
        assert callable(condition)
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                if self.task.done():
                    self.task.result()
                await asyncio.sleep(0.005)

    async def shown(self, *titles: str) -> None:
        """Wait until the rows are these products."""
        await self.until(lambda: self.titles == list(titles))

    @property
    def titles(self) -> list[str]:
        """The titles of the rows."""
        rows = (self.desk.result.shown(slot) for slot in range(self.desk.result.row_count))
        return [row.document.title if row else "…" for row in rows]

    def write(self, text: str) -> None:
        """Type into the search box."""
        QTest.keyClicks(self.parts.entry.box, text)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.frame, key, modifier)

    def facet(self, facet: str, words: str) -> FacetRow:
        """The row of a value in the side panel."""
        section = self.parts.facets.panel.sections[facet]
        rows = section.findChildren(FacetRow)
        return next(row for row in rows if row.box.text() == words and row.isVisibleTo(section))

    def facet_words(self, facet: str) -> list[tuple[str, str]]:
        """The values of a facet with their counts, as they stand in the panel."""
        section = self.parts.facets.panel.sections[facet]
        rows = [row for row in section.findChildren(FacetRow) if row.isVisibleTo(section)]
        return [(row.box.text(), row.count_text) for row in sorted(rows, key=lambda row: row.y())]

    async def dialog(self, kind: type[_Dialog]) -> _Dialog:
        """Wait for a dialog of a kind."""
        await self.until(lambda: self._dialog(kind) is not None)
        found = self._dialog(kind)
        assert found is not None
        return found

    def _dialog(self, kind: type[_Dialog]) -> _Dialog | None:
        return next((w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()), None)


@asynccontextmanager
async def opened_window(
    products: Sequence[Product] = (), *, shops: Sequence[Shop] = (STOCKED,), size: tuple[int, int] = (1440, 900)
) -> AsyncIterator[OpenWindow]:
    """Open the window over these products and close it again."""
    catalog = MemoryCatalog()
    catalog.store.shops.clear()
    for shop in shops:
        await catalog.shops.create_shop(shop)
    if products:
        await catalog.write(*(Changeset(p.id, Action.CREATE, initial=p) for p in products))
    async with window_over(catalog, size) as window:
        yield window


@asynccontextmanager
async def window_over(
    catalog: MemoryCatalog,
    size: tuple[int, int] = (1440, 900),
    *,
    with_sample: bool = False,
    connections: Connections | None = None,
    beside: BesideOwner | None = None,
) -> AsyncIterator[OpenWindow]:
    """Open the window over a catalog, as after a restart; `beside` an owner it only reads."""
    images = MemoryImageStore(catalog.store)
    reports: Event[ProjectionReport] = Event()
    projector = Projector(catalog.ports, "test", reports.emit)
    files = KeptFiles(catalog, projector)
    read_model = InterruptibleReadModel(catalog.indexes, catalog.shops)
    services = WindowServices(
        PERSON, ProjectorUpkeep(projector), files, images.read, reports, connections=connections, beside=beside
    )
    ports = catalog.with_images(images, read_model)
    await projector.start()
    for shop in await catalog.shops.list_shops():
        await projector.shop(shop.id).searchable()
    closing = asyncio.Event()
    task = asyncio.ensure_future(run_window(ports, services, closing, with_sample=with_sample))
    window: OpenWindow | None = None
    try:
        window = OpenWindow(await _frame(task, size), catalog, services, files, read_model, closing, task)
        yield window
    finally:
        closing.set()
        await asyncio.wait_for(task, PATIENCE_S)
        await projector.stop()


async def _frame(task: asyncio.Task[Leaving], size: tuple[int, int]) -> WindowFrame:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frames = [w for w in QApplication.topLevelWidgets() if isinstance(w, WindowFrame) and w.isVisible()]
            if frames and _is_ready(frames[0].centralWidget()):
                frames[0].resize(*size)
                frames[0].activateWindow()
                if frames[0].isActiveWindow():
                    return frames[0]
            if task.done():
                task.result()
            await asyncio.sleep(0.005)


def _is_ready(page: QWidget | None) -> bool:
    return page is not None and (not isinstance(page, ShopPage) or page.parts.area.has_answer)
