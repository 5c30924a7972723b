"""One condition of a query as a small object that can be looked at, opened and taken away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from catalog_desktop.views.palette import colours_of
from catalog_desktop.views.widgets.buttons import IconButton
from catalog_desktop.views.widgets.labels import ElidedLabel

HEIGHT = 26
_MAX_TEXT = 240
_CROSS = 12
_RING = 2


class Chip(QFrame):
    """`Chip("status", "Active, Draft", "Status")`: emits its key.

    Click, Enter or Space open it (`opened`), its cross, Delete or Backspace take it away
    (`removed`).
    """

    opened = Signal(str)
    removed = Signal(str)

    def __init__(self, key: str, text: str, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.text = text
        self.about = about
        self.setProperty("part", "chip")
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(f"{about}: {text}")
        self.setAccessibleName(f"{about}: {text}")
        self.setAccessibleDescription("Enter changes it, Delete removes it")
        label = ElidedLabel(text)
        label.setFixedWidth(min(label.sizeHint().width(), _MAX_TEXT))
        cross = IconButton("x", f"Remove {about}: {text}", colour="accent")
        cross.setProperty("part", "cross")
        cross.setIconSize(QSize(_CROSS, _CROSS))
        # Delete does it for the keyboard; a stop of its own would double the way through the bar.
        cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        cross.clicked.connect(lambda: self.removed.emit(self.key))
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 0, 5, 0)
        row.setSpacing(3)
        row.addWidget(label)
        row.addWidget(cross)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.key)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.opened.emit(self.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours_of(self.palette()).accent), _RING))
        half = _RING / 2
        ring = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
