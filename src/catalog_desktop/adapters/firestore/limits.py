"""What Firestore takes in one document and one commit, and how far this adapter goes.

The emulator lets most of it pass, so nothing but this table keeps a shop from meeting a limit in production first; the
tests hold every commit to it. Source: https://firebase.google.com/docs/firestore/quotas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DOCUMENT_BYTES = 1024 * 1024
REQUEST_BYTES = 10 * 1024 * 1024
TRANSFORMS_PER_DOCUMENT = 500
INDEX_ENTRIES_PER_DOCUMENT = 40_000
INDEXED_VALUE_BYTES = 1500
RULE_LOOKUPS_PER_COMMIT = 20
DEPTH = 20

PRODUCT_BYTES = 900 * 1024
"""A product's record may be this large: what is left is room for sales in the meantime, which are not measured."""

COMMIT_BYTES = 3 * 1024 * 1024
"""The emulator refuses requests over 4 MiB, as a quota that is used up."""

BLIND_TRANSFORMS = 450
"""More stock moves than this in one write are written as values that were read."""

PRODUCTS_PER_COMMIT = 8
"""Products that exchange claims with each other share a commit up to this many: the security rules look up the member
once, and for each product its receipt and the product itself."""

_NAME_BYTES = 512
_DOCUMENT_OVERHEAD_BYTES = 32


def stored_bytes(fields: Mapping[str, Any]) -> int:
    """The size of a document with these fields as Firestore counts it, with room for its name
    (https://firebase.google.com/docs/firestore/storage-size)."""
    return _NAME_BYTES + _DOCUMENT_OVERHEAD_BYTES + _map_bytes(fields)


def _map_bytes(fields: Mapping[str, Any]) -> int:
    return sum(_text_bytes(name) + _value_bytes(value) for name, value in fields.items())


def _value_bytes(value: Any) -> int:
    if isinstance(value, str):
        return _text_bytes(value)
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, Mapping):
        return _map_bytes(value)
    if isinstance(value, (list, tuple)):
        return sum(map(_value_bytes, value))
    return len(value) if isinstance(value, bytes) else 8


def _text_bytes(text: str) -> int:
    return (len(text) if text.isascii() else len(text.encode())) + 1
