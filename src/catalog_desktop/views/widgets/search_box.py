"""The search box: the widest thing of the window, reached by Ctrl+F from anywhere in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextCharFormat,
)
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.palette import colours_of
from catalog_desktop.views.widgets.buttons import IconButton
from catalog_desktop.views.widgets.completion_popup import Completion, CompletionPopup
from catalog_desktop.views.widgets.icon_label import IconLabel
from catalog_desktop.views.widgets.labels import TextLabel

HEIGHT = 36
_LEFT_OF_TEXT = 26


class SearchBox(QLineEdit):
    """A line edit that searches while typing.

    * `query_changed(text)`: the person changed the text, by typing, clearing or completing;
    * `submitted(text)`: Enter;
    * `left`: Escape in an empty box or Down, for moving on to the results.

    Escape clears the text first. Completions are proposed from outside with `propose`, after
    each `query_changed` or `cursorPositionChanged`.
    """

    query_changed = Signal(str)
    submitted = Signal(str)
    left = Signal()

    def __init__(self, placeholder: str = "Search", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marked: list[range] = []
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFixedHeight(HEIGHT)
        keys = QKeySequence(QKeySequence.StandardKey.Find)
        QShortcut(keys, self).activated.connect(self.take_focus)
        self._hint = TextLabel(keys.toString(QKeySequence.SequenceFormat.NativeText), Type.SECONDARY, tone="faint")
        self._clear = IconButton("x", "Clear the search", colour="muted")
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self.clear_query)
        self._lay_out()
        self.popup = CompletionPopup(self)
        self.textEdited.connect(self.query_changed)
        self.textChanged.connect(lambda _: self._text_changed())
        self._text_changed()

    def take_focus(self) -> None:
        """Move the keyboard here and select the text, so that typing replaces it."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def clear_query(self) -> None:
        """Empty the box as the person would."""
        self.clear()
        self.query_changed.emit("")

    def propose(self, completions: Sequence[Completion]) -> None:
        """Show completions under the box; an empty list closes them."""
        self.popup.propose(completions)

    def mark(self, spans: Sequence[range], explanation: str = "") -> None:
        """Underline parts of the text that were not understood, and say why on hovering."""
        self._marked = list(spans)
        self.setToolTip(explanation)
        self.setAccessibleDescription(explanation)
        self._draw_marks()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear_query()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit(self.text())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._marked:
            self._draw_marks()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reserve_room()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.addWidget(IconLabel("search"))
        row.addStretch()
        row.addWidget(self._hint)
        row.addWidget(self._clear)

    def _text_changed(self) -> None:
        self._clear.setVisible(bool(self.text()))
        self._reserve_room()

    def _reserve_room(self) -> None:
        right = self._hint.sizeHint().width() + 12
        if self.text():
            right += self._clear.sizeHint().width()
        self.setTextMargins(_LEFT_OF_TEXT, 0, right, 0)

    def _draw_marks(self) -> None:
        """QLineEdit has no rich text; an input method's formats are the way in that Qt leaves."""
        wavy = QTextCharFormat()
        wavy.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wavy.setUnderlineColor(QColor(colours_of(self.palette()).bad))
        cursor = self.cursorPosition()
        kind = QInputMethodEvent.AttributeType.TextFormat
        formats = [QInputMethodEvent.Attribute(kind, span.start - cursor, len(span), wavy) for span in self._marked]
        QCoreApplication.sendEvent(self, QInputMethodEvent("", formats))
