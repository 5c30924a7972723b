"""Paints the product's cell: picture, title with the letters that were found, second line; and knows what is where."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.grid.cell_words import CellWords
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.paint import colour, letter_tile
from catalog_desktop.views.grid.row_layout import GAP, ProductParts, is_compact, product_parts, variant_title
from catalog_desktop.views.grid.second_line import CHEVRON, Piece, SecondLine
from catalog_desktop.views.grid.state_words import RowAction
from catalog_desktop.views.grid.thumbnails import Thumbnails
from catalog_desktop.views.grid.title_layout import Ranges, TitleLayout, TitleStyle, title_layout
from catalog_desktop.views.icons import icon_pixmap
from catalog_desktop.views.palette import Colours

_FAINT = 0.45
_SHARE_OF_STATE = 0.6
_CHEVRON = 12
_CENTRE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class _Cell:
    parts: ProductParts
    title: TitleLayout
    pieces: list[Piece]


class ProductCell:
    """`hovered` is the place of the mouse in the view, so that what it points at is underlined."""

    def __init__(self, words: CellWords, thumbnails: Thumbnails) -> None:
        self._words, self._thumbnails = words, thumbnails
        self._small = font(Type.SECONDARY, tabular=True)
        self._linked = QFont(self._small)
        self._linked.setUnderline(True)
        self._metrics = QFontMetrics(self._small)
        self.hovered = QPoint(-1, -1)

    def paint(self, painter: QPainter, rect: QRect, row: GridRow, colours: Colours) -> None:
        """Paint the cell of a product or of a variant."""
        text = colours.muted if row.is_faint else colours.text
        if row.variant is not None:
            painter.setPen(colour(text))
            where = variant_title(rect)
            name = self._words.text("product", row)
            metrics = painter.fontMetrics()
            painter.drawText(where, _CENTRE_LEFT, metrics.elidedText(name, Qt.TextElideMode.ElideRight, where.width()))
            return
        cell = self._lay_out(rect, row)
        self._paint_picture(painter, cell.parts.picture, row, colours)
        found = self._found(row)
        at = QPointF(cell.parts.title.topLeft())
        cell.title.paint(painter, at, colour(text), colour(colours.found), found)
        self._paint_pieces(painter, cell.pieces, row, colours)

    def action_at(self, rect: QRect, row: GridRow, place: QPoint) -> RowAction | None:
        """What a click at a place of the cell `rect` does; None for nothing of its own."""
        if row.variant is not None:
            return None
        pieces = self._lay_out(rect, row).pieces
        return next((p.action for p in pieces if p.action and p.rect.adjusted(-3, -3, 3, 3).contains(place)), None)

    def is_cut(self, rect: QRect, row: GridRow) -> bool:
        """Whether some of the title or of the state had no room."""
        if row.variant is not None:
            return False
        cell, state = self._lay_out(rect, row), self._words.state_line(row)
        return cell.title.is_elided or (state is not None and all(piece.text != state.words for piece in cell.pieces))

    def _lay_out(self, rect: QRect, row: GridRow) -> _Cell:
        line = SecondLine(row.document.brand or "", self._words.variants(row), self._words.state_line(row))
        struck = row.shown.is_deleted
        if is_compact(rect):
            return self._compact(rect, row, replace(line, brand=""), struck)
        width = product_parts(rect, 2).title.width()
        title = title_layout(row.document.title, TitleStyle(width, 2, struck))
        parts = product_parts(rect, max(len(title.lines), 1), has_below=not line.is_empty)
        return _Cell(parts, title, line.pieces(parts.below, self._metrics))

    def _compact(self, rect: QRect, row: GridRow, line: SecondLine, struck: bool) -> _Cell:
        parts = product_parts(rect, 1)
        room = QRect(parts.title)
        room.setWidth(round(room.width() * _SHARE_OF_STATE))
        pieces = line.fitting(room.width(), self._metrics).pieces(room, self._metrics)
        taken = pieces[-1].rect.right() - room.left() + 1 + GAP if pieces else 0
        title = title_layout(row.document.title, TitleStyle(parts.title.width() - taken, 1, struck))
        shift = parts.title.right() - (pieces[-1].rect.right() if pieces else 0)
        moved = [replace(piece, rect=piece.rect.translated(shift, 0)) for piece in pieces]
        return _Cell(parts, title, moved)

    def _found(self, row: GridRow) -> Ranges:
        """The ranges that were found, unless the title is another now."""
        found = row.shown.row
        if found is None or found.document.title != row.document.title:
            return ()
        return found.highlights.get("title", ())

    def _paint_picture(self, painter: QPainter, rect: QRect, row: GridRow, colours: Colours) -> None:
        if row.is_faint:
            painter.setOpacity(_FAINT)
        picture = self._thumbnails.picture(row.document.image)
        if picture is None:
            letter = next((letter for letter in row.document.title if letter.isalnum()), "")
            picture = letter_tile(letter.upper(), rect.width(), colours, painter.device().devicePixelRatioF())
        painter.drawPixmap(rect.topLeft(), picture)
        if row.is_faint:
            painter.setOpacity(1.0)

    def _paint_pieces(self, painter: QPainter, pieces: list[Piece], row: GridRow, colours: Colours) -> None:
        for piece in pieces:
            is_hovered = piece.action is not None and piece.rect.contains(self.hovered)
            painter.setFont(self._linked if is_hovered else self._small)
            painter.setPen(colour(getattr(colours, piece.tone)))
            painter.drawText(piece.rect, _CENTRE_LEFT, piece.text)
            if piece.action is RowAction.VARIANTS:
                name = "chevron-down" if row.is_open else "chevron-right"
                ratio = painter.device().devicePixelRatioF()
                at = QPoint(
                    piece.rect.right() + 1 - CHEVRON, piece.rect.top() + (piece.rect.height() - _CHEVRON) // 2 + 1
                )
                painter.drawPixmap(at, icon_pixmap(name, colours.muted, _CHEVRON, ratio))
