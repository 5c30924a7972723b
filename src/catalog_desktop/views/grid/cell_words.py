"""What stands in the cells, in words: the same for painting, screen readers and the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from catalog_desktop.domain.document import Availability, DocumentVariant
from catalog_desktop.domain.money import format_amount, format_plain
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.state_words import StateLine, state_line
from catalog_desktop.views.time_words import full_time, time_words
from catalog_desktop.views.value_words import count_words, number_words, value_words

NOTHING = "–"
_LEAST_TIME = 1


class CellWords:
    """Texts of cells by the key of their column, in the number format and the time zone of the shop."""

    def __init__(self, desk: ShopDesk) -> None:
        self._desk = desk

    def text(self, key: str, row: GridRow) -> str:
        """What the cell says; "" when it says nothing."""
        return _TEXTS[key](self, row)

    def plain(self, key: str, row: GridRow) -> str:
        """What a spreadsheet gets: numbers without separators, instants in full."""
        document = row.document
        if key == "price":
            prices = sorted({v.price for v in row.variants if v.price is not None})
            ends = prices[:1] + prices[1:][-1:]
            return "–".join(format_plain(price, document.currency) for price in ends)
        if key == "stock":
            stock = self.stock(row)
            return "" if stock is None else str(stock)
        if key in ("updated", "created"):
            return full_time(getattr(document, f"{key}_at"), self._desk.shop.time_zone)
        text = self.text(key, row)
        return "" if text == NOTHING else " ".join(text.split())

    def spoken(self, key: str, row: GridRow, *, is_ticked: bool) -> str:
        """What a screen reader says: the whole row at the product, head and words elsewhere."""
        if key == "tick":
            return "ticked" if is_ticked else "not ticked"
        if key != "product":
            return f"{_SPOKEN_HEADS.get(key, key)} {self.text(key, row)}"
        parts = [self.text("product", row)]
        if row.variant is None:
            parts += [row.document.brand or "", self.variants(row), self.text("status", row), self.state(row)]
        parts += [f"price {self.text('price', row)}", f"stock {self.text('stock', row)}"]
        parts += ["ticked"] if is_ticked and row.variant is None else []
        return ", ".join(part for part in parts if part)

    def tooltip(self, key: str, row: GridRow) -> str:
        """More than there is room for; "" when the cell says it all."""
        document = row.document
        if key == "product":
            state = self.state(row)
            return "\n".join([document.title, state] if state else [document.title])
        if key in ("updated", "created"):
            at = getattr(document, f"{key}_at")
            return full_time(at, self._desk.shop.time_zone) if at >= _LEAST_TIME else ""
        if key == "stock":
            out = sum(1 for variant in row.variants if variant.availability is Availability.OUT)
            return f"{out} of {len(row.variants)} variants out of stock" if 0 < out < len(row.variants) else ""
        if key == "sku":
            return "\n".join(variant.sku for variant in row.variants if variant.sku)
        return self.text(key, row) if key in ("category", "tags", "brand", "type") else ""

    def variants(self, row: GridRow) -> str:
        """ "3 variants", or "2 of 3 variants match" when conditions hold for some alone; "" when there is one."""
        count = len(row.document.variants)
        if count < 2 or row.variant is not None:
            return ""
        matching = len(row.shown.row.variant_ids) if row.shown.row is not None else 0
        words = count_words(count, "variant")
        return f"{number_words(matching)} of {words} match" if 0 < matching < count else words

    def state_line(self, row: GridRow) -> StateLine | None:
        """What the row of a product says about its state; None while it is silent."""
        if row.variant is not None:
            return None
        return state_line(self._desk.states.of(row.shown), self._desk.clock(), self._desk.shop.time_zone)

    def state(self, row: GridRow) -> str:
        """The state in words, "" while the row is silent."""
        line = self.state_line(row)
        return line.words if line is not None else ""

    def stock(self, row: GridRow) -> int | None:
        """How many there are; None when they are not counted."""
        return row.document.stock if row.variant is None else row.variant.stock

    def stock_tone(self, row: GridRow) -> str:
        """The colour of the stock: `bad` at 0, `attention` when some variant is low or out."""
        stock = self.stock(row)
        if stock is None:
            return "faint"
        if stock <= 0:
            return "bad"
        is_short = any(v.availability in (Availability.LOW, Availability.OUT) for v in row.variants)
        if is_short:
            return "attention"
        return "muted" if row.is_faint else "text"

    def sku_variant(self, row: GridRow) -> DocumentVariant | None:
        """The variant whose SKU is shown: the one that was searched for, else the first that has one."""
        found = row.shown.row
        if found is not None:
            wanted = [v for v in row.variants if f"sku:{v.id}" in found.highlights or v.id in found.variant_ids]
            for variant in wanted:
                if variant.sku:
                    return variant
        return next((variant for variant in row.variants if variant.sku), None)

    def _title(self, row: GridRow) -> str:
        variant = row.variant
        if variant is None:
            return row.document.title
        return (
            " / ".join(variant.options.values()) or variant.sku or f"Variant {row.document.variants.index(variant) + 1}"
        )

    def _sku(self, row: GridRow) -> str:
        shown = self.sku_variant(row)
        return (shown.sku or "") if shown is not None else ""

    def _price(self, row: GridRow) -> str:
        document = row.document
        prices = [variant.price for variant in row.variants if variant.price is not None]
        if not prices:
            return NOTHING
        low, high = (format_amount(p, document.currency, self._desk.numbers) for p in (min(prices), max(prices)))
        text = low if low == high else f"{low} – {high}"
        return text if document.currency == self._desk.shop.currency else f"{text} {document.currency}"

    def _stock(self, row: GridRow) -> str:
        stock = self.stock(row)
        return NOTHING if stock is None else number_words(stock)

    def _instant(self, at: int) -> str:
        return time_words(at, self._desk.clock(), self._desk.shop.time_zone) if at >= _LEAST_TIME else ""

    def _of_product(self, row: GridRow, text: str | None) -> str:
        return (text or "") if row.variant is None else ""

    def _barcode(self, row: GridRow) -> str:
        return next((variant.barcode for variant in row.variants if variant.barcode), "")


_TEXTS: Mapping[str, Callable[[CellWords, GridRow], str]] = {
    "tick": lambda _words, _row: "",
    "product": CellWords._title,
    "sku": CellWords._sku,
    "status": lambda words, row: words._of_product(row, value_words("status", row.document.status.value)),
    "price": CellWords._price,
    "stock": CellWords._stock,
    "updated": lambda words, row: words._of_product(row, words._instant(row.document.updated_at)),
    "category": lambda words, row: words._of_product(
        row, "\n".join(c.replace(" > ", " › ") for c in row.document.categories)
    ),
    "brand": lambda words, row: words._of_product(row, row.document.brand),
    "type": lambda words, row: words._of_product(row, row.document.product_type),
    "tags": lambda words, row: words._of_product(row, ", ".join(row.document.tags)),
    "barcode": CellWords._barcode,
    "created": lambda words, row: words._of_product(row, words._instant(row.document.created_at)),
}
_SPOKEN_HEADS = {"sku": "SKU"}
