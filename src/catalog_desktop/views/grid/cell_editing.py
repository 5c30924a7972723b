"""Editing in place: opens the right editor over the current cell, keeps it there, and writes what it asks for."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from catalog_desktop.domain.changes import Changeset, SetField
from catalog_desktop.domain.product import Status
from catalog_desktop.session.result_events import ShownRow
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.cell_editor import CellEditor, Move
from catalog_desktop.views.grid.columns import COLUMNS, KEYS, PRODUCT
from catalog_desktop.views.grid.field_edit import Wanted, field_edit
from catalog_desktop.views.grid.product_table import ProductTable
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import value_words


class CellEditing(QObject):
    """`open_requested(product id, tab)` for what has no room in a cell: several prices, stock of several places."""

    open_requested = Signal(str, object)

    def __init__(self, desk: ShopDesk, table: ProductTable, tasks: TaskOwner) -> None:
        super().__init__(table)
        self._desk, self._table, self._tasks = desk, table, tasks
        self._editor: CellEditor | None = None
        table.scrolled.connect(self._keep_in_place)
        table.model().dataChanged.connect(self._keep_in_place)
        table.model().rowsInserted.connect(self._keep_in_place)
        table.model().rowsRemoved.connect(self._keep_in_place)

    def begin(self, text: str) -> None:
        """Edit the current cell, starting with what was typed."""
        index = self._table.currentIndex()
        row = self._desk.result.shown(index.row()) if index.isValid() else None
        if row is None or row.is_deleted or self._editor is not None:
            return
        key = COLUMNS[index.column()].key
        if key == "status":
            self._choose_status(row)
            return
        edit = field_edit(self._desk, key, row.product_id, row.document)
        if edit is None:
            self.open_requested.emit(row.product_id, "variants")
            return
        editor = CellEditor(edit, text, self._table.viewport())
        editor.committed.connect(self._commit)
        editor.cancelled.connect(self._close)
        self._editor = editor
        self._keep_in_place()
        editor.show()
        editor.setFocus()

    def _commit(self, wanted: Wanted, move: Move) -> None:
        editor = self._editor
        if editor is None:
            return
        edit = editor.edit
        slot = self._desk.result.slot_of(edit.product_id)
        self._close()
        if wanted.changes:
            changeset = Changeset(edit.product_id, changes=wanted.changes, seen_revision=edit.document.revision)
            self._write(changeset, f"{edit.name} of {edit.document.title}")
        if slot is not None:
            self._move(slot, move)

    def _write(self, changeset: Changeset, label: str) -> None:
        # Its first event comes before anything is awaited, so the row shows the value with the next paint.
        self._tasks.start(self._desk.writes.write([changeset], label=label, initiator=self), "write a cell")

    def _move(self, slot: int, move: Move) -> None:
        self._table.go_to(slot + move.rows)
        if move.columns:
            editable = [column for column in range(len(COLUMNS)) if self._can_edit(column)]
            place = editable.index(self._table.currentIndex().column()) + move.columns
            if 0 <= place < len(editable):
                self._table.go_to(slot, editable[place])
                self.begin("")

    def _can_edit(self, column: int) -> bool:
        return COLUMNS[column].editable and not self._table.isColumnHidden(column)

    def _choose_status(self, row: ShownRow) -> None:
        menu = QMenu(self._table)
        seen = row.document.status
        for status in Status:
            action = menu.addAction(value_words("status", status.value))
            action.setCheckable(True)
            action.setChecked(status is seen)
            action.triggered.connect(lambda _=False, status=status: self._set_status(row, status))
        cell = self._table.visualRect(self._table.currentIndex())
        menu.setActiveAction(menu.actions()[list(Status).index(seen)])
        menu.popup(self._table.viewport().mapToGlobal(cell.bottomLeft()))

    def _set_status(self, row: ShownRow, status: Status) -> None:
        seen = row.document.status
        if status is not seen:
            change = SetField(("status",), seen.value, status.value)
            changeset = Changeset(row.product_id, changes=(change,), seen_revision=row.document.revision)
            self._write(changeset, f"Status of {row.document.title}")

    def _keep_in_place(self) -> None:
        """The editor follows its product; while that has no row, it waits out of sight with what was typed."""
        if self._editor is None:
            return
        slot = self._desk.result.slot_of(self._editor.edit.product_id)
        if slot is None:
            self._editor.place(self._table.viewport().rect().adjusted(0, -100, 0, -100))
            return
        column = KEYS.index("product" if self._editor.edit.name == "Title" else self._editor.edit.name.lower())
        cell = self._table.visualRect(self._table.model().index(slot, column))
        self._editor.place(cell.adjusted(52, 0, 0, 0) if column == PRODUCT else cell)

    def _close(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.close_editor()
            self._table.setFocus()
