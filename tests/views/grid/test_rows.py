"""Rows: loaded as they are seen, kept where they are, never reset."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest

from catalog_desktop.domain.changes import UNSEEN, Action, Changeset, SetField
from catalog_desktop.domain.query import IntRange, ProductQuery, SortField, SortKey
from catalog_desktop.views.grid.columns import KEYS
from tests.gui import Until
from tests.views.grid.conftest import OpenGrid
from tests.views.grid.grid_desk import BY_TITLE, CTRL, NO_MODIFIER, SHIFT, GridDesk, lamp, shirt


async def test_there_is_a_row_for_each_product_and_pages_come_as_they_are_seen(
    open_grid: OpenGrid, until: Until
) -> None:
    desk = await open_grid(lamp(number) for number in range(1_000))
    assert desk.grid.table.model().rowCount() == 1_000
    assert desk.text(0, "product") == "Lamp 0000"
    assert desk.text(700, "product") == "…"
    desk.grid.table.verticalScrollBar().setValue(700 * 60)
    await until(lambda: desk.text(700, "product") == "Lamp 0700")
    await until(lambda: desk.text(601, "product") == "Lamp 0601" and desk.text(899, "product") == "Lamp 0899")


async def test_pages_out_of_sight_are_not_asked_for(open_grid: OpenGrid, until: Until) -> None:
    desk = await open_grid(lamp(number) for number in range(1_000))
    bar = desk.grid.table.verticalScrollBar()
    for row in (300, 500, 900):
        bar.setValue(row * 60)
    await until(lambda: desk.text(900, "product") == "Lamp 0900")
    assert desk.text(400, "product") == "…"


async def test_a_new_query_starts_at_the_top_and_changes_the_number_of_rows_without_a_reset(
    open_grid: OpenGrid,
) -> None:
    desk = await open_grid(lamp(number) for number in range(300))
    model = desk.grid.table.model()
    resets = QSignalSpy(model.modelReset)
    desk.grid.table.verticalScrollBar().setValue(6_000)
    await desk.ask(replace(BY_TITLE, skus=frozenset({"LMP-0007", "LMP-0008"})))
    assert (model.rowCount(), desk.grid.table.verticalScrollBar().value()) == (2, 0)
    await desk.ask(BY_TITLE)
    assert model.rowCount() == 300
    assert resets.count() == 0


async def test_a_page_is_one_change(open_grid: OpenGrid, until: Until) -> None:
    desk = await open_grid(lamp(number) for number in range(1_000))
    await until(lambda: desk.text(150, "product") != "…")
    changes = QSignalSpy(desk.grid.table.model().dataChanged)
    desk.grid.table.verticalScrollBar().setValue(30_000)
    await until(lambda: desk.text(500, "product") != "…")
    await until(lambda: desk.text(620, "product") != "…" and desk.text(400, "product") != "…")
    assert changes.count() == 2, "one for what is visible, one for the pages around it"


async def test_pages_of_a_newer_version_keep_what_is_in_sight(open_grid: OpenGrid, until: Until) -> None:
    desk = await open_grid(lamp(number) for number in range(10, 1_000))
    table = desk.grid.table
    table.verticalScrollBar().setValue(60 * 150)
    await until(lambda: desk.text(299, "product") != "…" and desk.text(0, "product") != "…")
    assert desk.text(300, "product") == "…"
    await desk.add([lamp(number) for number in range(5)])
    # These rows are loaded; those around them come from a newer version, in which all stand five lower.
    table.verticalScrollBar().setValue(60 * 250 + 17)
    top = desk.text(table.rowAt(0), "product")
    await until(lambda: table.model().rowCount() == 995)
    assert desk.text(table.rowAt(0), "product") == top == "Lamp 0260"
    assert table.verticalScrollBar().value() == 60 * 255 + 17


async def test_the_current_row_follows_its_product(lamps: GridDesk) -> None:
    lamps.go(3)
    await lamps.others_change("p0003", SetField(("title",), UNSEEN, "Zeppelin"))
    await lamps.index()
    await lamps.desk.result.resort(*lamps.grid.visible_rows())
    assert lamps.ids()[-1] == "p0003"
    assert lamps.grid.current_id == "p0003"
    assert lamps.grid.table.currentIndex().row() == 29
    assert lamps.grid.table.verticalScrollBar().value() == 0, "following is no scrolling"


async def test_a_new_query_forgets_the_current_row_unless_it_shows_its_product(lamps: GridDesk) -> None:
    told: list[object] = []
    lamps.grid.current_changed.connect(told.append)
    lamps.go(3)
    await lamps.ask(replace(BY_TITLE, skus=frozenset({"LMP-0003", "LMP-0001"})))
    assert (lamps.grid.current_id, lamps.grid.table.currentIndex().row()) == ("p0003", 1)
    await lamps.ask(replace(BY_TITLE, skus=frozenset({"LMP-0001"})))
    assert lamps.grid.current_id is None
    assert not lamps.grid.table.currentIndex().isValid()
    assert told == ["p0003", None]


async def test_own_new_products_come_above_the_first_row(lamps: GridDesk, until: Until) -> None:
    new = lamp(500, title="Zebra lamp")
    await lamps.desk.writes.write([Changeset(new.id, Action.CREATE, initial=new)])
    assert lamps.text(0, "product") == "Zebra lamp"
    assert lamps.text(1, "product") == "Lamp 0000"
    assert lamps.grid.table.model().rowCount() == 31
    await lamps.index()
    await lamps.desk.result.resort(*lamps.grid.visible_rows())
    assert lamps.text(30, "product") == "Zebra lamp"


async def test_a_row_that_no_longer_matches_stays_and_says_so(open_grid: OpenGrid) -> None:
    desk = await open_grid(lamp(number) for number in range(10))
    await desk.ask(replace(BY_TITLE, price=IntRange(at_most=1_005)))
    price = SetField(("variants", "v", "price"), 1_004, 2_000)
    await desk.desk.writes.write([Changeset("p0004", changes=(price,))])
    await desk.index()
    assert desk.text(4, "price") == "20.00"
    assert "No longer matches" in desk.spoken(4)
    await desk.desk.result.resort(*desk.grid.visible_rows())
    assert desk.grid.table.model().rowCount() == 5


async def test_delete_strikes_the_row_out_and_offers_to_undo_it(lamps: GridDesk, until: Until) -> None:
    asked: list[tuple[str, str]] = []
    lamps.grid.link_clicked.connect(lambda *link: asked.append(link))
    lamps.go(2)
    lamps.press(Qt.Key.Key_Delete)
    await until(lambda: not lamps.desk.writes.saving_count)
    await until(lambda: "Deleted" in lamps.spoken(2))
    assert lamps.text(2, "product") == "Lamp 0002", "the row stays until the next re-sort"
    cell = lamps.cell(2, "product")
    for x in range(100, cell.width(), 4):
        if not asked:
            lamps.click_at(cell.topLeft() + QPoint(x, 39))
    assert asked == [("p0002", "Undo")]


@pytest.mark.parametrize(
    ("key", "row"),
    [
        (Qt.Key.Key_End, 29),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Down, 6),
        (Qt.Key.Key_Up, 4),
        (Qt.Key.Key_PageUp, 0),
    ],
)
async def test_keys_move_the_current_row(lamps: GridDesk, key: Qt.Key, row: int) -> None:
    lamps.go(5, "price")
    lamps.press(key)
    index = lamps.grid.table.currentIndex()
    assert (index.row(), index.column()) == (row, lamps.index_of(0, "price").column())


async def test_right_opens_the_variants_and_left_closes_them(open_grid: OpenGrid, until: Until) -> None:
    desk = await open_grid([shirt(), lamp(1)])
    model = desk.grid.table.model()
    desk.go(0)
    desk.press(Qt.Key.Key_Right)
    assert model.rowCount() == 5
    assert [desk.text(row, "product") for row in (1, 2, 3)] == ["S", "M", "L"]
    assert [desk.text(row, "price") for row in (0, 1, 3)] == ["20.00 – 30.00", "20.00", "30.00"]
    assert [desk.text(row, "stock") for row in (1, 2, 3)] == ["10", "11", "12"]
    assert desk.grid.table.rowHeight(1) == 36
    desk.go(2)
    desk.press(Qt.Key.Key_Left)
    assert desk.grid.table.currentIndex().row() == 0, "from a variant to its product first"
    desk.press(Qt.Key.Key_Left)
    assert model.rowCount() == 2
    assert desk.grid.table.rowHeight(1) == 60


async def test_open_variants_follow_their_product(open_grid: OpenGrid) -> None:
    desk = await open_grid([shirt("a"), shirt("b"), lamp(1)])
    desk.go(1)
    desk.press(Qt.Key.Key_Right)
    desk.go(3)
    await desk.others_change("a", SetField(("title",), UNSEEN, "Zzz"))
    await desk.index()
    await desk.desk.result.resort(*desk.grid.visible_rows())
    assert [desk.text(row, "product") for row in range(6)] == ["A shirt b", "S", "M", "L", "Lamp 0001", "Zzz"]
    assert desk.text(desk.grid.table.currentIndex().row(), "product") == "M"
    assert [desk.grid.table.rowHeight(row) for row in range(6)] == [60, 36, 36, 36, 60, 60]


async def test_a_click_on_a_head_orders_and_shift_adds_to_the_order(lamps: GridDesk, until: Until) -> None:
    head = lamps.grid.table.horizontalHeader()

    def click(key: str, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> tuple[SortKey, ...]:
        place = QPoint(head.sectionViewportPosition(KEYS.index(key)) + 20, head.height() // 2)
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, modifier, place)
        return lamps.desk.queries.query.sort

    assert click("stock") == (SortKey(SortField.STOCK),)
    assert click("stock") == (SortKey(SortField.STOCK, descending=True),)
    assert click("price", SHIFT) == (SortKey(SortField.STOCK, descending=True), SortKey(SortField.PRICE))
    await until(lambda: lamps.text(0, "product") == "Lamp 0029")
    assert click("updated") == (SortKey(SortField.UPDATED, descending=True),)
    assert click("updated") == (SortKey(SortField.UPDATED),)
    assert click("updated") == ()


async def test_leaving_and_coming_back_shows_the_same_place(open_grid: OpenGrid, until: Until) -> None:
    desk = await open_grid(lamp(number) for number in range(400))
    desk.grid.table.verticalScrollBar().setValue(60 * 200)
    await until(lambda: desk.text(205, "product") != "…")
    desk.go(205)
    top = desk.grid.table.verticalScrollBar().value()
    await desk.ask(replace(BY_TITLE, skus=frozenset({"LMP-0007"})))
    visit = desk.desk.queries.back()
    assert visit is not None
    await until(lambda: desk.grid.table.model().rowCount() == 400)
    desk.grid.restore_place(visit.place)
    assert desk.grid.table.verticalScrollBar().value() // 60 == top // 60
    await until(lambda: desk.grid.table.currentIndex().row() == 205)
    assert desk.grid.current_id == "p0205"


async def test_what_is_typed_goes_to_the_search_box_unless_the_cell_takes_it(lamps: GridDesk) -> None:
    typed: list[str] = []
    lamps.grid.typed.connect(typed.append)
    lamps.go(1, "product")
    lamps.type("h")
    lamps.go(1, "updated")
    lamps.type("e")
    lamps.go(1, "price")
    lamps.type("7")
    assert typed == ["h", "e"]
    assert lamps.grid.editing.editor is not None
    lamps.press(Qt.Key.Key_Escape)


async def test_enter_opens_the_dialog_where_nothing_can_be_edited(lamps: GridDesk) -> None:
    opened: list[tuple[str, object]] = []
    lamps.grid.open_wanted.connect(lambda *asked: opened.append(asked))
    lamps.go(1, "updated")
    lamps.press(Qt.Key.Key_Return)
    lamps.go(2, "price")
    lamps.press(Qt.Key.Key_E, CTRL)
    assert opened == [("p0001", None), ("p0002", None)]


async def test_rows_of_an_older_query_cannot_be_edited(lamps: GridDesk) -> None:
    lamps.go(1, "price")
    lamps.desk.queries.choose(ProductQuery(currency="EUR", text="Lamp 0003"))
    lamps.press(Qt.Key.Key_F2)
    assert lamps.grid.editing.editor is None
