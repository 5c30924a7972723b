"""The columns of the grid, each a frozen spec: add one here, and its words in `cells`."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_desktop.domain.query import SortField


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in pixels at first; `sort` is what a click on the head orders by. `right` aligns figures; columns with
    a high `priority` number are the first to go when the window is narrow (0 always stays); `shown` at first start."""

    key: str
    title: str
    width: int
    sort: SortField | None = None
    right: bool = False
    priority: int = 0
    shown: bool = True
    editable: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("tick", "", 40),
    Column("product", "Product", 400, SortField.TITLE, editable=True),
    Column("sku", "SKU", 150, priority=2),
    Column("status", "Status", 96, SortField.STATUS, priority=3, editable=True),
    Column("price", "Price", 130, SortField.PRICE, right=True, editable=True),
    Column("stock", "Stock", 72, SortField.STOCK, right=True, editable=True),
    Column("updated", "Updated", 96, SortField.UPDATED, priority=4),
    Column("category", "Category", 180, priority=5, shown=False),
    Column("brand", "Brand", 130, SortField.BRAND, priority=5, shown=False),
    Column("type", "Type", 130, priority=6, shown=False),
    Column("tags", "Tags", 150, priority=6, shown=False),
    Column("barcode", "Barcode", 130, priority=6, shown=False),
    Column("created", "Created", 96, SortField.CREATED, priority=6, shown=False),
)

KEYS: tuple[str, ...] = tuple(column.key for column in COLUMNS)
TICK, PRODUCT = KEYS.index("tick"), KEYS.index("product")
