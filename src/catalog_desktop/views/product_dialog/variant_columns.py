"""The columns of the variants matrix: what a cell shows, what typing into it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import cast

from catalog_desktop.domain.amount_edit import edit_price, edit_stock
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.money import NumberFormat, format_amount, parse_number
from catalog_desktop.domain.paths import FieldPath, JsonValue
from catalog_desktop.domain.shop import Shop
from catalog_desktop.views.product_dialog.draft import ProductDraft


class CellKind(Enum):
    """How a cell is read and shown."""

    TEXT = auto()
    OPTION = auto()
    MONEY = auto()
    STOCK = auto()
    COUNT = auto()
    FLAG = auto()


@dataclass(frozen=True, slots=True)
class VariantColumn:
    """`name` is the field of the variant, the option, or the location. `unit` stands behind the head ("EUR", "g")."""

    head: str
    kind: CellKind
    name: str
    unit: str = ""
    width: int = 110

    @property
    def label(self) -> str:
        """The head with its unit."""
        return f"{self.head}, {self.unit}" if self.unit else self.head

    def path(self, variant_id: str) -> FieldPath:
        """Where the cell's value lies in the record."""
        if self.kind is CellKind.STOCK:
            return ("stock", variant_id, self.name)
        if self.name == "cost":
            return ("costs", variant_id)
        if self.kind is CellKind.OPTION:
            return ("variants", variant_id, "options", self.name)
        return ("variants", variant_id, self.name)


def variant_columns(draft: ProductDraft, shop: Shop) -> tuple[VariantColumn, ...]:
    """The columns for a product: its options first, a stock column a location."""
    return tuple(_columns(draft, shop))


def _columns(draft: ProductDraft, shop: Shop) -> Iterator[VariantColumn]:
    product = draft.product
    for option in product.options:
        yield VariantColumn(option.name, CellKind.OPTION, option.name, width=96)
    yield VariantColumn("SKU", CellKind.TEXT, "sku", width=132)
    yield VariantColumn("Price", CellKind.MONEY, "price", product.currency, 100)
    several = len(shop.locations) > 1
    for location in shop.locations:
        head = f"Stock {location.name}" if several else "Stock"
        yield VariantColumn(head, CellKind.STOCK, location.id, width=128 if several else 72)
    yield VariantColumn("Compare at", CellKind.MONEY, "compare_at", product.currency, 142)
    if product.costs is not None:
        yield VariantColumn("Cost", CellKind.MONEY, "cost", product.currency, 92)
    yield VariantColumn("Barcode", CellKind.TEXT, "barcode", width=128)
    yield VariantColumn("Tracked", CellKind.FLAG, "tracked", width=76)
    yield VariantColumn("Low at", CellKind.COUNT, "low_stock_below", width=76)
    yield VariantColumn("Sell when out", CellKind.FLAG, "continue_when_out_of_stock", width=112)
    yield VariantColumn("Weight", CellKind.COUNT, "weight_g", "g", 92)
    yield VariantColumn("MPN", CellKind.TEXT, "mpn")


def cell_text(column: VariantColumn, value: JsonValue, currency: str, style: NumberFormat) -> str:
    """A value as the cell shows it and as it can be typed."""
    if value is None:
        return ""
    if column.kind is CellKind.MONEY and isinstance(value, int):
        return format_amount(value, currency, style)
    if column.kind is CellKind.FLAG:
        return "Yes" if value else "No"
    return str(value)


_YES = frozenset({"yes", "true", "1", "x", "y"})
_NO = frozenset({"no", "false", "0", "", "n"})


def read_cell(column: VariantColumn, text: str, old: JsonValue, currency: str, style: NumberFormat) -> JsonValue:
    """The value that the text means, seen from the value `old`. Raises BadUsage with a sentence."""
    before = old if isinstance(old, int) else None
    if column.kind is CellKind.MONEY:
        return edit_price(text, before, currency, style).minor
    if column.kind is CellKind.STOCK:
        return edit_stock(text, before, style).on_hand
    if column.kind is CellKind.COUNT:
        return _count(text, style)
    if column.kind is CellKind.FLAG:
        word = text.strip().casefold()
        if word not in _YES | _NO:
            raise BadUsage(f"“{text.strip()}” is neither Yes nor No.")
        return word in _YES
    return text.strip() or None


def explanation(column: VariantColumn, text: str, old: JsonValue, currency: str, style: NumberFormat) -> str:
    """What a typed price or quantity will become, when that is not plain: "= 1,299.00 EUR"."""
    before = old if isinstance(old, int) else None
    try:
        if column.kind is CellKind.MONEY:
            price = edit_price(text, before, currency, style)
            return price.explanation if price.ambiguous or text.strip()[:1] in "+-−" else ""
        if column.kind is CellKind.STOCK:
            stock = edit_stock(text, before, style)
            return stock.explanation if stock.ambiguous or stock.by is not None else ""
    except BadUsage:
        return ""
    return ""


def _count(text: str, style: NumberFormat) -> int | None:
    if not text.strip():
        return None
    number = parse_number(text, 0, style)
    if number is None or number.minor < 0:
        raise BadUsage(f"“{text.strip()}” is no whole number.")
    return number.minor


def options_of(draft: ProductDraft, variant_id: str) -> Mapping[str, str]:
    """The option values of a variant."""
    return cast("Mapping[str, str]", draft.get(("variants", variant_id, "options")) or {})
