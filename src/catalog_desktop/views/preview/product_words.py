"""A product's fields as the preview shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog_desktop.domain.money import NumberFormat, format_amount
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.status_dot import Mark

STATUS_MARKS: dict[Status, tuple[str, Mark, str]] = {
    Status.ACTIVE: ("Active", Mark.DOT, "good"),
    Status.DRAFT: ("Draft", Mark.RING, "neutral"),
    Status.ARCHIVED: ("Archived", Mark.SQUARE, "neutral"),
}


@dataclass(frozen=True, slots=True)
class DetailField:
    """A line of the details; `copied` is what Copy puts on the clipboard, empty when there is nothing to copy."""

    name: str
    text: str
    copied: str = ""


def details(product: Product, numbers: NumberFormat) -> Iterator[DetailField]:
    """The lines that have something to say."""
    variants = product.variants
    for name, field in (("SKU", "sku"), ("MPN", "mpn"), ("Barcode", "barcode")):
        yield from _codes(name, [str(code) for v in variants if (code := getattr(v, field))])
    for name, field in (("Price", "price"), ("Compare at", "compare_at")):
        amounts = [amount for v in variants if (amount := getattr(v, field)) is not None]
        yield from _money(name, amounts, product.currency, numbers)
    costs = list((product.costs or {}).values())
    yield from _money("Cost", costs, product.currency, numbers)
    for name, text in (
        ("Type", product.product_type or ""),
        ("Tags", ", ".join(product.tags)),
        ("Handle", product.handle),
    ):
        if text:
            yield DetailField(name, text, text if name == "Handle" else "")


def variant_name(variant: Variant, *, is_only: bool) -> str:
    """ "Magenta / XL", or a code; the only variant of a product has no name of its own."""
    if variant.options:
        return " / ".join(variant.options.values())
    return "All" if is_only else variant.sku or f"Variant {variant.position + 1}"


def _codes(name: str, codes: list[str]) -> Iterator[DetailField]:
    distinct = list(dict.fromkeys(codes))
    if len(distinct) == 1:
        yield DetailField(name, distinct[0], distinct[0])
    elif distinct:
        yield DetailField(name, f"{distinct[0]} and {len(distinct) - 1} more", "\n".join(distinct))


def _money(name: str, amounts: list[int], currency: str, numbers: NumberFormat) -> Iterator[DetailField]:
    if not amounts:
        return
    low, high = (format_amount(amount, currency, numbers) for amount in (min(amounts), max(amounts)))
    text = low if low == high else f"{low} – {high}"
    yield DetailField(name, f"{text} {currency}", text if name == "Price" else "")


def subtitle(product: Product) -> str:
    """ "HP · Printers › Ink · 3 variants"."""
    category = product.categories[0].replace(" > ", " › ") if product.categories else ""
    variants = count_words(len(product.variants), "variant") if len(product.variants) > 1 else ""
    return "  ·  ".join(part for part in (product.brand or "", category, variants) if part)
