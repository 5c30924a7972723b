"""Ticked rows: kept apart from the current row, by product, also where rows are not loaded."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from catalog_desktop.domain.changes import UNSEEN, SetField
from catalog_desktop.views.widgets.buttons import Button
from catalog_desktop.views.widgets.labels import TextLabel
from tests.gui import Until
from tests.views.grid.conftest import OpenGrid
from tests.views.grid.grid_desk import BY_TITLE, CTRL, SHIFT, GridDesk, lamp

SPACE = Qt.Key.Key_Space


def ticked(desk: GridDesk) -> set[str]:
    query = desk.desk.result.query
    return {key for key in desk.ids() if key is not None and desk.desk.ticks.is_ticked(key, query)}


def words_of_bar(desk: GridDesk) -> list[str]:
    bar = desk.grid.bar
    return [label.text() for label in bar.findChildren(TextLabel) if label.isVisibleTo(bar)]


def button(desk: GridDesk, words: str) -> Button:
    found = [b for b in desk.grid.bar.findChildren(Button) if b.text() == words]
    assert found, f"no button {words}"
    return found[0]


async def test_a_box_or_space_ticks_and_a_click_elsewhere_keeps_that(lamps: GridDesk) -> None:
    lamps.click(2, "tick")
    lamps.go(4)
    lamps.press(SPACE)
    lamps.click(7, "stock")
    assert ticked(lamps) == {"p0002", "p0004"}
    assert lamps.grid.current_id == "p0007"
    lamps.click(2, "tick")
    assert ticked(lamps) == {"p0004"}


async def test_shift_ticks_a_range_also_over_rows_that_are_not_loaded(open_grid: OpenGrid, until: Until) -> None:
    desk = await open_grid(lamp(number) for number in range(900))
    desk.click(3, "tick")
    desk.grid.table.verticalScrollBar().setValue(60 * 800)
    await until(lambda: desk.text(801, "product") != "…")
    assert desk.text(400, "product") == "…"
    desk.click(801, "tick", SHIFT)
    await until(lambda: desk.desk.ticks.count == 799)
    assert desk.desk.ticks.is_ticked("p0400", desk.desk.result.query)


async def test_shift_and_an_arrow_tick_on(lamps: GridDesk, until: Until) -> None:
    lamps.go(2)
    lamps.press(Qt.Key.Key_Down, SHIFT)
    lamps.press(Qt.Key.Key_Down, SHIFT)
    await until(lambda: ticked(lamps) == {"p0002", "p0003", "p0004"})
    assert lamps.grid.current_id == "p0004"


async def test_ticks_follow_their_products(lamps: GridDesk) -> None:
    lamps.click(0, "tick")
    await lamps.others_change("p0000", SetField(("title",), UNSEEN, "Zeppelin"))
    await lamps.index()
    await lamps.desk.result.resort(*lamps.grid.visible_rows())
    state = lamps.index_of(29, "tick").data(Qt.ItemDataRole.CheckStateRole)
    assert state == Qt.CheckState.Checked
    assert "ticked" in lamps.spoken(29)


async def test_the_bar_counts_and_selects_all(lamps: GridDesk, until: Until) -> None:
    asked: list[str] = []
    lamps.grid.bulk_requested.connect(asked.append)
    assert lamps.grid.bar.isHidden()
    lamps.click(2, "tick")
    assert words_of_bar(lamps)[0] == "1 selected"
    QTest.mouseClick(button(lamps, "Select all 30"), Qt.MouseButton.LeftButton)
    assert words_of_bar(lamps)[0] == "30 selected"
    for words in ("Price", "Stock", "Status", "Category", "Tags", "Delete"):
        QTest.mouseClick(button(lamps, words), Qt.MouseButton.LeftButton)
    assert asked == ["price", "stock", "status", "category", "tags", "delete"]


async def test_a_new_query_keeps_what_is_ticked_and_says_what_is_elsewhere(lamps: GridDesk, until: Until) -> None:
    for row in (1, 2, 3):
        lamps.click(row, "tick")
    await lamps.ask(replace(BY_TITLE, skus=frozenset({"LMP-0002"})))
    assert ticked(lamps) == {"p0002"}
    await until(lambda: "2 of them not in this view" in words_of_bar(lamps))
    assert lamps.grid.table.horizontalHeader().isVisible()


async def test_the_box_in_the_head_has_three_states(lamps: GridDesk, until: Until) -> None:
    head = lamps.grid.table.horizontalHeader()
    place = QPoint(20, head.height() // 2)

    def state() -> Qt.CheckState:
        return lamps.grid._ticking.all_state

    assert state() == Qt.CheckState.Unchecked
    lamps.click(1, "tick")
    assert state() == Qt.CheckState.PartiallyChecked
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (state(), lamps.desk.ticks.count) == (Qt.CheckState.Checked, 30)
    lamps.click(1, "tick")
    assert (state(), lamps.desk.ticks.count) == (Qt.CheckState.PartiallyChecked, 29)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (state(), lamps.desk.ticks.count) == (Qt.CheckState.Unchecked, 0)


async def test_one_more_is_ticked_besides_all_hits_of_another_query(lamps: GridDesk, until: Until) -> None:
    await lamps.ask(replace(BY_TITLE, skus=frozenset({"LMP-0002", "LMP-0003"})))
    lamps.go(0)
    lamps.press(Qt.Key.Key_A, CTRL)
    await lamps.ask(BY_TITLE)
    lamps.click(5, "tick")
    await until(lambda: ticked(lamps) == {"p0002", "p0003", "p0005"})


async def test_the_last_row_can_be_scrolled_above_the_bar(lamps: GridDesk) -> None:
    lamps.click(0, "tick")
    lamps.go(29)
    foot = lamps.grid.bar.mapTo(lamps.grid, QPoint(0, 0)).y()
    row = lamps.cell(29, "product")
    assert lamps.grid.table.viewport().mapTo(lamps.grid, row.bottomLeft()).y() < foot


async def test_a_narrow_bar_keeps_what_has_no_room_in_its_menu(lamps: GridDesk, until: Until) -> None:
    lamps.click(0, "tick")
    lamps.grid.resize(520, 500)
    bar = lamps.grid.bar
    await until(lambda: bar.width() <= 520)
    hidden = [b.text() for b in bar.findChildren(Button) if b.isHidden()]
    assert "Tags" in hidden
    assert {"Tags", "Copy rows", "Untick all"} <= {action.text() for action in bar.more_menu().actions()}


async def test_delete_of_a_ticked_row_is_for_all_that_are_ticked(lamps: GridDesk) -> None:
    asked: list[str] = []
    lamps.grid.bulk_requested.connect(asked.append)
    lamps.click(0, "tick")
    lamps.click(1, "tick")
    lamps.go(1)
    lamps.press(Qt.Key.Key_Delete)
    assert asked == ["delete"]
    assert not lamps.desk.writes.saving_count


async def test_ticked_rows_are_copied_for_a_spreadsheet(open_grid: OpenGrid, until: Until) -> None:
    desk = await open_grid(lamp(number, price=123_456) for number in range(300))
    desk.grid.table.verticalScrollBar().setValue(0)
    desk.go(1)
    desk.press(Qt.Key.Key_A, CTRL)
    desk.press(Qt.Key.Key_C, CTRL)
    await until(lambda: QGuiApplication.clipboard().text().startswith("Product\tSKU"))
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 301
    assert lines[300].split("\t")[:5] == ["Lamp 0299", "LMP-0299", "Active", "1234.56", "299"]
