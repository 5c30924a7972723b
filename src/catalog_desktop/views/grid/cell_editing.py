"""Editing in place: opens the right editor over a cell, keeps it with its product, and writes what it asks for."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.sync import WriteState
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.session.writing import WriteEvent, WriteResult
from catalog_desktop.views.grid.cell_editor import CellEditor, Move
from catalog_desktop.views.grid.choice_editor import ChoiceEditor
from catalog_desktop.views.grid.columns import COLUMNS, KEYS
from catalog_desktop.views.grid.current_row import CurrentRow
from catalog_desktop.views.grid.field_edit import EditTarget, FieldEdit, Wanted, field_edit
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.grid_view import GridView
from catalog_desktop.views.grid.row_layout import editor_rect
from catalog_desktop.views.grid.stock_editor import StockEditor, can_edit_stock
from catalog_desktop.views.tasks import LatestTask, TaskOwner

Editor = CellEditor | ChoiceEditor | StockEditor


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was typed where, so that it can be taken up again when it is refused."""

    target: EditTarget
    text: str


class CellEditing(QObject):
    """`reads` owns what may be cancelled, `writes` what must not be. `variants_wanted(product id)` when a cell stands
    for several different values: its variants have to be seen. `costs` are those of the product whose price is edited,
    once they are known."""

    variants_wanted = Signal(str)

    def __init__(
        self,
        desk: ShopDesk,
        view: GridView,
        model: GridModel,
        current: CurrentRow,
        tasks: tuple[TaskOwner, TaskOwner],
    ) -> None:
        super().__init__(view)
        self._desk, self._view, self._model, self._current = desk, view, model, current
        reads, self._writes = tasks
        self._reads = reads
        self._looking_up = LatestTask(reads, "look up costs")
        self.costs: Mapping[str, int] = {}
        self._refused: dict[EditTarget, str] = {}
        self.editor: Editor | None = None
        view.scrolled.connect(self._keep_in_place)
        model.moved.connect(self._keep_in_place)
        model.inserted.connect(self._keep_in_place)
        desk.writes.events.subscribe(self._wrote)

    def begin(self, typed: str = "") -> bool:
        """Edit the current cell, beginning with what was typed; False when there is nothing to edit."""
        row, index = self._current.row, self._view.currentIndex()
        if row is None or row.shown.is_deleted or not self._desk.can_write:
            return False
        if self._desk.queries.query != self._desk.result.query:
            return False
        if self.editor is not None and not self._finish_first():
            return False
        key = COLUMNS[index.column()].key
        editor = self._stock_editor(row, typed) if key == "stock" else self._field_editor(row, key, typed)
        if editor is None:
            if COLUMNS[index.column()].editor and row.variant is None and len(row.document.variants) > 1:
                self.variants_wanted.emit(row.product_id)
            return False
        self.editor = editor
        editor.cancelled.connect(self._close)
        self._keep_in_place()
        editor.show()
        editor.raise_()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._take_up(editor)
        return True

    def _finish_first(self) -> bool:
        """End the editor that is open; False when it does not want to."""
        if self.editor is None or self.editor.finish():
            return True
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _field_editor(self, row: GridRow, key: str, typed: str) -> CellEditor | ChoiceEditor | None:
        self.costs = {}
        edit = field_edit(self._desk, row, key, lambda: self.costs)
        if edit is None:
            return None
        if key == "price":
            self._looking_up.replace(self._look_up_costs(row.product_id))
        make = ChoiceEditor if edit.choices else CellEditor
        editor = make(edit, typed, self._view.viewport())
        editor.committed.connect(lambda text, wanted, move: self._commit(edit, text, wanted, move))
        return editor

    def _stock_editor(self, row: GridRow, typed: str) -> StockEditor | None:
        if not can_edit_stock(row):
            return None
        editor = StockEditor(self._desk, row, typed, self._reads, self._view.viewport())
        editor.committed.connect(self._commit_stock)
        return editor

    async def _look_up_costs(self, product_id: str) -> None:
        """What the product costs is not in the index: a price below that is asked about, if it is known by then."""
        try:
            product = await self._desk.ports.repository.load_product(self._desk.shop.id, product_id)
        except CatalogError:
            return  # the store decides about the write itself, in its own words
        self.costs = product.costs or {}

    def _commit(self, edit: FieldEdit, text: str, wanted: Wanted, move: Move) -> None:
        self._scroll_ahead(edit.target, move)
        self._close()
        self._refused.pop(edit.target, None)
        if wanted.changes:
            changeset = Changeset(edit.target.product_id, changes=wanted.changes, seen_revision=edit.revision)
            label = f"{edit.name} of “{edit.title}”"
            self._write(changeset, label, _Sent(edit.target, text))
        self._go_on(edit.target, move)

    def _commit_stock(self, target: EditTarget, changeset: Changeset, move: Move) -> None:
        self._scroll_ahead(target, move)
        self._close()
        if changeset.changes:
            row = self._desk.result.product(target.product_id)
            label = f"Stock of “{row.document.title}”" if row is not None else "Stock"
            self._write(changeset, label, None)
        self._go_on(target, move)

    def _write(self, changeset: Changeset, label: str, sent: _Sent | None) -> None:
        overtaken = self._overtaken(changeset)
        # Told at the call, before anything is awaited: the value and *saving* are in the next painting.
        writing = self._desk.writes.write([changeset], label=label, initiator=sent)
        self._writes.start(self._written(writing, overtaken), "write a cell")

    async def _written(self, writing: Coroutine[Any, Any, WriteResult], overtaken: Sequence[str]) -> None:
        await writing
        for operation_id in overtaken:
            await self._desk.writes.discard(operation_id)

    def _overtaken(self, changeset: Changeset) -> list[str]:
        """Refused writes of the same fields of the same product, which this one takes the place of."""
        paths = {change.path for change in changeset.changes}
        return [
            entry.operation_id
            for entry in self._desk.writes.not_saved
            if len(entry.changesets) == 1
            and entry.changesets[0].product_id == changeset.product_id
            and {change.path for change in entry.changesets[0].changes} <= paths
        ]

    def _wrote(self, event: WriteEvent) -> None:
        sent = event.initiator
        if isinstance(sent, _Sent):
            if event.state in (WriteState.NOT_SAVED, WriteState.CONFLICT):
                self._refused[sent.target] = sent.text
            elif event.receipts:
                self._refused.pop(sent.target, None)

    def _take_up(self, editor: Editor) -> None:
        """Show again what was typed here and refused, and why."""
        text = self._refused.get(editor.target)
        refusal = self._desk.writes.refusal_of(editor.target.product_id)
        if text is not None and refusal is not None:
            editor.take_up(text, refusal.reason_for(editor.target.product_id))

    def _scroll_ahead(self, target: EditTarget, move: Move) -> None:
        """Bring the row that comes next into sight: once the editor is hidden, Qt paints all rows when it scrolls."""
        row = self._model.row_of(target.product_id, target.variant_id)
        if row is not None and move.rows:
            self._view.scrollTo(self._model.index(row + move.rows, KEYS.index(target.key)))

    def _go_on(self, target: EditTarget, move: Move) -> None:
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        row = self._model.row_of(target.product_id, target.variant_id)
        if row is None:
            return
        self._view.go_to(row + move.rows, KEYS.index(target.key))
        if move.cells:
            found = self._next_cell(row, KEYS.index(target.key), move.cells)
            if found is not None:
                self._view.go_to(*found)
                self.begin()

    def _next_cell(self, row: int, column: int, by: int) -> tuple[int, int] | None:
        """The next cell that can be edited, in this row or another; None when there is none near."""
        columns = [section for section in self._view.shown_columns() if COLUMNS[section].editor]
        place = row * len(columns) + columns.index(column)
        for _ in range(2 * len(columns)):
            place += by
            at = place // len(columns), columns[place % len(columns)]
            found = self._model.row(at[0])
            if found is None:
                return None
            if self._is_editable(found, COLUMNS[at[1]].key):
                return at
        return None

    def _is_editable(self, row: GridRow, key: str) -> bool:
        if row.shown.is_deleted:
            return False
        return can_edit_stock(row) if key == "stock" else field_edit(self._desk, row, key, dict) is not None

    def _keep_in_place(self) -> None:
        """Where its product goes the editor goes; while that is in no row, it stays and says whose it is."""
        editor = self.editor
        if editor is None:
            return
        row = self._model.row_of(editor.target.product_id, editor.target.variant_id)
        if row is None:
            if isinstance(editor, CellEditor):
                editor.note.say(f"{editor.field.name} of “{editor.field.title}”", "attention", editor.geometry())
            return
        cell = self._view.visualRect(self._model.index(row, KEYS.index(editor.target.key)))
        if cell.width() > 0:
            editor.place(editor_rect(cell, editor.target.key, is_variant=editor.target.variant_id is not None))

    def _close(self) -> None:
        editor, self.editor = self.editor, None
        if editor is None:
            return
        self._looking_up.cancel()
        focused = QApplication.focusWidget()
        had_focus = focused is not None and (focused is editor or editor.isAncestorOf(focused))
        editor.dismiss()
        if had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
