"""Facets, their values and the fields of a product as people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QLocale

from catalog_desktop.domain.categories import leaf
from catalog_desktop.domain.query import OPTION_PREFIX

FACET_TITLES: Mapping[str, str] = {
    "status": "Status",
    "category": "Category",
    "brand": "Brand",
    "availability": "Stock",
    "tag": "Tags",
    "type": "Type",
    "missing": "Missing",
    "problem": "Problems",
}
PLURALS: Mapping[str, str] = {"brand": "brands", "tag": "tags", "type": "types"}

_VALUES: Mapping[str, Mapping[str, str]] = {
    "status": {"active": "Active", "draft": "Draft", "archived": "Archived"},
    "availability": {"out": "Out of stock", "low": "Low", "in": "In stock", "untracked": "Untracked"},
    "missing": {
        "image": "Picture",
        "description": "Description",
        "price": "Price",
        "sku": "SKU",
        "barcode": "Barcode",
        "category": "Category",
        "brand": "Brand",
    },
}

_LONG_WORD = re.compile(r"\S{20,}")
_PART = re.compile(r"\S{1,10}")
_BREAK = "\u200b"


def fixed_values(facet: str) -> tuple[str, ...]:
    """The values of a facet that has always the same few, in the order in which they are shown; else none."""
    return tuple(_VALUES[facet]) if facet in ("status", "availability") else ()


def facet_title(facet: str) -> str:
    """What the facet is called: `option.colour` is “Colour”."""
    title = FACET_TITLES.get(facet)
    return title if title is not None else facet.removeprefix(OPTION_PREFIX).capitalize()


def value_words(facet: str, value: str) -> str:
    """What a value of a facet is called; a category by the last step of its path."""
    if facet == "category":
        return leaf(value)
    if facet == "problem":
        return value.replace("_", " ").capitalize()
    return _VALUES.get(facet, {}).get(value, value)


def number_words(number: int) -> str:
    """A count with the separators of the person's own language: "19,406"."""
    return QLocale().toString(number)


def count_words(number: int, noun: str) -> str:
    """ "1 product", "34 products", "19,406 products"."""
    return f"{number_words(number)} {noun}" if number == 1 else f"{number_words(number)} {noun}s"


def breakable(text: str) -> str:
    """The text with places, not to be seen, where words that are longer than any line may be broken."""
    return _LONG_WORD.sub(lambda found: _BREAK.join(_PART.findall(found.group())), text)
