"""Where the parts of a row stand: shared by painting, by the mouse and by editors."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from catalog_desktop.views.grid.title_layout import LINE_HEIGHT

ROW_HEIGHT, COMPACT_HEIGHT, VARIANT_HEIGHT = 60, 36, 36
PADDING, GAP = 8, 12
BELOW_HEIGHT = 16
_LEFT = 4
_THUMBNAIL, _COMPACT_THUMBNAIL = 40, 26
_INDENT = 40
_LEAST_TITLE = 60


@dataclass(frozen=True, slots=True)
class ProductParts:
    """The rectangles of a product cell. `below` is the line under the title: empty when the row is compact, where the
    state stands at the right of the title instead."""

    picture: QRect
    title: QRect
    below: QRect

    @property
    def is_compact(self) -> bool:
        """Whether there is no second line."""
        return self.below.isEmpty()


def is_compact(cell: QRect) -> bool:
    """Whether a cell belongs to a compact row."""
    return cell.height() < ROW_HEIGHT


def product_parts(cell: QRect, title_lines: int, *, has_below: bool = True) -> ProductParts:
    """The parts of a product's cell whose title takes so many lines, with something under it or nothing."""
    compact = is_compact(cell)
    side = _COMPACT_THUMBNAIL if compact else _THUMBNAIL
    picture = QRect(cell.left() + _LEFT, cell.top() + (cell.height() - side) // 2, side, side)
    left = picture.right() + 1 + GAP
    width = max(cell.right() - PADDING - left, _LEAST_TITLE)
    if compact:
        title = QRect(left, cell.top() + (cell.height() - LINE_HEIGHT) // 2, width, LINE_HEIGHT)
        return ProductParts(picture, title, QRect())
    height = LINE_HEIGHT * title_lines + (BELOW_HEIGHT if has_below else 0)
    title = QRect(left, cell.top() + (cell.height() - height) // 2, width, LINE_HEIGHT * title_lines)
    return ProductParts(picture, title, QRect(left, title.bottom() + 1, width, BELOW_HEIGHT))


def variant_title(cell: QRect) -> QRect:
    """Where the name of a variant stands in its row."""
    left = cell.left() + _LEFT + _INDENT + GAP
    return QRect(left, cell.top(), max(cell.right() - PADDING - left, _LEAST_TITLE), cell.height())


def editor_rect(cell: QRect, key: str, *, is_variant: bool) -> QRect:
    """Where the editor of a column's cell stands: over the cell, or over the title beside the picture."""
    height = 34
    left = cell.left()
    if key == "product":
        parts = variant_title(cell) if is_variant else product_parts(cell, 1).title
        left = parts.left() - PADDING - 2
    return QRect(left, cell.top() + (cell.height() - height) // 2, cell.right() - left + 1, height)
