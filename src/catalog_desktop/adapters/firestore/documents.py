"""A product's record as two documents, and back.

The public document holds the record's fields but for the costs, which lie in the private one. Times that the store sets
are timestamps there and Unix milliseconds in the record: `written_at` is the record's `updated_at`. Beside the record
it holds `operation` and `origin`, those of its last write, `receipt`, the id of that write's document in `ops`, `live`,
which is False in a tombstone (Firestore finds no document by what it lacks), and in a tombstone `expires_at`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from catalog_desktop.adapters.firestore.values import Fields, milliseconds
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record

WRITTEN_AT = "written_at"
STAMPED = {"created_at": "created_at", "updated_at": WRITTEN_AT, "deleted_at": "deleted_at"}
"""Fields of the record that the store's clock sets, and what they are called in the document."""

_BESIDE = frozenset({"operation", "origin", "receipt", "live", "expires_at"})
_RECORD_NAMES = {stored: name for name, stored in STAMPED.items()}


def record_of(public: Fields, private: Fields | None = None) -> Record:
    """The record of a product's documents. Stock and costs of variants that the product does not have are left out: a
    sale may have met the removal of its variant, or whoever removed it may not know costs."""
    record: Record = {}
    for name, value in public.items():
        if name not in _BESIDE:
            record[_RECORD_NAMES.get(name, name)] = milliseconds(value) if isinstance(value, datetime) else value
    if ghosts := ghost_stock(public):
        record["stock"] = {key: places for key, places in public["stock"].items() if ("stock", key) not in ghosts}
        if not record["stock"]:
            del record["stock"]
    variants = public.get("variants", {})
    if private and (costs := {key: cost for key, cost in private.get("costs", {}).items() if key in variants}):
        record["costs"] = costs
    return record


def ghost_stock(public: Mapping[str, Any]) -> list[FieldPath]:
    """Paths of stock that belongs to no variant; the next write of the product removes it."""
    variants = public.get("variants", {})
    return [("stock", key) for key in public.get("stock", {}) if key not in variants]


def public_fields(record: Record) -> Fields:
    """What the public document holds of a record, but for the times."""
    return {name: value for name, value in record.items() if name != "costs" and name not in STAMPED}


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], path: FieldPath = ()
) -> Iterator[tuple[FieldPath, JsonValue]]:
    """The smallest paths at which two records differ, with what the second holds there: None where nothing."""
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from differences(old, new, (*path, key))
        elif old != new or isinstance(old, bool) != isinstance(new, bool):
            yield (*path, key), new
