"""Paints the cells of the grid."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from catalog_desktop.domain.product import Status
from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.grid.cell_words import NOTHING, CellWords
from catalog_desktop.views.grid.columns import COLUMNS, PRODUCT, TICK
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.paint import colour, paint_box
from catalog_desktop.views.grid.product_cell import ProductCell
from catalog_desktop.views.grid.row_layout import PADDING, ROW_HEIGHT, product_parts
from catalog_desktop.views.grid.sku_cell import SkuCell
from catalog_desktop.views.palette import Colours, colours_of
from catalog_desktop.views.widgets.status_dot import Mark, paint_mark

Index = QModelIndex | QPersistentModelIndex
_MARKS = {
    Status.ACTIVE: (Mark.DOT, "good"),
    Status.DRAFT: (Mark.RING, "neutral"),
    Status.ARCHIVED: (Mark.SQUARE, "neutral"),
}
_MUTED_KEYS = frozenset({"updated", "created", "category", "type", "tags"})
_ACCENT = 3
_MARK_WIDTH = 10
_VERTICAL_CENTRE = Qt.AlignmentFlag.AlignVCenter


class RowDelegate(QStyledItemDelegate):
    """`hovered_row` is the row under the mouse, -1 for none; `is_stale` while the rows are those of an older query."""

    def __init__(self, model: GridModel, words: CellWords, product: ProductCell, view: QTableView) -> None:
        super().__init__(view)
        self._model, self._words, self._product, self._view = model, words, product, view
        self._sku = SkuCell(words)
        self._font = font(Type.BODY, tabular=True)
        self._heavy = QFont(self._font)
        self._heavy.setWeight(QFont.Weight.DemiBold)
        self.hovered_row = -1
        self.is_stale = False

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(COLUMNS[index.column()].width, ROW_HEIGHT)

    def sku_width(self, row: GridRow) -> int:
        """How wide the column of SKUs must be for a row."""
        return self._sku.width(row) + 2 * PADDING

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        colours = colours_of(self._view.palette())
        number, column = index.row(), index.column()
        row = self._model.row(number)
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, rect, number, column, row, colours)
        if row is None:
            _paint_waiting(painter, rect, column, colours)
        else:
            if self.is_stale:
                painter.setOpacity(0.45)
            painter.setFont(self._font)
            self._paint_cell(painter, rect, column, row, colours)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, rect: QRect, number: int, column: int, row: GridRow | None, colours: Colours
    ) -> None:
        current = self._view.currentIndex()
        is_current = number == current.row()
        if is_current or (row is not None and self._model.is_ticked(row)):
            ground = colours.selection
        elif number == self.hovered_row:
            ground = colours.hover
        else:
            ground = colours.surface if row is None or row.variant is None else colours.background
        painter.fillRect(rect, colour(ground))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour(colours.line))
        if is_current and column == TICK:
            painter.fillRect(QRect(rect.left(), rect.top(), _ACCENT, rect.height()), colour(colours.accent))
        if is_current and column == current.column() and self._view.hasFocus() and column != TICK:
            painter.setPen(QPen(colour(colours.accent), 1))
            painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 2.5, -1.5, -3.5), 4, 4)

    def _paint_cell(self, painter: QPainter, rect: QRect, column: int, row: GridRow, colours: Colours) -> None:
        paint = _PAINTERS.get(COLUMNS[column].key, RowDelegate._paint_words)
        paint(self, painter, rect, column, row, colours)

    def _paint_tick(self, painter: QPainter, rect: QRect, _column: int, row: GridRow, colours: Colours) -> None:
        if row.variant is None:
            state = Qt.CheckState.Checked if self._model.is_ticked(row) else Qt.CheckState.Unchecked
            paint_box(painter, rect, state, colours)

    def _paint_product(self, painter: QPainter, rect: QRect, _column: int, row: GridRow, colours: Colours) -> None:
        self._product.paint(painter, rect, row, colours)

    def _paint_sku(self, painter: QPainter, rect: QRect, _column: int, row: GridRow, colours: Colours) -> None:
        self._sku.paint(painter, rect.adjusted(PADDING, 0, -PADDING, -1), row, colours)

    def _paint_status(self, painter: QPainter, rect: QRect, column: int, row: GridRow, colours: Colours) -> None:
        if row.variant is not None:
            return
        mark, tone = _MARKS[row.document.status]
        where = QRectF(rect.left() + PADDING, rect.top(), _MARK_WIDTH, rect.height())
        paint_mark(painter, where, mark, colour(getattr(colours, tone)))
        self._paint_words(painter, rect.adjusted(_MARK_WIDTH + 6, 0, 0, 0), column, row, colours)

    def _paint_stock(self, painter: QPainter, rect: QRect, column: int, row: GridRow, colours: Colours) -> None:
        tone = self._words.stock_tone(row)
        painter.setFont(self._heavy if tone == "bad" else self._font)
        self._write(painter, rect, column, self._words.text("stock", row), getattr(colours, tone))

    def _paint_words(self, painter: QPainter, rect: QRect, column: int, row: GridRow, colours: Colours) -> None:
        key = COLUMNS[column].key
        text = self._words.text(key, row)
        if text == NOTHING:
            tone = colours.faint
        else:
            tone = colours.muted if row.is_faint or key in _MUTED_KEYS else colours.text
        self._write(painter, rect, column, text, tone)

    def _write(self, painter: QPainter, rect: QRect, column: int, text: str, tone: str) -> None:
        if not text:
            return
        room = rect.adjusted(PADDING, 0, -PADDING, -1)
        metrics = painter.fontMetrics()
        lines = text.split("\n")[: max(room.height() // metrics.lineSpacing(), 1)]
        shown = "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width()) for line in lines)
        side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].figures else Qt.AlignmentFlag.AlignLeft
        painter.setPen(colour(tone))
        painter.drawText(room, side | _VERTICAL_CENTRE, shown)


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


_Painter = Callable[[RowDelegate, QPainter, QRect, int, GridRow, Colours], None]
_PAINTERS: dict[str, _Painter] = {
    "tick": RowDelegate._paint_tick,
    "product": RowDelegate._paint_product,
    "sku": RowDelegate._paint_sku,
    "status": RowDelegate._paint_status,
    "stock": RowDelegate._paint_stock,
}
