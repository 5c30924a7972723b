"""Editing in place, with real keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QLineEdit, QWidget

from catalog_desktop.domain.changes import UNSEEN, Action, Changeset, SetField
from catalog_desktop.domain.product import Status
from catalog_desktop.domain.sync import SyncState
from catalog_desktop.views.grid.cell_editor import CellEditor
from catalog_desktop.views.grid.choice_editor import ChoiceEditor
from catalog_desktop.views.grid.columns import KEYS
from catalog_desktop.views.grid.stock_editor import StockEditor
from tests.gui import Until
from tests.views.grid.conftest import OpenGrid
from tests.views.grid.grid_desk import SHIFT, GridDesk, focused, lamp, shirt

RETURN, ESCAPE, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab


class Paintings(QObject):
    """The regions in which a widget is painted from now on; what was to be painted before is painted first."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.regions: list[QRegion] = []
        widget.repaint()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.regions.append(event.region())
        return super().eventFilter(watched, event)


def editor(desk: GridDesk) -> CellEditor:
    found = desk.grid.editing.editor
    assert isinstance(found, CellEditor), found
    return found


async def saved(desk: GridDesk, until: Until, product_id: str, revision: int = 2) -> None:
    """Wait until a product has been written so often, and that is acknowledged."""
    products = desk.catalog.store.states[desk.shop.id].products
    await until(lambda: products[product_id]["revision"] == revision and not desk.desk.writes.saving_count)


async def test_enter_commits_and_moves_down(lamps: GridDesk, until: Until) -> None:
    lamps.go(1, "price")
    lamps.type("9.50")
    assert editor(lamps).text() == "9.50", "the first letter takes the place of the old price"
    lamps.press(RETURN)
    assert lamps.grid.editing.editor is None
    assert lamps.grid.table.hasFocus()
    assert lamps.grid.table.currentIndex() == lamps.index_of(2, "price")
    await until(lambda: lamps.text(1, "price") == "9.50")
    await saved(lamps, until, "p0001")
    assert (await lamps.load("p0001")).variants[0].price == 950


async def test_the_value_and_saving_are_shown_before_the_store_is_asked(lamps: GridDesk, until: Until) -> None:
    seen: list[tuple[str, SyncState]] = []
    revisions: list[object] = []
    written = lamps.desk.writes.events

    def look(_: object) -> None:
        row = lamps.desk.result.product("p0001")
        assert row is not None
        seen.append((lamps.text(1, "price"), lamps.desk.states.of(row).state))
        revisions.append(lamps.catalog.store.states[lamps.shop.id].products["p0001"]["revision"])

    written.subscribe(look)
    lamps.go(1, "price")
    lamps.type("+10%")
    lamps.press(RETURN)
    await until(lambda: len(seen) > 1)
    assert seen[0] == ("11.01", SyncState.SAVING)
    assert revisions[0] == 1


async def test_enter_paints_the_rows_that_it_is_about_and_no_others(lamps: GridDesk, until: Until) -> None:
    lamps.go(1, "price")
    lamps.type("9.50")
    paintings = Paintings(lamps.grid.table.viewport())
    lamps.press(RETURN)
    await until(lambda: paintings.regions)
    painted = [row for row in range(1, 6) if paintings.regions[0].intersects(lamps.row_rect(row))]
    assert painted == [1, 2]
    await saved(lamps, until, "p0001")


async def test_enter_in_the_last_row_on_screen_scrolls_and_paints_the_end_alone(lamps: GridDesk, until: Until) -> None:
    last = lamps.grid.table.visible_rows()[1] - 1
    lamps.go(last, "price")
    lamps.type("9.50")
    paintings = Paintings(lamps.grid.table.viewport())
    lamps.press(RETURN)
    await until(lambda: paintings.regions)
    assert lamps.grid.table.currentIndex().row() == last + 1
    assert not paintings.regions[0].intersects(lamps.row_rect(last - 1))
    assert paintings.regions[0].intersects(lamps.row_rect(last + 1))
    await saved(lamps, until, f"p{last:04}")


