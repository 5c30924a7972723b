"""Where the parts of a row stand: shared by painting and by the mouse."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from catalog_desktop.views.fonts import Type, font

ROW_HEIGHT, COMPACT_HEIGHT = 60, 36
PADDING, GAP = 8, 12
THUMBNAIL, COMPACT_THUMBNAIL = 40, 24


@dataclass(frozen=True, slots=True)
class ProductParts:
    """The rectangles of the product cell: picture, title, and the line under it (empty when the row is compact)."""

    picture: QRect
    title: QRect
    line: QRect


def product_parts(cell: QRect, title_lines: int) -> ProductParts:
    """The parts of a product cell whose title takes so many lines."""
    compact = cell.height() < ROW_HEIGHT
    side = COMPACT_THUMBNAIL if compact else THUMBNAIL
    picture = QRect(cell.left() + PADDING, cell.center().y() - side // 2 + 1, side, side)
    left = picture.right() + GAP
    width = max(cell.right() - PADDING - left, 0)
    if compact:
        return ProductParts(picture, QRect(left, cell.top() + 9, width, 18), QRect())
    height = 17 * title_lines + 16
    top = cell.top() + (cell.height() - height) // 2
    line = QRect(left, top + 17 * title_lines, width, 16)
    return ProductParts(picture, QRect(left, top, width, 17 * title_lines), line)


class TitleLayout:
    """A title on at most two lines, the last one cut with an ellipsis, with the found ranges marked."""

    def __init__(self, text: str, width: int, lines: int, *, struck: bool) -> None:
        self._font = font(Type.BODY)
        self._font.setWeight(self._font.Weight.Medium)
        self._font.setStrikeOut(struck)
        self._text = text
        self.lines: list[tuple[int, str]] = _broken(text, width, lines, self._font)

    def paint(
        self, painter: QPainter, rect: QRect, colour: QColor, found: QColor, ranges: tuple[tuple[int, int], ...]
    ) -> None:
        """Paint the lines from the top of `rect`; `ranges` are characters of the whole title."""
        metrics = QFontMetricsF(self._font)
        painter.setFont(self._font)
        y = float(rect.top())
        for start, line in self.lines:
            for begin, end in ranges:
                a, b = max(begin - start, 0), min(end - start, len(line))
                if a < b:
                    left = metrics.horizontalAdvance(line[:a])
                    width = metrics.horizontalAdvance(line[:b]) - left
                    painter.fillRect(QRectF(rect.left() + left - 1, y, width + 2, 17), found)
            painter.setPen(colour)
            painter.drawText(QPointF(rect.left(), y + metrics.ascent() + 0.5), line)
            y += 17


def _broken(text: str, width: int, lines: int, used: QFont) -> list[tuple[int, str]]:
    """The lines of a text with where each begins; the last one is elided."""
    metrics = QFontMetricsF(used)
    layout = QTextLayout(text, used)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[tuple[int, str]] = []
    while len(found) < lines:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(width, 1))
        start = _characters(text, line.textStart())
        if len(found) == lines - 1:
            found.append((start, metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, width)))
        else:
            end = _characters(text, line.textStart() + line.textLength())
            found.append((start, text[start:end].rstrip()))
    layout.endLayout()
    return found


def _characters(text: str, units: int) -> int:
    """How many characters the first so many UTF-16 units of a text are."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore"))
