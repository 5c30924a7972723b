"""What columns can become, in words."""

from __future__ import annotations

from collections.abc import Mapping

from catalog_desktop.exchange.importing.plan import Mode
from catalog_desktop.exchange.mapping.mapping import MONEY_TARGETS, ColumnMapping, MatchBy, Target

TARGET_WORDS: Mapping[Target, str] = {
    Target.IGNORE: "Leave out",
    Target.EXTRA: "Keep aside",
    Target.ATTRIBUTE: "Attribute",
    Target.TITLE: "Title",
    Target.DESCRIPTION: "Description",
    Target.STATUS: "Status",
    Target.BRAND: "Brand",
    Target.PRODUCT_TYPE: "Type",
    Target.CATEGORY: "Category",
    Target.TAGS: "Tags",
    Target.IMAGES: "Images",
    Target.SKU: "SKU",
    Target.BARCODE: "Barcode",
    Target.MPN: "MPN",
    Target.PRICE: "Price",
    Target.COMPARE_AT: "Compare-at price",
    Target.SALE_PRICE: "Sale price",
    Target.SALE_STARTS: "Sale starts",
    Target.SALE_ENDS: "Sale ends",
    Target.COST: "Cost",
    Target.CURRENCY: "Currency",
    Target.STOCK: "Stock",
    Target.TRACKED: "Stock is tracked",
    Target.LOW_STOCK_BELOW: "Low at",
    Target.CONTINUE: "Sell when out",
    Target.WEIGHT: "Weight",
    Target.LENGTH: "Length, mm",
    Target.WIDTH: "Width, mm",
    Target.HEIGHT: "Height, mm",
    Target.OPTION: "Option",
    Target.OPTIONS: "All options",
    Target.HANDLE: "Handle",
    Target.SEO_TITLE: "SEO title",
    Target.SEO_DESCRIPTION: "SEO description",
    Target.TAX_CLASS: "Tax class",
    Target.EXTERNAL_ID: "Id in the other system",
    Target.ID: "Id here",
    Target.REVISION: "Revision here",
    Target.VARIANT_ID: "Variant id here",
}
MODE_WORDS: Mapping[Mode, str] = {
    Mode.UPSERT: "Create and update",
    Mode.CREATE: "Create only",
    Mode.UPDATE: "Update only",
}
MATCH_WORDS: Mapping[MatchBy, str] = {
    MatchBy.ID: "Id",
    MatchBy.EXTERNAL_ID: "Id in the other system",
    MatchBy.SKU: "SKU",
    MatchBy.HANDLE: "Handle",
    MatchBy.BARCODE: "Barcode",
}
NAMED_TARGETS = frozenset({Target.ATTRIBUTE, Target.OPTION, Target.EXTERNAL_ID, Target.STOCK})
"""Targets of which there are several, told apart by a name."""

_MONEY = (("1,234.56", "major", "."), ("1.234,56", "major", ","), ("Minor units", "minor", "."))
_WEIGHTS = tuple((unit, unit, ".") for unit in ("g", "kg", "lb", "oz"))
Numbers = tuple[str, str, str]


def number_choices(target: Target) -> tuple[Numbers, ...]:
    """How the numbers of a column can be written: words, unit, decimal mark; none when that does not matter."""
    if target in MONEY_TARGETS:
        return _MONEY
    return _WEIGHTS if target is Target.WEIGHT else ()


def number_words(column: ColumnMapping) -> str:
    """How the column's numbers are read."""
    for words, unit, decimal in number_choices(column.target):
        if unit == (column.unit or _default_unit(column.target)) and (decimal == column.decimal or unit != "major"):
            return words
    return ""


def _default_unit(target: Target) -> str:
    return "major" if target in MONEY_TARGETS else "g"
