"""What stands where there is nothing to show: why, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.icon_label import IconLabel
from catalog_desktop.views.widgets.labels import TextLabel

_ICON = 32
_WIDTH = 420


class EmptyState(QWidget):
    """An icon, a sentence, a hint and buttons, in the middle of the room it is given."""

    def __init__(
        self, icon: str, sentence: str, hint: str = "", parent: QWidget | None = None, *, width: int = _WIDTH
    ) -> None:
        super().__init__(parent)
        self._sentence = TextLabel(step=Type.TITLE)
        self._hint = TextLabel(tone="muted")
        self._icon = IconLabel(icon, "faint", _ICON)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        middle = Qt.AlignmentFlag.AlignCenter
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._icon, 0, middle)
        column.addSpacing(8)
        for label in (self._sentence, self._hint):
            label.setWordWrap(True)
            label.setAlignment(middle)
            label.setFixedWidth(width)
            column.addWidget(label, 0, middle)
        column.addSpacing(8)
        self._below = QVBoxLayout()
        column.addLayout(self._below)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.addStretch()
        row.addLayout(self._buttons)
        row.addStretch()
        column.addLayout(row)
        column.addStretch(3)
        self.set_words(sentence, hint)

    @property
    def sentence(self) -> str:
        """What it says."""
        return self._sentence.text()

    def set_words(self, sentence: str, hint: str = "") -> None:
        """Say something else."""
        self._sentence.setText(sentence)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(f"{sentence} {hint}".strip())

    def add_button(self, text: str, kind: ButtonKind = ButtonKind.SECONDARY) -> Button:
        """Offer a way on; connect to its `clicked`."""
        button = Button(text, kind)
        self._buttons.addWidget(button)
        return button

    def add_widget(self, widget: QWidget) -> None:
        """Put something of one's own between the hint and the buttons."""
        self._below.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
