"""The editor over a cell that has one of a few values."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from catalog_desktop.views.grid.cell_editor import ENTER, STAY, TABS, Move
from catalog_desktop.views.grid.field_edit import FieldEdit, Wanted

_LEAST_WIDTH = 120
_FRAME = 6


class ChoiceEditor(QListWidget):
    """One of a few values; signals and keys as those of `CellEditor`, and a letter goes to the value it begins."""

    committed = Signal(str, Wanted, Move)
    cancelled = Signal()

    def __init__(self, edit: FieldEdit, typed: str, room: QWidget) -> None:
        super().__init__(room)
        self.field, self.target = edit, edit.target
        self.setObjectName("cellChoice")
        self.setAccessibleName(f"{edit.name} of {edit.title}")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for value, words in edit.choices:
            item = QListWidgetItem(words, self)
            item.setData(Qt.ItemDataRole.UserRole, value)
        self.setCurrentRow(next(n for n, (value, _) in enumerate(edit.choices) if value == edit.text))
        if typed:
            self.keyboardSearch(typed)
        self.itemClicked.connect(lambda _: self.finish())

    def place(self, cell: QRect) -> None:
        """Stand over a cell, and below it as far as there is room."""
        height = self.sizeHintForRow(0) * self.count() + 2 * _FRAME
        parent = self.parentWidget()
        room = parent.height() if parent is not None else height
        top = min(cell.top(), room - height)
        self.setGeometry(cell.left(), max(top, 0), max(cell.width(), _LEAST_WIDTH), height)

    def take_up(self, text: str, _reason: str) -> None:
        """Go on with what was chosen and refused before."""
        self.setCurrentRow(next((n for n, (value, _) in enumerate(self.field.choices) if value == text), 0))

    def finish(self, move: Move = STAY) -> bool:
        """Commit the current value."""
        value = str(self.currentItem().data(Qt.ItemDataRole.UserRole))
        self.committed.emit(value, self.field.read(value), move)
        return True

    def dismiss(self) -> None:
        """Go away."""
        self.blockSignals(True)
        self.hide()
        self.deleteLater()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in TABS:
            return self.finish(Move(cells=TABS[event.key()]))
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in ENTER:
            self.finish(Move(rows=1))
        elif event.key() == Qt.Key.Key_Space:
            self.finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.cancelled.emit()
