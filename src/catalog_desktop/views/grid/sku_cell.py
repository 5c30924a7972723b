"""Paints SKUs, which are never cut: a long one is broken over lines, and set smaller where there is but one."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextOption

from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.grid.cell_words import CellWords
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.paint import colour
from catalog_desktop.views.grid.row_layout import PADDING
from catalog_desktop.views.palette import Colours

_SMALLEST_PX = 8
_LINE_SPACE = 2


class SkuCell:
    """The SKU that was searched for, or else the first, and how many more there are."""

    def __init__(self, words: CellWords) -> None:
        self._words = words
        self._fonts = [font(Type.BODY, tabular=True)]
        for size in range(self._fonts[0].pixelSize() - 1, _SMALLEST_PX - 1, -1):
            smaller = QFont(self._fonts[0])
            smaller.setPixelSize(size)
            self._fonts.append(smaller)
        self._metrics = [QFontMetrics(used) for used in self._fonts]

    def width(self, row: GridRow) -> int:
        """How wide the SKU of a row is on one line."""
        text = f"{self._words.text('sku', row)} {self._note(row)}".strip()
        return self._metrics[0].horizontalAdvance(text) if text else 0

    def paint(self, painter: QPainter, room: QRect, row: GridRow, colours: Colours) -> None:
        """Paint into the cell without its padding."""
        sku = self._words.text("sku", row)
        if not sku:
            return
        note = self._note(row)
        tone = colours.muted if row.is_faint else colours.text
        taken = self._metrics[0].horizontalAdvance(f" {note}") if note else 0
        if self._metrics[0].horizontalAdvance(sku) + taken <= room.width():
            self._paint_line(painter, room, row, sku, note, tone, colours)
        else:
            self._paint_broken(painter, room, [sku, note] if note else [sku], tone)

    def _note(self, row: GridRow) -> str:
        more = sum(1 for variant in row.variants if variant.sku) - 1
        return f"+{more}" if more > 0 else ""

    def _paint_line(
        self, painter: QPainter, room: QRect, row: GridRow, sku: str, note: str, tone: str, colours: Colours
    ) -> None:
        metrics = self._metrics[0]
        painter.setFont(self._fonts[0])
        variant = self._words.sku_variant(row)
        found = row.shown.row
        if found is not None and variant is not None:
            for begin, end in found.highlights.get(f"sku:{variant.id}", ()):
                left = metrics.horizontalAdvance(sku[:begin])
                width = metrics.horizontalAdvance(sku[begin:end])
                mark = QRectF(room.left() + left - 1, room.center().y() - 8, width + 2, 17)
                painter.fillRect(mark, colour(colours.found))
        painter.setPen(colour(tone))
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, side, sku)
        if note:
            painter.setPen(colour(colours.muted))
            left = metrics.horizontalAdvance(f"{sku} ")
            painter.drawText(room.adjusted(left, 0, PADDING, 0), side, note)

    def _paint_broken(self, painter: QPainter, room: QRect, lines: Sequence[str], tone: str) -> None:
        used = next((n for n, metrics in enumerate(self._metrics) if _fits(lines, room, metrics)), len(self._fonts) - 1)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        option.setWrapMode(QTextOption.WrapMode.WrapAnywhere)
        painter.setFont(self._fonts[used])
        painter.setPen(colour(tone))
        painter.drawText(QRectF(room), "\n".join(lines), option)


def _fits(lines: Sequence[str], room: QRect, metrics: QFontMetrics) -> bool:
    """Whether texts that are broken anywhere have room; each line may lose the width of one letter."""
    width = max(room.width() - metrics.averageCharWidth(), 1)
    wanted = sum(math.ceil(metrics.horizontalAdvance(line) / width) for line in lines)
    return wanted <= max(room.height() // (metrics.height() - _LINE_SPACE), 1)
