"""What text search looks at: the fields of a document, their texts, and which of them are codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from catalog_desktop.domain.document import Document

SEARCH_FIELDS = (
    "title",
    "brand",
    "sku",
    "mpn",
    "barcode",
    "tags",
    "categories",
    "type",
    "options",
    "attributes",
    "description",
)
"""Most telling first. Words of one term stand in one field, and in one of its values."""

CODE_FIELDS = ("sku", "mpn", "barcode")
"""Fields that are also found by their last four or more characters and without separators."""


def search_texts(document: Document, field: str) -> tuple[str, ...]:
    """The texts of one search field, one a value."""
    return _TEXTS[field](document)


def codes(document: Document, field: str) -> Iterator[str]:
    """The codes of one kind of all variants, in their order."""
    return (code for variant in document.variants if (code := getattr(variant, field)))


def _option_values(document: Document) -> tuple[str, ...]:
    return tuple(dict.fromkeys([value for variant in document.variants for value in variant.options.values()]))


_TEXTS: dict[str, Callable[[Document], tuple[str, ...]]] = {
    "title": lambda document: (document.title,) if document.title else (),
    "brand": lambda document: (document.brand,) if document.brand else (),
    "sku": lambda document: tuple([variant.sku for variant in document.variants if variant.sku]),
    "mpn": lambda document: tuple([variant.mpn for variant in document.variants if variant.mpn]),
    "barcode": lambda document: tuple([variant.barcode for variant in document.variants if variant.barcode]),
    "tags": lambda document: document.tags,
    "categories": lambda document: document.categories,
    "type": lambda document: (document.product_type,) if document.product_type else (),
    "options": _option_values,
    "attributes": lambda document: document.attributes,
    "description": lambda document: (document.description,) if document.description else (),
}
