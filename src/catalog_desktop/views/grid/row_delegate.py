"""Paints the cells of a row; holds no state but what it was given."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionButton, QStyleOptionViewItem, QTableView

from catalog_desktop.domain.product import Status
from catalog_desktop.session.result_events import ShownRow
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.grid.cells import ACTIONS, Cell, cell, second_line, state_cell
from catalog_desktop.views.grid.columns import COLUMNS, PRODUCT, TICK
from catalog_desktop.views.grid.row_layout import PADDING, ROW_HEIGHT, ProductParts, TitleLayout, product_parts
from catalog_desktop.views.grid.thumbnails import Thumbnails
from catalog_desktop.views.palette import Colours, colours_of
from catalog_desktop.views.pictures import rounded
from catalog_desktop.views.widgets.status_dot import Mark, paint_mark

Index = QModelIndex | QPersistentModelIndex
_MARKS = {
    Status.ACTIVE: (Mark.DOT, "good"),
    Status.DRAFT: (Mark.RING, "neutral"),
    Status.ARCHIVED: (Mark.SQUARE, "neutral"),
}
_ACCENT_WIDTH = 3


@dataclass(frozen=True, slots=True)
class Link:
    """Something in a row that can be clicked: what it says, and where."""

    text: str
    rect: QRect


class RowDelegate(QStyledItemDelegate):
    """Cells of the product grid. `hovered` is the row under the mouse, -1 for none."""

    def __init__(self, desk: ShopDesk, thumbnails: Thumbnails, view: QTableView) -> None:
        super().__init__(view)
        self._desk, self._thumbnails, self._view = desk, thumbnails, view
        self.hovered = -1
        self._small = font(Type.SECONDARY)
        self._figures = font(Type.BODY, tabular=True)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(COLUMNS[index.column()].width, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        colours = colours_of(self._view.palette())
        row = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setClipRect(rect)
        self._paint_ground(painter, rect, index, row, colours)
        if isinstance(row, ShownRow):
            self._paint_cell(painter, rect, index.column(), row, colours)
        elif index.column() == PRODUCT:
            painter.fillRect(QRect(rect.left() + 60, rect.center().y() - 4, 160, 8), QColor(colours.line))
        painter.restore()

    def links(self, row: ShownRow, rect: QRect) -> list[Link]:
        """What can be clicked in the product cell `rect` of a row."""
        actions = ACTIONS.get(self._desk.states.of(row).state, ())
        state = state_cell(self._desk.states.of(row), self._desk.clock(), self._desk.shop.time_zone)
        if not actions or state is None:
            return []
        line = self._parts(row, rect)[0].line
        metrics = QFontMetrics(self._small)
        left = line.left() + self._before_state(row, metrics) + metrics.horizontalAdvance(state.text)
        links = []
        for action in actions:
            left += metrics.horizontalAdvance("  ·  ")
            width = metrics.horizontalAdvance(action)
            links.append(Link(action, QRect(left, line.top(), width, line.height())))
            left += width
        return links

    def link_at(self, row: ShownRow, rect: QRect, place: QPoint) -> str | None:
        """The link under the mouse, None when there is none."""
        return next(
            (link.text for link in self.links(row, rect) if link.rect.adjusted(-2, -2, 2, 2).contains(place)), None
        )

    def _paint_ground(self, painter: QPainter, rect: QRect, index: Index, row: object, colours: Colours) -> None:
        is_current = index.row() == self._view.currentIndex().row()
        is_ticked = isinstance(row, ShownRow) and self._is_ticked(row)
        ground = colours.selection if is_current or is_ticked else colours.surface
        if ground == colours.surface and index.row() == self.hovered:
            ground = colours.hover
        painter.fillRect(rect, QColor(ground))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(colours.line))
        if is_current and index.column() == TICK:
            painter.fillRect(QRect(rect.left(), rect.top(), _ACCENT_WIDTH, rect.height()), QColor(colours.accent))
        if index == self._view.currentIndex() and self._view.hasFocus() and index.column() != TICK:
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def _is_ticked(self, row: ShownRow) -> bool:
        return self._desk.ticks.is_ticked(row.product_id, self._desk.result.query)

    def _paint_cell(self, painter: QPainter, rect: QRect, column: int, row: ShownRow, colours: Colours) -> None:
        if column == TICK:
            self._paint_tick(painter, rect, row)
        elif column == PRODUCT:
            self._paint_product(painter, rect, row, colours)
        elif COLUMNS[column].key == "status":
            self._paint_status(painter, rect, row, colours)
        else:
            self._paint_text(painter, rect, column, cell(self._desk, COLUMNS[column].key, row), row, colours)

    def _paint_tick(self, painter: QPainter, rect: QRect, row: ShownRow) -> None:
        option = QStyleOptionButton()
        option.initFrom(self._view.viewport())
        option.state = QStyle.StateFlag.State_Enabled | (
            QStyle.StateFlag.State_On if self._is_ticked(row) else QStyle.StateFlag.State_Off
        )
        option.rect = QRect(rect.center().x() - 7, rect.center().y() - 7, 16, 16)
        self._view.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, option, painter, self._view)

    def _paint_product(self, painter: QPainter, rect: QRect, row: ShownRow, colours: Colours) -> None:
        parts, title = self._parts(row, rect)
        is_faint = row.is_deleted or row.is_leaving
        self._paint_picture(painter, parts.picture, row, colours, faint=is_faint)
        highlights = row.row.highlights.get("title", ()) if row.row is not None else ()
        if row.row is not None and row.row.document.title != row.document.title:
            highlights = ()
        text = QColor(colours.muted if is_faint else colours.text)
        title.paint(painter, parts.title, text, QColor(colours.found), tuple(highlights))
        if not parts.line.isEmpty():
            self._paint_line(painter, parts.line, row, rect, colours)

    def _paint_line(self, painter: QPainter, line: QRect, row: ShownRow, rect: QRect, colours: Colours) -> None:
        metrics = QFontMetrics(self._small)
        painter.setFont(self._small)
        painter.setPen(QColor(colours.muted))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, flags, metrics.elidedText(second_line(row), Qt.TextElideMode.ElideRight, line.width()))
        state = state_cell(self._desk.states.of(row), self._desk.clock(), self._desk.shop.time_zone)
        if state is None:
            return
        after = line.adjusted(self._before_state(row, metrics), 0, 0, 0)
        painter.setPen(QColor(getattr(colours, state.tone)))
        painter.drawText(after, flags, metrics.elidedText(state.text, Qt.TextElideMode.ElideRight, after.width()))
        for link in self.links(row, rect):
            painter.setPen(QColor(colours.muted))
            painter.drawText(
                QRect(link.rect.left() - metrics.horizontalAdvance("  ·  "), link.rect.top(), 40, 16), flags, "  ·  "
            )
            painter.setPen(QColor(colours.accent))
            painter.drawText(link.rect.adjusted(0, 0, 4, 0), flags, link.text)

    def _before_state(self, row: ShownRow, metrics: QFontMetrics) -> int:
        words = second_line(row)
        return metrics.horizontalAdvance(words + "    ") if words else 0

    def _parts(self, row: ShownRow, rect: QRect) -> tuple[ProductParts, TitleLayout]:
        lines = 1 if rect.height() < ROW_HEIGHT else 2
        width = product_parts(rect, lines).title.width()
        title = TitleLayout(row.document.title, width, lines, struck=row.is_deleted)
        return product_parts(rect, max(len(title.lines), 1)), title

    def _paint_picture(self, painter: QPainter, rect: QRect, row: ShownRow, colours: Colours, *, faint: bool) -> None:
        ratio = self._view.devicePixelRatioF()
        image = self._thumbnails.image(row.document.image, ratio) if row.document.image else None
        painter.setOpacity(0.45 if faint else 1.0)
        if image is not None:
            painter.drawPixmap(rect.topLeft(), rounded(image, rect.width(), ratio, colours.neutral_soft))
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.neutral_soft))
            painter.drawRoundedRect(QRectF(rect), 8, 8)
            painter.setPen(QColor(colours.muted))
            painter.setFont(font(Type.STRONG))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, row.document.title[:1].upper())
        painter.setOpacity(1.0)

    def _paint_status(self, painter: QPainter, rect: QRect, row: ShownRow, colours: Colours) -> None:
        mark, colour = _MARKS[row.document.status]
        paint_mark(
            painter,
            QRectF(rect.left() + PADDING, rect.top(), 10, rect.height()),
            mark,
            QColor(getattr(colours, colour)),
        )
        words = cell(self._desk, "status", row)
        self._draw(
            painter, rect.adjusted(PADDING + 18, 0, -PADDING, 0), words, colours, self._figures, right=False, row=row
        )

    def _paint_text(
        self, painter: QPainter, rect: QRect, column: int, words: Cell, row: ShownRow, colours: Colours
    ) -> None:
        used = QFont(self._figures)
        if COLUMNS[column].key == "stock" and words.tone in ("bad", "attention"):
            used.setWeight(QFont.Weight.DemiBold)
        self._draw(
            painter, rect.adjusted(PADDING, 0, -PADDING, 0), words, colours, used, right=COLUMNS[column].right, row=row
        )

    def _draw(
        self, painter: QPainter, rect: QRect, words: Cell, colours: Colours, used: QFont, *, right: bool, row: ShownRow
    ) -> None:
        painter.setFont(used)
        tone = "muted" if words.tone == "text" and (row.is_deleted or row.is_leaving) else words.tone
        painter.setPen(QColor(getattr(colours, tone)))
        text = QFontMetrics(used).elidedText(words.text, Qt.TextElideMode.ElideRight, rect.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, text)
