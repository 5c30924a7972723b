"""What text search looks at: the fields of a document, their texts, and which of them are codes."""

from __future__ import annotations

from collections.abc import Iterator

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
    if field in _PLAIN:
        value = getattr(document, _PLAIN[field])
        return (value,) if value else ()
    if field in _LISTS:
        texts: tuple[str, ...] = getattr(document, _LISTS[field])
        return texts
    if field == "options":
        return tuple(dict.fromkeys(value for variant in document.variants for value in variant.options.values()))
    return tuple(codes(document, field))


def codes(document: Document, field: str) -> Iterator[str]:
    """The codes of one kind of all variants, in their order."""
    return (code for variant in document.variants if (code := getattr(variant, field)))


_PLAIN = {"title": "title", "brand": "brand", "type": "product_type", "description": "description"}
_LISTS = {"tags": "tags", "categories": "categories", "attributes": "attributes"}
