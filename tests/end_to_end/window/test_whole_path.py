"""The window on embedded stores, with real keys: the question that the program began with, an edit, its undo."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from catalog_desktop.app.catalog import CatalogFolder, OwnedCatalog, own_catalog
from catalog_desktop.app.window import reports_to, window_services
from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.importing import Importer, ImportRequest
from catalog_desktop.exchange.job_control import JobControl, Step
from catalog_desktop.views.dialog import QuestionDialog
from catalog_desktop.views.grid.cell_editor import CellEditor
from catalog_desktop.views.grid.columns import KEYS
from catalog_desktop.views.main_window import run_window
from catalog_desktop.views.shop_page import ShopPage
from tests.gui import Until

SHOP = Shop("s1", "Lamps", "EUR", revision=1)
CATEGORIES = ("Home > Light", "Office", "Outdoor", "Workshop")
PRICE, TITLE = KEYS.index("price"), KEYS.index("product")


def lamp(number: int) -> Changeset:
    """Lamps of falling price, every third one a draft, in four categories by turns."""
    product = Product(
        f"L{number:02}",
        f"Lamp {number}",
        "EUR",
        status=Status.DRAFT if number % 3 == 0 else Status.ACTIVE,
        categories=(CATEGORIES[number % 4],),
        variants=(Variant("v1", sku=f"LAMP-{number}", price=10_000 - 100 * number),),
        stock={"v1": {"main": 20}},
    )
    return Changeset(product.id, Action.CREATE, initial=product)


@asynccontextmanager
async def window(folder: Path, until: Until) -> AsyncIterator[tuple[OwnedCatalog, ShopPage]]:
    """The program on a catalog of twelve lamps, as the composition root starts it."""
    async with own_catalog(CatalogFolder(folder)) as owned:
        if not await owned.ports.shops.list_shops():
            await owned.ports.shops.create_shop(SHOP)
        await asyncio.wrap_future(owned.projector.follow(SHOP.id))
        lamps = [lamp(number) for number in range(12)]
        await owned.ports.repository.apply_changes(SHOP.id, lamps, Operation("importer", Origin.IMPORT))
        await asyncio.wrap_future(owned.projector.searchable(SHOP.id))
        services, closing = window_services(owned, "test"), asyncio.Event()
        with reports_to(owned, services):
            running = asyncio.create_task(run_window(owned.ports, services, closing))
            await until(lambda: running.done() or _page() is not None)
            page = _page()
            assert page is not None, running.result()
            await until(lambda: page.parts.desk.result.row_count >= 12 and (not len(page.parts.reads) or _question()))
            try:
                yield owned, page
            finally:
                closing.set()
                await running


def _page() -> ShopPage | None:
    pages = (page for top in QApplication.topLevelWidgets() for page in top.findChildren(ShopPage))
    return next((page for page in pages if page.isVisible()), None)


async def test_a_name_three_categories_sorted_by_price_with_counts_for_each_status(
    tmp_path: Path, until: Until
) -> None:
    async with window(tmp_path / "catalog", until) as (_, page):
        box, desk = page.parts.entry.box, page.parts.desk
        box.setFocus()
        QTest.keyClicks(box, "category:Home,Office,Outdoor sort:price lamp")
        await until(lambda: desk.result.query.text == "lamp" and desk.result.latest.total == 9)
        titles = [row.document.title for slot in range(9) if (row := desk.result.shown(slot)) is not None]
        assert titles == [f"Lamp {number}" for number in (10, 9, 8, 6, 5, 4, 2, 1, 0)]
        counts = {count.value: count.count for count in desk.result.latest.facets["status"]}
        assert counts == {"active": 6, "draft": 3}


async def test_a_price_is_edited_found_again_and_undone(tmp_path: Path, until: Until) -> None:
    async with window(tmp_path / "catalog", until) as (owned, page):
        grid, desk, shop_id = page.parts.grid, page.parts.desk, SHOP.id
        slot = desk.result.slot_of("L04")
        assert slot is not None
        grid.table.setFocus()
        grid.table.go_to(slot, PRICE)
        QTest.keyClicks(grid.table, "9")
        editor = grid.findChild(CellEditor)
        assert editor is not None
        QTest.keyClicks(editor, "9.50")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: desk.writes.history.next_undo is not None and not desk.writes.saving_count)
        assert (await owned.ports.repository.load_product(shop_id, "L04")).variants[0].price == 9950
        await asyncio.wrap_future(owned.projector.searchable(shop_id))
        found = await owned.ports.read_model.search_products(shop_id, ProductQuery(text="lamp-4", currency="EUR"))
        assert found.rows[0].document.price_min == 9950
        page.commands.undo.undo()
        await until(lambda: desk.writes.history.next_undo is None and not desk.writes.saving_count)
        await asyncio.wrap_future(owned.projector.searchable(shop_id))
        assert (await owned.ports.repository.load_product(shop_id, "L04")).variants[0].price == 9600


async def test_an_import_that_was_cut_off_is_offered_again(tmp_path: Path, until: Until) -> None:
    file = tmp_path / "many.csv"
    file.write_text("title,sku\n" + "".join(f"Shade {n},SH-{n}\n" for n in range(900)), encoding="utf-8")
    folder = tmp_path / "catalog"
    async with own_catalog(CatalogFolder(folder)) as owned:
        ports, shop = owned.ports, await owned.ports.shops.create_shop(SHOP)
        importer = Importer(ports.repository, ports.feed, ports.log, folder=folder / "imports", by="test")
        seen = await importer.inspect(file, shop)
        job = await importer.prepare(ImportRequest(file, shop, seen.file_format, seen.mapping))
        control = JobControl(lambda progress: control.cancel() if progress.step is Step.WRITE else None)
        assert not (await job.run(control)).complete
        await job.close()
    async with window(folder, until):
        await until(lambda: _question() is not None)
        question = _question()
        assert question is not None
        assert "many.csv" in question.windowTitle()
        question.choose("discard")
        await until(lambda: not list((folder / "imports").glob("*.import")))


def _question() -> QuestionDialog | None:
    asked = (top for top in QApplication.topLevelWidgets() if isinstance(top, QuestionDialog) and top.isVisible())
    return next(asked, None)
