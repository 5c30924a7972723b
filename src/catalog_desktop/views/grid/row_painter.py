"""Paints the rows of the grid.

Not through a delegate: that costs a call from Qt, an index and an option for every cell, which doubled the time of
painting a screen. What assistive techniques read comes from the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from catalog_desktop.domain.product import Status
from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.grid.cell_words import NOTHING, CellWords
from catalog_desktop.views.grid.columns import COLUMNS, PRODUCT, TICK
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.paint import colour, elided, paint_box
from catalog_desktop.views.grid.product_cell import ProductCell
from catalog_desktop.views.grid.row_layout import PADDING, product_parts
from catalog_desktop.views.grid.sku_cell import SkuCell
from catalog_desktop.views.palette import LIGHT, Colours
from catalog_desktop.views.widgets.status_dot import Mark, paint_mark

_MARKS = {
    Status.ACTIVE: (Mark.DOT, "good"),
    Status.DRAFT: (Mark.RING, "neutral"),
    Status.ARCHIVED: (Mark.SQUARE, "neutral"),
}
_MUTED_KEYS = frozenset({"updated", "created", "category", "type", "tags"})
_ACCENT = 3
_MARK_WIDTH = 10
_STALE = 0.45
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Strip:
    """A row on screen: its number and its rectangle across the viewport."""

    number: int
    rect: QRect


@dataclass(frozen=True, slots=True)
class Scene:
    """What is the same for all rows of a paint event. `columns` are sections with their left edge and width; `current`
    is the row and the section of the current cell, `has_focus` whether the keyboard is there."""

    columns: Sequence[tuple[int, int, int]]
    colours: Colours
    current: tuple[int, int]
    has_focus: bool


class RowPainter:
    """`hovered_row` is the row under the mouse, -1 for none; `is_stale` while the rows are those of an older query."""

    def __init__(self, model: GridModel, words: CellWords, product: ProductCell) -> None:
        self._model, self._words, self.product = model, words, product
        self._sku = SkuCell(words)
        self._font = font(Type.BODY, tabular=True)
        self._heavy = QFont(self._font)
        self._heavy.setWeight(QFont.Weight.DemiBold)
        self._colours = LIGHT
        self.hovered_row = -1
        self.is_stale = False

    def sku_width(self, row: GridRow) -> int:
        """How wide the column of SKUs must be for a row."""
        return self._sku.width(row) + 2 * PADDING

    def paint(self, painter: QPainter, strip: Strip, scene: Scene) -> None:
        """Paint one row. What is set in the painter for a cell, the next cell sets anew."""
        self._colours = colours = scene.colours
        rect, row = strip.rect, self._model.row(strip.number)
        is_current = strip.number == scene.current[0]
        painter.fillRect(rect, colour(self._ground(strip.number, row, is_current=is_current)))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour(colours.line))
        if is_current:
            painter.fillRect(rect.left(), rect.top(), _ACCENT, rect.height(), colour(colours.accent))
        if self.is_stale:
            painter.setOpacity(_STALE)
        for section, left, width in scene.columns:
            cell = QRect(left, rect.top(), width, rect.height())
            if row is None:
                _paint_waiting(painter, cell, section, colours)
            else:
                paint = _PAINTERS.get(COLUMNS[section].key, RowPainter._paint_words)
                paint(self, painter, cell, section, row)
            if is_current and scene.has_focus and section == scene.current[1]:
                self._paint_focus(painter, cell)
        if self.is_stale:
            painter.setOpacity(1.0)

    def _ground(self, number: int, row: GridRow | None, *, is_current: bool) -> str:
        colours = self._colours
        if is_current or (row is not None and self._model.is_ticked(row)):
            return colours.selection
        if number == self.hovered_row:
            return colours.hover
        return colours.surface if row is None or row.variant is None else colours.background

    def _paint_focus(self, painter: QPainter, cell: QRect) -> None:
        painter.setPen(QPen(colour(self._colours.accent), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(cell).adjusted(1.5, 2.5, -1.5, -3.5), 4, 4)

    def _paint_tick(self, painter: QPainter, rect: QRect, _column: int, row: GridRow) -> None:
        if row.variant is None:
            state = Qt.CheckState.Checked if self._model.is_ticked(row) else Qt.CheckState.Unchecked
            paint_box(painter, rect, state, self._colours)

    def _paint_product(self, painter: QPainter, rect: QRect, _column: int, row: GridRow) -> None:
        painter.setFont(self._font)
        self.product.paint(painter, rect, row, self._colours)

    def _paint_sku(self, painter: QPainter, rect: QRect, _column: int, row: GridRow) -> None:
        self._sku.paint(painter, rect.adjusted(PADDING, 0, -PADDING, -1), row, self._colours)

    def _paint_status(self, painter: QPainter, rect: QRect, column: int, row: GridRow) -> None:
        if row.variant is not None:
            return
        mark, tone = _MARKS[row.document.status]
        where = QRectF(rect.left() + PADDING, rect.top(), _MARK_WIDTH, rect.height())
        paint_mark(painter, where, mark, colour(getattr(self._colours, tone)))
        self._paint_words(painter, rect.adjusted(_MARK_WIDTH + 6, 0, 0, 0), column, row)

    def _paint_stock(self, painter: QPainter, rect: QRect, column: int, row: GridRow) -> None:
        tone = self._words.stock_tone(row)
        used = self._heavy if tone == "bad" else self._font
        self._write(painter, rect, column, self._words.text("stock", row), getattr(self._colours, tone), used)

    def _paint_words(self, painter: QPainter, rect: QRect, column: int, row: GridRow) -> None:
        key, colours = COLUMNS[column].key, self._colours
        text = self._words.text(key, row)
        if text == NOTHING:
            tone = colours.faint
        else:
            tone = colours.muted if row.is_faint or key in _MUTED_KEYS else colours.text
        self._write(painter, rect, column, text, tone, self._font)

    def _write(self, painter: QPainter, rect: QRect, column: int, text: str, tone: str, used: QFont) -> None:
        if text:
            room = rect.adjusted(PADDING, 0, -PADDING, -1)
            painter.setFont(used)
            painter.setPen(colour(tone))
            shown = elided(text, room.width(), room.height())
            painter.drawText(room, _RIGHT if COLUMNS[column].figures else _LEFT, shown)


def _paint_waiting(painter: QPainter, rect: QRect, column: int, colours: Colours) -> None:
    """Bars in place of what is not loaded yet."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(colours.neutral_soft))
    if column == PRODUCT:
        parts = product_parts(rect, 1)
        painter.drawRoundedRect(QRectF(parts.picture), 8, 8)
        bar = QRectF(parts.title.left(), rect.center().y() - 4, min(220, parts.title.width()), 8)
        painter.drawRoundedRect(bar, 4, 4)
    elif column != TICK:
        width = min(48, rect.width() - 2 * PADDING)
        left = rect.right() - PADDING - width if COLUMNS[column].figures else rect.left() + PADDING
        painter.drawRoundedRect(QRectF(left, rect.center().y() - 4, width, 8), 4, 4)


_Painter = Callable[[RowPainter, QPainter, QRect, int, GridRow], None]
_PAINTERS: dict[str, _Painter] = {
    "tick": RowPainter._paint_tick,
    "product": RowPainter._paint_product,
    "sku": RowPainter._paint_sku,
    "status": RowPainter._paint_status,
    "stock": RowPainter._paint_stock,
}
