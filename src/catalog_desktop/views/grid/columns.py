"""The columns of the grid, each a frozen spec: add one here, and its words in `cell_words`."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_desktop.domain.query import SortField


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in pixels at first; `sort` is what a click on the head orders by, `newest_first` that it begins with
    the latest. `figures` are aligned at the right. When the window is narrow, columns with a high `priority` number go
    first; 0 always stays. `shown` at first start. `editor` is the key of what edits its cells, empty when nothing
    does; `typing_edits` when typing in the cell begins to edit rather than to search."""

    key: str
    title: str
    width: int
    sort: SortField | None = None
    newest_first: bool = False
    figures: bool = False
    priority: int = 0
    shown: bool = True
    editor: str = ""
    typing_edits: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("tick", "", 40),
    Column("product", "Product", 400, SortField.TITLE, editor="title"),
    Column("sku", "SKU", 112, priority=3, editor="SKU"),
    Column("status", "Status", 100, SortField.STATUS, priority=2, editor="status", typing_edits=True),
    Column("price", "Price", 128, SortField.PRICE, figures=True, priority=1, editor="price", typing_edits=True),
    Column("stock", "Stock", 74, SortField.STOCK, figures=True, priority=1, editor="stock", typing_edits=True),
    Column("updated", "Updated", 92, SortField.UPDATED, newest_first=True, priority=4),
    Column("category", "Category", 190, priority=5, shown=False),
    Column("brand", "Brand", 130, SortField.BRAND, priority=5, shown=False, editor="brand", typing_edits=True),
    Column("type", "Type", 130, priority=7, shown=False),
    Column("tags", "Tags", 160, priority=6, shown=False, editor="tags", typing_edits=True),
    Column("barcode", "Barcode", 130, priority=6, shown=False),
    Column("created", "Created", 92, SortField.CREATED, newest_first=True, priority=7, shown=False),
)

KEYS: tuple[str, ...] = tuple(column.key for column in COLUMNS)
TICK, PRODUCT = KEYS.index("tick"), KEYS.index("product")
PRODUCT_MIN_WIDTH = 250
"""The product's column takes the room that is left, but not less than this."""
