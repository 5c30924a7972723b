"""Colours and boxes as the cells and the head of the grid paint them."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from catalog_desktop.views.icons import icon_pixmap
from catalog_desktop.views.palette import Colours

_BOX = 16
_RADIUS = 4
_MARK = 12


@lru_cache(maxsize=256)
def colour(value: str) -> QColor:
    """The colour of a "#rrggbb"; do not change it."""
    return QColor(value)


def box_rect(cell: QRect) -> QRect:
    """Where the box to tick stands in a cell."""
    box = QRect(0, 0, _BOX, _BOX)
    box.moveCenter(cell.center() + QPoint(1, 0))
    return box


def paint_box(painter: QPainter, cell: QRect, state: Qt.CheckState, colours: Colours) -> None:
    """A box to tick in the middle of a cell; as tall and round as the check boxes of the style sheet."""
    box = box_rect(cell)
    is_filled = state != Qt.CheckState.Unchecked
    painter.setPen(QPen(colour(colours.accent if is_filled else colours.faint), 1))
    painter.setBrush(colour(colours.accent if is_filled else colours.surface))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if is_filled:
        name = "check" if state == Qt.CheckState.Checked else "minus"
        mark = QRect(0, 0, _MARK, _MARK)
        mark.moveCenter(box.center() + QPoint(1, 1))
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(mark.topLeft(), icon_pixmap(name, colours.on_fill, _MARK, ratio))