async def test_escape_gives_up(lamps: GridDesk) -> None:
    lamps.go(1, "price")
    lamps.type("7")
    lamps.press(ESCAPE)
    assert lamps.grid.editing.editor is None
    assert (lamps.text(1, "price"), lamps.grid.table.currentIndex().row()) == ("10.01", 1)
    assert (await lamps.load("p0001")).revision == 1


async def test_an_ambiguous_number_is_explained_before_enter(lamps: GridDesk) -> None:
    lamps.go(1, "price")
    lamps.type("1.299")
    assert editor(lamps).note.isVisible()
    assert editor(lamps).note.words.text() == "= 1,299.00 EUR"
    lamps.press(ESCAPE)


async def test_a_change_by_more_than_half_wants_a_second_enter(lamps: GridDesk, until: Until) -> None:
    lamps.go(1, "price")
    lamps.type("4")
    lamps.press(RETURN)
    assert "falls by more than half" in editor(lamps).note.words.text()
    lamps.type("5")
    lamps.press(RETURN)
    assert "rises by more than half" in editor(lamps).note.words.text(), "another value wants to be confirmed anew"
    lamps.press(RETURN)
    await until(lambda: lamps.text(1, "price") == "45.00")


async def test_a_price_below_cost_wants_a_second_enter(open_grid: OpenGrid, until: Until) -> None:
    desk = await open_grid([shirt(prices=(2_000, 2_000))])
    desk.go(0, "price")
    desk.press(Qt.Key.Key_F2)
    await until(lambda: desk.grid.editing.costs)
    desk.type("14")
    desk.press(RETURN)
    assert "below the cost" in editor(desk).note.words.text()
    desk.press(RETURN)
    await saved(desk, until, "shirt")
    assert [v.price for v in (await desk.load("shirt")).variants] == [1_400, 1_400]


async def test_what_is_no_price_stays_in_the_editor_with_the_reason(lamps: GridDesk) -> None:
    lamps.go(1, "price")
    lamps.type("ab")
    lamps.press(RETURN)
    assert editor(lamps).text() == "ab"
    assert "is no price" in editor(lamps).note.words.text()
    lamps.press(ESCAPE)


async def test_a_product_with_several_prices_opens_its_variants(open_grid: OpenGrid, until: Until) -> None:
    desk = await open_grid([shirt()])
    desk.go(0, "price")
    desk.press(RETURN)
    assert desk.grid.editing.editor is None
    assert desk.grid.table.model().rowCount() == 4
    desk.go(2, "price")
    desk.type("26")
    desk.press(RETURN)
    await saved(desk, until, "shirt")
    assert [v.price for v in (await desk.load("shirt")).variants] == [2_000, 2_600, 3_000]
    assert desk.text(2, "price") == "26.00"


async def test_tab_goes_to_the_next_cell_that_can_be_edited(lamps: GridDesk, until: Until) -> None:
    lamps.go(1, "product")
    lamps.press(Qt.Key.Key_F2)
    assert editor(lamps).text() == "Lamp 0001"
    lamps.type("Torch")
    lamps.press(TAB)
    assert editor(lamps).field.name == "SKU"
    lamps.press(TAB)
    assert isinstance(lamps.grid.editing.editor, ChoiceEditor)
    lamps.press(Qt.Key.Key_Backtab, SHIFT)
    assert editor(lamps).field.name == "SKU"
    lamps.press(ESCAPE)
    await saved(lamps, until, "p0001")
    assert (await lamps.load("p0001")).title == "Torch"


async def test_a_status_is_chosen_from_a_list(lamps: GridDesk, until: Until) -> None:
    lamps.go(1, "status")
    lamps.press(RETURN)
    lamps.press(Qt.Key.Key_Down)
    lamps.press(RETURN)
    await until(lambda: lamps.text(1, "status") == "Draft")
    await saved(lamps, until, "p0001")
    assert (await lamps.load("p0001")).status is Status.DRAFT
    assert lamps.grid.table.currentIndex().row() == 2


