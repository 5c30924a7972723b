"""A section of the projection's window: a heading, one thing below it, and buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.labels import TextLabel
from catalog_desktop.views.widgets.section_header import SectionHeader


class Section(QWidget):
    """`column` takes what the section shows; `say` writes its sentence."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.sentence = selectable(TextLabel(tone="muted"))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addStretch(1)
        self.column = QVBoxLayout()
        self.column.setSpacing(8)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(SectionHeader(title))
        whole.addWidget(self.sentence)
        whole.addLayout(self.column)
        whole.addLayout(self._buttons)

    def say(self, text: str, tone: str = "muted") -> None:
        """Write the sentence; an empty one takes no room."""
        self.sentence.setText(text)
        self.sentence.set_tone(tone)
        self.sentence.setVisible(bool(text))

    def add_button(self, text: str, clicked: Callable[[], object], kind: ButtonKind = ButtonKind.SECONDARY) -> Button:
        """A button at the section's foot."""
        button = Button(text, kind)
        button.clicked.connect(lambda _: clicked())
        self._buttons.insertWidget(self._buttons.count() - 1, button)
        return button


class Figure(QWidget):
    """A number with its meaning below."""

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = caption
        self.value = selectable(TextLabel("–", Type.TITLE, tabular=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.value)
        column.addWidget(selectable(TextLabel(caption, Type.SECONDARY, tone="muted")))
        column.addStretch(1)

    def show_value(self, text: str, tone: str = "") -> None:
        """Show another number."""
        self.value.setText(text)
        self.value.set_tone(tone)
        self.setAccessibleName(f"{self._caption}: {text}")


def selectable(label: TextLabel) -> TextLabel:
    """The label, wrapped, with text that can be copied."""
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
