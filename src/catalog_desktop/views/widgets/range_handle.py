"""One handle of a range: a slider that is only its handle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from catalog_desktop.views.palette import colours_of

SIDE = 18
_RING = 2
_FOCUS_RING = 3


class RangeHandle(QSlider):
    """A circle with the keyboard, the wheel and the accessible value of a QSlider.

    The pointer is the parent's affair, which knows the scale: `dragged` carries the pointer's
    position in the parent, `dropped` ends the drag.
    """

    dragged = Signal(QPointF)
    dropped = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(name)
        self.setFixedSize(SIDE, SIDE)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(True)
        self.dragged.emit(self.mapToParent(event.position()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderDown(False)
            self.dropped.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = colours_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.selection))
            painter.drawEllipse(QRectF(self.rect()))
        inset = _FOCUS_RING + _RING / 2
        painter.setPen(QPen(QColor(colours.accent), _RING))
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))
