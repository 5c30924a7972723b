"""The editor over a cell: it belongs to a product and a field, not to a row."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.grid.field_edit import FieldEdit, Wanted
from catalog_desktop.views.repolish import set_style_property

_TABS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


@dataclass(frozen=True, slots=True)
class Move:
    """Where to go after an edit: rows down, columns to the right."""

    rows: int = 0
    columns: int = 0


class CellEditor(QLineEdit):
    """Edits one field of one product: `committed(wanted, move)`, or `cancelled`.

    Enter commits and moves down, Tab to the next cell, Escape gives up. A value that may be a slip wants a second
    Enter. What is read into the text, or why it cannot be, stands in a note under it.
    """

    committed = Signal(object, object)
    cancelled = Signal()

    def __init__(self, edit: FieldEdit, text: str, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.edit = edit
        self._confirmed = ""
        self._note = _Note(viewport)
        self.setObjectName("cellEditor")
        self.setAccessibleName(f"{edit.name} of {edit.document.title}")
        self.setFont(font(Type.BODY, tabular=True))
        if edit.is_figure:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setText(text or edit.text)
        if not text:
            self.selectAll()
        self.textChanged.connect(self._explain)

    def place(self, cell: QRect) -> None:
        """Stand over a cell, which may have moved."""
        height = 34
        self.setGeometry(cell.left() + 1, cell.center().y() - height // 2, cell.width() - 2, height)
        self._note.place_under(self.geometry())

    def close_editor(self) -> None:
        """Go away."""
        self.blockSignals(True)
        self._note.deleteLater()
        self.hide()
        self.deleteLater()

    def event(self, event: QEvent) -> bool:
        # Qt moves the focus on Tab before a key press arrives.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _TABS:
            self._commit(Move(columns=_TABS[Qt.Key(event.key())]))
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit(Move(rows=1))
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self._commit(Move())

    def _commit(self, move: Move) -> None:
        wanted = self._read()
        if wanted is None:
            return
        if wanted.slip and self._confirmed != self.text():
            self._confirmed = self.text()
            self._say(wanted.slip, "attention")
            return
        self.committed.emit(wanted, move)

    def _read(self) -> Wanted | None:
        try:
            return self.edit.read(self.text())
        except BadUsage as error:
            self._say(str(error), "bad")
            return None

    def _explain(self) -> None:
        wanted = self._read()
        if wanted is not None:
            self._say(wanted.explanation, "attention" if wanted.ambiguous else "muted")

    def _say(self, words: str, tone: str) -> None:
        self._note.say(words, tone)
        self._note.place_under(self.geometry())


class _Note(QFrame):
    """A line of words that floats under the editor."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.setProperty("part", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = QLabel()
        self._words.setFont(font(Type.SECONDARY))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.addWidget(self._words)
        self.hide()

    def say(self, words: str, tone: str) -> None:
        self._words.setText(words)
        set_style_property(self._words, "tone", tone)
        self.setVisible(bool(words))
        self.adjustSize()

    def place_under(self, editor: QRect) -> None:
        room = self._room.rect()
        left = max(min(editor.right() - self.width(), room.right() - self.width()), 0)
        below = editor.bottom() + 4
        self.move(left, below if below + self.height() <= room.bottom() else editor.top() - self.height() - 4)
        self.raise_()
