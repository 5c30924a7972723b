"""What no search index takes, whatever engine stands behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalog_desktop.domain.document import Document

# Meilisearch's primary keys: https://www.meilisearch.com/docs/learn/getting_started/primary_key
_ID = re.compile(r"[A-Za-z0-9_-]{1,511}")
_LARGEST = 2**53
"""JSON numbers are exact up to here in every engine."""


def refusal_reason(document: Document) -> str | None:
    """Why an index refuses the document, as a sentence; None when it takes it."""
    if not _ID.fullmatch(document.id):
        return f"The id “{document.id}” may consist of letters, digits, “-” and “_” only."
    if not all(-_LARGEST <= number <= _LARGEST for number in _numbers(document)):
        return "A price or quantity is too large to be searched."
    try:
        "".join(_texts(document)).encode()
    except UnicodeEncodeError as error:
        broken = error.object[error.start : error.start + 1]
        return f"A text holds half a character (U+{ord(broken):04X}). Type it again."
    return None


def _numbers(document: Document) -> Iterator[int]:
    yield from (document.revision, document.stamp, document.stock_value, document.created_at, document.updated_at)
    yield from (document.price_min or 0, document.price_max or 0, document.stock or 0)
    for variant in document.variants:
        yield from (variant.price or 0, variant.compare_at or 0, variant.stock or 0)


def _texts(document: Document) -> Iterator[str]:
    yield from (document.title, document.handle, document.currency, document.description)
    yield from (document.brand or "", document.product_type or "", document.image or "")
    yield from (*document.categories, *document.tags, *document.attributes, *document.missing, *document.problems)
    for variant in document.variants:
        yield from (variant.id, variant.sku or "", variant.mpn or "", variant.barcode or "")
        yield from (*variant.options, *variant.options.values())
