"""The menu of a row: what the mouse can do there, for the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from catalog_desktop.domain.changes import Changeset, SetField
from catalog_desktop.domain.query import SortField, SortKey
from catalog_desktop.views.grid.cell_editor import CellEditor
from tests.gui import Until
from tests.views.grid.conftest import OpenGrid
from tests.views.grid.grid_desk import GridDesk, lamp, shirt


def menu(desk: GridDesk) -> dict[str, QAction]:
    """Open the menu with the keyboard; its actions by their words."""
    table = desk.grid.table
    QApplication.sendEvent(
        table.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), table.mapToGlobal(QPoint(5, 5))),
    )
    shown = [found for found in desk.grid.findChildren(QMenu) if found.isVisible()]
    assert shown, "no menu"
    actions = {action.text(): action for action in shown[-1].actions()}
    shown[-1].close()
    return actions


async def test_it_offers_what_can_be_done_with_the_current_cell(lamps: GridDesk) -> None:
    opened: list[tuple[str, object]] = []
    lamps.grid.open_wanted.connect(lambda *asked: opened.append(asked))
    lamps.go(3, "price")
    actions = menu(lamps)
    assert {"Edit price", "Edit product…", "Sort by price", "Copy SKU LMP-0003", "Delete product"} <= set(actions)
    actions["Variants…"].trigger()
    assert opened == [("p0003", "variants")]
    actions["Copy SKU LMP-0003"].trigger()
    assert QGuiApplication.clipboard().text() == "LMP-0003"
    actions["Sort by price"].trigger()
    assert lamps.desk.queries.query.sort == (SortKey(SortField.PRICE),)
    menu(lamps)["Edit price"].trigger()
    assert lamps.grid.editing.editor is None, "the rows are those of an older order by now"


async def test_it_edits_and_deletes(lamps: GridDesk, until: Until) -> None:
    lamps.go(3, "price")
    menu(lamps)["Edit price"].trigger()
    assert isinstance(lamps.grid.editing.editor, CellEditor)
    lamps.grid.editing.editor.cancelled.emit()
    menu(lamps)["Delete product"].trigger()
    await until(lambda: "Deleted" in lamps.spoken(3))
    assert "Edit price" not in menu(lamps)


async def test_it_opens_and_closes_variants(open_grid: OpenGrid) -> None:
    desk = await open_grid([shirt(), lamp(1)])
    desk.go(0)
    menu(desk)["Show variants"].trigger()
    assert desk.grid.table.model().rowCount() == 5
    menu(desk)["Hide variants"].trigger()
    assert desk.grid.table.model().rowCount() == 2


async def test_it_has_what_the_state_of_the_row_offers(lamps: GridDesk, until: Until) -> None:
    asked: list[tuple[str, str]] = []
    lamps.grid.link_clicked.connect(lambda *link: asked.append(link))
    await lamps.desk.writes.write([Changeset("p0002", changes=(SetField(("title",), "Lamp 0002", ""),))])
    lamps.go(2)
    menu(lamps)["Retry"].trigger()
    menu(lamps)["Discard"].trigger()
    assert asked == [("p0002", "Retry"), ("p0002", "Discard")]
