"""What the cells and the head of the grid paint again and again, made once."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.icons import icon_pixmap
from catalog_desktop.views.palette import Colours

_BOX = 16
_BOX_RADIUS, _TILE_RADIUS = 4, 8
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
    box = _box(state, colours, painter.device().devicePixelRatioF())
    painter.drawPixmap(box_rect(cell).topLeft(), box)


@lru_cache(maxsize=16)
def _box(state: Qt.CheckState, colours: Colours, ratio: float) -> QPixmap:
    pixmap, painter = _canvas(_BOX, ratio)
    is_filled = state != Qt.CheckState.Unchecked
    painter.setPen(QPen(colour(colours.accent if is_filled else colours.faint), 1))
    painter.setBrush(colour(colours.accent if is_filled else colours.surface))
    painter.drawRoundedRect(QRectF(0.5, 0.5, _BOX - 1, _BOX - 1), _BOX_RADIUS, _BOX_RADIUS)
    if is_filled:
        name = "check" if state == Qt.CheckState.Checked else "minus"
        inset = (_BOX - _MARK) // 2
        painter.drawPixmap(inset, inset, icon_pixmap(name, colours.on_fill, _MARK, ratio))
    painter.end()
    return pixmap


@lru_cache(maxsize=256)
def letter_tile(letter: str, side: int, colours: Colours, ratio: float) -> QPixmap:
    """What stands in the place of a picture: a letter on a rounded square."""
    pixmap, painter = _canvas(side, ratio)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(colours.neutral_soft))
    painter.drawRoundedRect(QRectF(0, 0, side, side), _TILE_RADIUS, _TILE_RADIUS)
    painter.setFont(font(Type.STRONG))
    painter.setPen(colour(colours.muted))
    painter.drawText(QRect(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    return pixmap


@lru_cache(maxsize=4096)
def elided(text: str, width: int, height: int) -> str:
    """As many lines of a text as there is room for in the body's type, each cut with an ellipsis if it is too long."""
    metrics = _body_metrics()
    lines = text.split("\n")[: max(height // metrics.lineSpacing(), 1)]
    return "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines)


@lru_cache(maxsize=1)
def _body_metrics() -> QFontMetrics:
    return QFontMetrics(font(Type.BODY, tabular=True))


def _canvas(side: int, ratio: float) -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return pixmap, painter
