"""The editor over a cell: it belongs to a product and a field, and not to a row."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.grid.editor_note import EditorNote
from catalog_desktop.views.grid.field_edit import FieldEdit, Wanted

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TABS: dict[int, int] = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_OWN = (*ENTER, Qt.Key.Key_Escape)


@dataclass(frozen=True, slots=True)
class Move:
    """Where to go after an edit: so many rows down, so many editable cells to the right."""

    rows: int = 0
    cells: int = 0


STAY = Move()


class CellEditor(QLineEdit):
    """`committed(text, Wanted, Move)`, or `cancelled`.

    Enter commits and moves down, Tab to the next cell, Escape gives up, and so does leaving with the mouse what has not
    changed. What may be a slip wants a second Enter. How a text was understood, or why it cannot be, is noted under it.
    """

    committed = Signal(str, Wanted, Move)
    cancelled = Signal()

    def __init__(self, edit: FieldEdit, typed: str, room: QWidget) -> None:
        super().__init__(room)
        self.field, self.target = edit, edit.target
        self.note = EditorNote(room)
        self._confirmed: str | None = None
        self.setObjectName("cellEditor")
        self.setAccessibleName(f"{edit.name} of {edit.title}")
        self.setFont(font(Type.BODY, tabular=edit.is_figure))
        if edit.is_figure:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setText(typed or edit.text)
        if not typed:
            self.selectAll()
        self.textChanged.connect(self._explain)

    def take_up(self, text: str, reason: str) -> None:
        """Go on with what was typed and refused before."""
        self.setText(text)
        self.selectAll()
        self.note.say(reason, "bad", self.geometry())

    def place(self, cell: QRect) -> None:
        """Stand over a cell, which may have moved."""
        self.setGeometry(cell)
        self.note.place(cell)

    def finish(self, move: Move = STAY) -> bool:
        """Commit; False when what was typed cannot be, or wants to be confirmed."""
        wanted = self._read()
        if wanted is None:
            return False
        if wanted.slip and self._confirmed != self.text():
            self._confirmed = self.text()
            self.note.say(wanted.slip, "attention", self.geometry())
            return False
        self.committed.emit(self.text(), wanted, move)
        return True

    def dismiss(self) -> None:
        """Go away."""
        self.blockSignals(True)
        self.note.deleteLater()
        self.hide()
        self.deleteLater()

    def event(self, event: QEvent) -> bool:
        # Qt moves the focus on Tab before a key press arrives.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in TABS:
            self.finish(Move(cells=TABS[event.key()]))
            return True
        # What edits text takes its keys before the window's shortcuts; Escape and Enter belong to it, too.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in ENTER:
            self.finish(Move(rows=-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1))
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.accept()  # or the grid behind would move
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            return
        if self.text() == self.field.text:
            self.cancelled.emit()
        else:
            self.finish()

    def _read(self) -> Wanted | None:
        try:
            return self.field.read(self.text())
        except BadUsage as error:
            self.note.say(str(error), "bad", self.geometry())
            return None

    def _explain(self) -> None:
        wanted = self._read()
        if wanted is not None:
            tone = "attention" if wanted.is_ambiguous else "muted"
            self.note.say(wanted.explanation, tone, self.geometry())
