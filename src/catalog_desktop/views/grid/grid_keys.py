"""The keys of the grid."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from catalog_desktop.views.grid.columns import COLUMNS, PRODUCT
from catalog_desktop.views.grid.current_row import CurrentRow
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_view import GridView

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class GridKeys(QObject):
    """Moving is done here; the rest is asked for. `edit_wanted(text)` begins to edit the current cell with what was
    typed; `open_wanted` the product's dialog; `typed(text, ms)` is for the search box; `tick_wanted(to here)`.
    """

    edit_wanted = Signal(str)
    open_wanted = Signal()
    typed = Signal(str, int)
    tick_wanted = Signal(bool)
    tick_all_wanted = Signal()
    copy_wanted = Signal()
    paste_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, view: GridView, model: GridModel, current: CurrentRow) -> None:
        super().__init__(view)
        self._view, self._model, self._current = view, model, current
        self._plain: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Up: lambda: self._step(-1),
            Qt.Key.Key_Down: lambda: self._step(1),
            Qt.Key.Key_PageUp: lambda: self._step(-self._page()),
            Qt.Key.Key_PageDown: lambda: self._step(self._page()),
            Qt.Key.Key_Home: lambda: view.go_to(0),
            Qt.Key.Key_End: lambda: view.go_to(model.rowCount() - 1),
            Qt.Key.Key_Left: self._left,
            Qt.Key.Key_Right: self._right,
            Qt.Key.Key_Space: lambda: self.tick_wanted.emit(False),
            Qt.Key.Key_F2: lambda: self.edit_wanted.emit(""),
            Qt.Key.Key_Return: self._enter,
            Qt.Key.Key_Enter: self._enter,
            Qt.Key.Key_Delete: self.delete_wanted.emit,
        }
        self._shifted: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Up: lambda: self._tick_and_step(-1),
            Qt.Key.Key_Down: lambda: self._tick_and_step(1),
            Qt.Key.Key_Space: lambda: self.tick_wanted.emit(True),
        }
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._press(event):
            return True
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.tick_all_wanted.emit()
        elif modifiers == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_E:
            self.open_wanted.emit()
        elif modifiers == _SHIFT and event.key() in self._shifted:
            self._shifted[event.key()]()
        elif event.key() in self._plain and (not modifiers or event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End)):
            self._plain[event.key()]()
        elif event.text() and event.text().isprintable() and not _is_command(modifiers):
            self._type(event.text(), event.timestamp())
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        index = self._view.currentIndex()
        self._view.go_to(index.row() + by if index.isValid() else self._view.visible_rows()[0])

    def _page(self) -> int:
        first, last = self._view.visible_rows()
        return max(last - first - 1, 1)

    def _right(self) -> None:
        row = self._current.row
        at_product = self._view.currentIndex().column() == PRODUCT
        if at_product and row is not None and row.variant is None and self._model.open(row.product_id):
            return
        self._walk(1)

    def _left(self) -> None:
        row = self._current.row
        if self._view.currentIndex().column() != PRODUCT or row is None:
            self._walk(-1)
        elif row.variant is not None:
            product_row = self._model.row_of(row.product_id)
            self._view.go_to(self._view.currentIndex().row() if product_row is None else product_row)
        else:
            self._model.close(row.product_id)

    def _walk(self, by: int) -> None:
        """To the next column on screen."""
        columns = self._view.shown_columns()
        index = self._view.currentIndex()
        if index.isValid() and index.column() in columns:
            place = min(max(columns.index(index.column()) + by, 0), len(columns) - 1)
            self._view.go_to(index.row(), columns[place])

    def _tick_and_step(self, by: int) -> None:
        """Tick the row where one is and the one that one comes to."""
        row = self._current.row
        if row is not None and not self._model.is_ticked(row):
            self.tick_wanted.emit(False)
        self._step(by)
        self.tick_wanted.emit(True)

    def _enter(self) -> None:
        index = self._view.currentIndex()
        if index.isValid() and COLUMNS[index.column()].editor:
            self.edit_wanted.emit("")
        else:
            self.open_wanted.emit()

    def _type(self, text: str, at_ms: int) -> None:
        index = self._view.currentIndex()
        if index.isValid() and COLUMNS[index.column()].typing_edits:
            self.edit_wanted.emit(text)
        else:
            self.typed.emit(text, at_ms)


def _is_command(modifiers: Qt.KeyboardModifier) -> bool:
    """Whether a key with these held is no text; Ctrl with Alt is AltGr on Windows."""
    held = modifiers & _COMMANDING
    return bool(held) and held != Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
