"""A product's record as two documents, and back.

The public document holds the record's fields but for the costs, which lie in the private one. Times that the store sets
are timestamps there and Unix milliseconds in the record: `written_at` is the record's `updated_at`. Beside the record
it holds `operation` and `origin`, those of its last write, `receipt`, the id of that write's document in `ops`, and in
a tombstone `expires_at`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catalog_desktop.adapters.firestore.values import Fields, milliseconds
from catalog_desktop.domain.paths import FieldPath, Record

WRITTEN_AT = "written_at"
STAMPED = {"created_at": "created_at", "updated_at": WRITTEN_AT, "deleted_at": "deleted_at"}
"""Fields of the record that the store's clock sets, and what they are called in the document."""

_BESIDE = frozenset({"operation", "origin", "receipt", "expires_at"})
_RECORD_NAMES = {stored: name for name, stored in STAMPED.items()}


def record_of(public: Fields, private: Fields | None = None) -> Record:
    """The record of a product's documents. Stock of variants that the product does not have is left out: a sale may
    have met the removal of its variant."""
    record: Record = {}
    for name, value in public.items():
        if name not in _BESIDE:
            record[_RECORD_NAMES.get(name, name)] = milliseconds(value) if isinstance(value, datetime) else value
    if ghosts := ghost_stock(public):
        record["stock"] = {key: places for key, places in public["stock"].items() if ("stock", key) not in ghosts}
        if not record["stock"]:
            del record["stock"]
    if private and private.get("costs"):
        record["costs"] = private["costs"]
    return record


def ghost_stock(public: Mapping[str, Any]) -> list[FieldPath]:
    """Paths of stock that belongs to no variant; the next write of the product removes it."""
    variants = public.get("variants", {})
    return [("stock", key) for key in public.get("stock", {}) if key not in variants]