async def test_a_letter_begins_to_choose(lamps: GridDesk, until: Until) -> None:
    lamps.go(1, "status")
    lamps.type("d")
    lamps.press(RETURN)
    await until(lambda: lamps.text(1, "status") == "Draft")


async def test_tags_and_brand_are_edited_as_text(lamps: GridDesk, until: Until) -> None:
    for key in ("tags", "brand"):
        lamps.grid.table.horizontalHeader().setSectionHidden(KEYS.index(key), False)
    lamps.go(1, "tags")
    lamps.press(Qt.Key.Key_F2)
    lamps.type("sale,  new , Sale")
    lamps.press(RETURN)
    lamps.go(1, "brand")
    lamps.type("Sol")
    lamps.press(RETURN)
    await saved(lamps, until, "p0001", 3)
    product = await lamps.load("p0001")
    assert (set(product.tags), product.brand) == ({"new", "sale"}, "Sol")


# An editor belongs to its product.


async def test_a_page_that_is_reordered_leaves_an_open_editor_with_its_product(lamps: GridDesk, until: Until) -> None:
    lamps.go(1, "price")
    lamps.type("8.")
    opened = editor(lamps)
    await lamps.others_change("p0000", SetField(("title",), UNSEEN, "Zeppelin"))
    await lamps.others_change("p0001", SetField(("title",), UNSEEN, "Yacht lamp"))
    await lamps.index()
    await lamps.desk.result.refresh(0, 20)
    await lamps.desk.result.resort(*lamps.grid.visible_rows())
    assert lamps.desk.result.id_at(1) == "p0003", "another product stands where the editor was opened"
    assert editor(lamps) is opened
    assert opened.text() == "8."
    assert focused() is opened
    lamps.type("25")
    lamps.press(RETURN)
    await saved(lamps, until, "p0001", 3)
    assert (await lamps.load("p0001")).variants[0].price == 825
    assert (await lamps.load("p0003")).variants[0].price == 1_003


async def test_an_editor_moves_with_its_row(lamps: GridDesk) -> None:
    lamps.go(5, "price")
    lamps.press(Qt.Key.Key_F2)
    new = lamp(900, title="A new lamp")
    await lamps.desk.writes.write([Changeset(new.id, Action.CREATE, initial=new)])
    assert lamps.text(6, "product") == "Lamp 0005"
    assert lamps.cell(6, "price").contains(editor(lamps).geometry().center())
    lamps.press(ESCAPE)


async def test_what_others_changed_meanwhile_is_a_conflict_that_keeps_what_was_typed(
    lamps: GridDesk, until: Until
) -> None:
    lamps.go(1, "price")
    lamps.type("9")
    await lamps.others_change("p0001", SetField(("variants", "v", "price"), UNSEEN, 1_200))
    lamps.press(RETURN)
    await until(lambda: "Changed by others" in lamps.spoken(1))
    lamps.go(1, "price")
    lamps.press(Qt.Key.Key_F2)
    assert editor(lamps).text() == "9"
    assert "Changed by others" in editor(lamps).note.words.text()
    lamps.press(ESCAPE)


async def test_a_refusal_restores_the_old_value_keeps_what_was_typed_and_says_why(
    open_grid: OpenGrid, until: Until
) -> None:
    desk = await open_grid([lamp(1), lamp(2)])
    desk.go(0, "sku")
    desk.press(Qt.Key.Key_F2)
    desk.type("lmp-0002")
    desk.press(RETURN)
    await until(lambda: "Not saved" in desk.spoken(0))
    assert desk.text(0, "sku") == "LMP-0001"
    assert "already used by “Lamp 0002”" in desk.spoken(0)
    desk.go(0, "sku")
    desk.press(Qt.Key.Key_F2)
    assert editor(desk).text() == "lmp-0002"
    assert "already used by “Lamp 0002”" in editor(desk).note.words.text()
    desk.type("LMP-9")
    desk.press(RETURN)
    await until(lambda: not desk.desk.writes.not_saved)
    assert (await desk.load("p0001")).variants[0].sku == "LMP-9", "the new text takes the place of the refused one"
    assert desk.text(0, "sku") == "LMP-9"


