"""A message that stays in the page until it is dealt with or put away."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from catalog_desktop.views.announce import announce
from catalog_desktop.views.repolish import set_style_property
from catalog_desktop.views.widgets.buttons import IconButton, LinkButton
from catalog_desktop.views.widgets.icon_label import IconLabel
from catalog_desktop.views.widgets.labels import TextLabel


class Tone(Enum):
    """How much a message matters: its name in the style rules, its icon, the icon's colour."""

    INFO = ("info", "info", "accent")
    ATTENTION = ("attention", "triangle-alert", "attention")
    BAD = ("bad", "circle-alert", "bad")


class Banner(QFrame):
    """An icon, one or two sentences, one or two actions and, when it may be put away, a cross.

    `show_message` shows it and has it read out; Escape inside of it puts it away.
    """

    action_clicked = Signal()
    second_clicked = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "banner")
        self._icon = IconLabel("info")
        self._label = TextLabel()
        self._label.setWordWrap(True)
        self._action = LinkButton("")
        self._action.clicked.connect(self.action_clicked)
        self._second = LinkButton("")
        self._second.clicked.connect(self.second_clicked)
        self._close = IconButton("x", "Put this message away")
        self._close.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        for widget in (self._icon, self._label, self._action, self._second, self._close):
            row.addWidget(widget, 1 if widget is self._label else 0)
        self.hide()

    def show_message(
        self, text: str, tone: Tone = Tone.INFO, *, action: str = "", second: str = "", can_dismiss: bool = True
    ) -> None:
        """Replace what the banner says and show it."""
        name, icon, colour = tone.value
        set_style_property(self, "tone", name)
        self._icon.set_icon(icon, colour)
        self._label.setText(text)
        for link, words in ((self._action, action), (self._second, second)):
            link.setText(words)
            link.setAccessibleName(words)
            link.setVisible(bool(words))
        self._close.setVisible(can_dismiss)
        self.setAccessibleName(text)
        self.show()
        announce(self, text, urgent=tone is Tone.BAD)

    def set_text(self, text: str) -> None:
        """Say newer figures without having them read out again."""
        self._label.setText(text)
        self.setAccessibleName(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._close.isVisibleTo(self):
            self._dismiss()
        else:
            super().keyPressEvent(event)

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
