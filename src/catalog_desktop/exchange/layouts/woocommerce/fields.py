"""What each column of WooCommerce's product CSV is here: which field, of which row, and how a cell reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.exchange.layouts.woocommerce.cells import (
    plain_categories,
    plain_first,
    plain_flag,
    plain_list,
    plain_long_text,
    plain_moment,
    plain_number,
    plain_published,
    plain_text,
    read_categories,
    read_long_text,
    read_moment_text,
    read_text,
    split_values,
)
from catalog_desktop.exchange.mapping.mapping import Target

Read: TypeAlias = Callable[[str], JsonValue]
Plain: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Field:
    """A column's field. `read` gives the value that the field's mapping takes, `plain` the cell that we would write."""

    target: Target
    read: Read
    plain: Plain


def _status(cell: str) -> str:
    return "active" if plain_published(cell) == "1" else "draft"


OF_PRODUCT: dict[str, Field] = {
    "ID": Field(Target.EXTERNAL_ID, read_text, plain_text),
    "Name": Field(Target.TITLE, read_text, plain_text),
    "Published": Field(Target.STATUS, _status, plain_published),
    "Description": Field(Target.DESCRIPTION, read_long_text, plain_long_text),
    "Tax class": Field(Target.TAX_CLASS, read_text, plain_text),
    "Categories": Field(Target.CATEGORY, lambda cell: list(read_categories(cell)), plain_categories),
    "Tags": Field(Target.TAGS, lambda cell: list(split_values(cell)), plain_list),
    "Images": Field(Target.IMAGES, lambda cell: list(split_values(cell)), plain_list),
    "Brands": Field(Target.BRAND, lambda cell: next(iter(split_values(cell)), ""), plain_first),
}
OF_VARIANT: dict[str, Field] = {
    "SKU": Field(Target.SKU, read_text, plain_text),
    "GTIN, UPC, EAN, or ISBN": Field(Target.BARCODE, read_text, plain_text),
    "Date sale price starts": Field(Target.SALE_STARTS, read_moment_text, plain_moment),
    "Date sale price ends": Field(Target.SALE_ENDS, read_moment_text, plain_moment),
    "In stock?": Field(Target.TRACKED, plain_flag, plain_flag),
    "Stock": Field(Target.STOCK, read_text, plain_number),
    "Low stock amount": Field(Target.LOW_STOCK_BELOW, read_text, plain_number),
    "Backorders allowed?": Field(Target.CONTINUE, plain_flag, plain_flag),
    "Sale price": Field(Target.SALE_PRICE, read_text, plain_number),
    "Regular price": Field(Target.PRICE, read_text, plain_number),
    "Cost of goods": Field(Target.COST, read_text, plain_number),
}
MEASURES = {"Weight": Target.WEIGHT, "Length": Target.LENGTH, "Width": Target.WIDTH, "Height": Target.HEIGHT}
"""Columns whose name ends in a unit."""

SIDES = ("Length", "Width", "Height")
"""A product that has one of them has all three here, the others being 0."""


def field_of_column(english: str) -> Field | None:
    """The field of a column by its English name; None for one that is kept as it is."""
    return OF_PRODUCT.get(english) or OF_VARIANT.get(english)


def measure_of(english: str) -> str | None:
    """`Weight`, `Length`, `Width` or `Height` for a column such as `Weight (kg)`; None for others."""
    name = english.partition(" (")[0]
    return name if name in MEASURES and english != name else None