async def test_leaving_with_the_mouse_commits_what_has_changed(lamps: GridDesk, until: Until) -> None:
    lamps.go(1, "price")
    lamps.type("9")
    lamps.click(4, "sku")
    await saved(lamps, until, "p0001")
    assert (await lamps.load("p0001")).variants[0].price == 900
    lamps.go(2, "price")
    lamps.press(Qt.Key.Key_F2)
    lamps.click(4, "sku")
    assert lamps.grid.editing.editor is None
    assert (await lamps.load("p0002")).revision == 1


# Stock.


def boxes(desk: GridDesk) -> Sequence[QLineEdit]:
    opened = desk.grid.editing.editor
    return opened.boxes if isinstance(opened, StockEditor) else ()


@pytest.fixture
async def shirts(open_grid: OpenGrid) -> AsyncIterator[GridDesk]:
    yield await open_grid([shirt(), lamp(1)])


async def test_stock_has_a_field_for_each_variant_and_place(shirts: GridDesk, until: Until) -> None:
    shirts.go(0, "stock")
    shirts.press(RETURN)
    await until(lambda: boxes(shirts))
    assert [box.text() for box in boxes(shirts)] == ["10", "0", "10", "1", "10", "2"]
    shirts.type("+5")
    shirts.press(TAB)
    shirts.type("7")
    shirts.press(RETURN)
    await until(lambda: shirts.text(0, "stock") == "45")
    await saved(shirts, until, "shirt")
    assert (await shirts.load("shirt")).stock["s"] == {"main": 15, "depot": 7}


async def test_a_count_is_shown_before_the_store_has_answered(shirts: GridDesk, until: Until) -> None:
    shown: list[str] = []
    shirts.desk.writes.events.subscribe(lambda _: shown.append(shirts.text(0, "stock")))
    shirts.go(0, "stock")
    shirts.press(RETURN)
    await until(lambda: boxes(shirts))
    shirts.type("3")
    shirts.press(RETURN)
    assert shown == ["26"]
    await saved(shirts, until, "shirt")


async def test_a_relative_stock_adds_up_with_what_others_do(shirts: GridDesk, until: Until) -> None:
    shirts.go(0, "stock")
    shirts.press(RETURN)
    await until(lambda: boxes(shirts))
    await shirts.others_change("shirt", SetField(("stock", "s", "main"), 10, 4))
    shirts.type("-2")
    shirts.press(RETURN)
    await saved(shirts, until, "shirt", 3)
    assert (await shirts.load("shirt")).stock["s"]["main"] == 2


async def test_keys_typed_while_stock_is_loaded_are_not_lost(shirts: GridDesk, until: Until) -> None:
    shirts.go(1, "stock")
    shirts.type("42")
    shirts.press(RETURN)
    await until(lambda: shirts.text(1, "stock") == "42")
    await saved(shirts, until, "p0001")
    assert (await shirts.load("p0001")).stock["v"]["main"] == 42
    assert shirts.grid.table.hasFocus()


async def test_what_is_no_quantity_stays_and_says_so(shirts: GridDesk, until: Until) -> None:
    shirts.go(0, "stock")
    shirts.press(RETURN)
    await until(lambda: boxes(shirts))
    shirts.type("-11")
    shirts.press(RETURN)
    opened = shirts.grid.editing.editor
    assert isinstance(opened, StockEditor)
    assert opened.note.text() == "Only 10 are on hand."
    shirts.press(ESCAPE)
    assert shirts.grid.editing.editor is None
    assert (await shirts.load("shirt")).revision == 1


async def test_stock_of_a_variant_row_is_that_of_the_variant(shirts: GridDesk, until: Until) -> None:
    shirts.go(0)
    shirts.press(Qt.Key.Key_Right)
    shirts.go(2, "stock")
    shirts.press(RETURN)
    await until(lambda: boxes(shirts))
    assert [box.text() for box in boxes(shirts)] == ["10", "1"]
    shirts.press(ESCAPE)
