"""A line of words under an editor: how a text was understood, or what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from catalog_desktop.views.announce import announce
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.labels import TextLabel

_WIDEST = 360
_GAP = 4


class EditorNote(QFrame):
    """Floats in `room`, hidden while it has nothing to say."""

    def __init__(self, room: QWidget) -> None:
        super().__init__(room)
        self._room = room
        self.setProperty("part", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = TextLabel("", Type.SECONDARY, tabular=True)
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 5, 9, 5)
        column.addWidget(self.words)
        self.hide()

    def say(self, words: str, tone: str, editor: QRect) -> None:
        """Show words in a tone below an editor, or nothing."""
        if words and words != self.words.text():
            announce(self, words)
        self.words.setText(words)
        self.words.set_tone(tone)
        self.setVisible(bool(words))
        self.place(editor)

    def place(self, editor: QRect) -> None:
        """Stand below the editor, or above it where there is no room."""
        if self.isHidden():
            return
        width = min(self.words.fontMetrics().horizontalAdvance(self.words.text()) + 2, _WIDEST)
        self.words.setFixedWidth(width)
        self.words.setFixedHeight(self.words.heightForWidth(width))
        self.adjustSize()
        room = self._room.rect()
        left = max(min(editor.right() - self.width() + 1, room.right() - self.width()), 0)
        below = editor.bottom() + 1 + _GAP
        has_room = below + self.height() <= room.bottom()
        self.move(left, below if has_room else editor.top() - self.height() - _GAP)
        self.raise_()
