"""A small mark before a word: filled, hollow or square, so that it does not depend on colour."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.palette import colours_of
from catalog_desktop.views.widgets.labels import TextLabel

_SIDE = 8.0
_PEN = 1.5


class Mark(Enum):
    """The shape of a mark."""

    DOT = auto()
    RING = auto()
    SQUARE = auto()


def paint_mark(painter: QPainter, rect: QRectF, mark: Mark, colour: QColor) -> None:
    """Paint a mark of 8 pixels in the middle of `rect`; delegates use it, too."""
    square = QRectF(0, 0, _SIDE, _SIDE)
    square.moveCenter(rect.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mark is Mark.DOT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(square)
    else:
        painter.setPen(QPen(colour, _PEN))
        inner = square.adjusted(_PEN / 2, _PEN / 2, -_PEN / 2, -_PEN / 2)
        if mark is Mark.RING:
            painter.drawEllipse(inner)
        else:
            painter.drawRoundedRect(inner, 1.5, 1.5)
    painter.restore()


class _MarkWidget(QWidget):
    def __init__(self, mark: Mark, colour: str) -> None:
        super().__init__()
        self.mark, self.colour = mark, colour
        self.setFixedSize(QSize(int(_SIDE) + 2, int(_SIDE) + 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = QColor(getattr(colours_of(self.palette()), self.colour))
        paint_mark(QPainter(self), QRectF(self.rect()), self.mark, colour)


class StatusDot(QWidget):
    """A mark and its words, as in "● Active"; the colour is a name of `Colours`."""

    def __init__(
        self,
        text: str,
        mark: Mark = Mark.DOT,
        colour: str = "good",
        *,
        step: Type = Type.BODY,
        tone: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._mark = _MarkWidget(mark, colour)
        self._label = TextLabel(text, step, tone=tone)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(self._mark)
        row.addWidget(self._label)
        row.addStretch()
        self.setAccessibleName(text)

    def set_state(self, text: str, mark: Mark, colour: str) -> None:
        """Show another state."""
        self._label.setText(text)
        self._mark.mark, self._mark.colour = mark, colour
        self._mark.update()
        self.setAccessibleName(text)


class Bullet(_MarkWidget):
    """A faint dot before an item of a list."""

    def __init__(self) -> None:
        super().__init__(Mark.DOT, "line_strong")
        self.setFixedHeight(18)
