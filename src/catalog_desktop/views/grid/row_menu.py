"""The menu of a row: what its state offers, and what can be done with any product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from catalog_desktop.views.grid.cell_words import CellWords
from catalog_desktop.views.grid.columns import Column
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.state_words import RowAction


@dataclass(frozen=True, slots=True)
class RowCommands:
    """What the menu calls for its row."""

    act: Callable[[RowAction], object]
    edit: Callable[[], object]
    open_tab: Callable[[str], object]
    toggle_variants: Callable[[], object]
    toggle_tick: Callable[[], object]
    sort: Callable[[], object]
    copy: Callable[[], object]
    copy_text: Callable[[str], object]
    delete: Callable[[], object]


def row_menu(
    parent: QWidget, row: GridRow, column: Column, words: CellWords, commands: RowCommands, *, can_write: bool = True
) -> QMenu:
    """The menu for a row while the cell of `column` is the current one."""
    can_edit = can_write and not row.shown.is_deleted
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName(f"Commands for {row.document.title}")
    state = words.state_line(row)
    for action in state.actions if state is not None else ():
        menu.addAction(action.value, lambda action=action: commands.act(action))
    if menu.actions():
        menu.addSeparator()
    if can_edit:
        if column.editor:
            menu.addAction(f"Edit {column.editor}", QKeySequence("F2"), commands.edit)
        menu.addAction("Edit product…", QKeySequence("Ctrl+E"), lambda: commands.open_tab(""))
        menu.addAction("Variants…", lambda: commands.open_tab("variants"))
        menu.addAction("History…", lambda: commands.open_tab("history"))
        menu.addSeparator()
    if len(row.document.variants) > 1:
        is_open = row.is_open or row.variant is not None
        keys = QKeySequence("Left" if is_open else "Right")
        menu.addAction("Hide variants" if is_open else "Show variants", keys, commands.toggle_variants)
    menu.addAction("Tick or untick", QKeySequence("Space"), commands.toggle_tick)
    if column.sort is not None:
        menu.addAction(f"Sort by {column.title.lower()}", commands.sort)
    menu.addAction("Copy row", QKeySequence.StandardKey.Copy, commands.copy)
    sku = words.text("sku", row)
    if sku:
        menu.addAction(f"Copy SKU {sku}", lambda: commands.copy_text(sku))
    if can_edit:
        menu.addSeparator()
        menu.addAction("Delete product", QKeySequence.StandardKey.Delete, commands.delete)
    return menu
