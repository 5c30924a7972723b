"""Push buttons in the five kinds of the look, and icon buttons."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from catalog_desktop.views.icons import ICON_SIZE, set_icon


class ButtonKind(StrEnum):
    """What a button is for; the style rules give each kind its look."""

    PRIMARY = "primary"
    """The one thing to do next; at most one a window or dialog."""
    SECONDARY = "secondary"
    DANGER = "danger"
    """Takes something away."""
    QUIET = "quiet"
    """In a bar of many."""
    LINK = "link"
    """In a sentence or at its end."""


class Button(QPushButton):
    """A push button that Enter presses as Space does."""

    def __init__(
        self,
        text: str,
        kind: ButtonKind = ButtonKind.SECONDARY,
        *,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", kind.value)
        # An ampersand of a caption ("&Delete") is its mnemonic and not part of its name.
        self.setAccessibleName(text.replace("&", ""))
        if icon:
            filled = kind in (ButtonKind.PRIMARY, ButtonKind.DANGER)
            set_icon(self, icon, "on_fill" if filled else "text")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


class LinkButton(Button):
    """An action in the accent colour that stands in a line of text."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, ButtonKind.LINK, parent=parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class IconButton(QToolButton):
    """A button without a caption: its name is its tooltip and what a screen reader says."""

    def __init__(self, icon: str, name: str, *, colour: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_icon(self, icon, colour)
        self.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def set_icon(self, icon: str, name: str, colour: str = "muted") -> None:
        """Show another icon under another name."""
        set_icon(self, icon, colour)
        self.setToolTip(name)
        self.setAccessibleName(name)
