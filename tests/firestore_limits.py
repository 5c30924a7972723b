"""What production would refuse of a commit that the emulator lets pass."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from catalog_desktop.adapters.firestore import limits
from catalog_desktop.adapters.firestore.values import decode_fields
from catalog_desktop.resources_root import resources_root


def violations(writes: Sequence[Any]) -> list[str]:
    """Sentences about limits that a commit breaks."""
    found = []
    if (size := sum(write.ByteSize() for write in writes)) > limits.REQUEST_BYTES:
        found.append(f"the request has {size} bytes")
    if (lookups := rule_lookups(writes)) > limits.RULE_LOOKUPS_PER_COMMIT:
        found.append(f"the rules look {lookups} documents up")
    names = [write.update.name or write.delete for write in writes]
    found += [f"{name} is written twice" for name in {name for name in names if names.count(name) > 1}]
    for write in writes:
        found += [f"{write.update.name}: {violation}" for violation in _of_document(write)]
    return found


def _of_document(write: Any) -> list[str]:
    fields = decode_fields(write.update.fields)
    entries = index_entries(collection(write.update.name), fields)
    measured = {
        "transforms": (len(write.update_transforms), limits.TRANSFORMS_PER_DOCUMENT),
        "bytes": (limits.stored_bytes(fields), limits.DOCUMENT_BYTES),
        "index entries": (len(entries), limits.INDEX_ENTRIES_PER_DOCUMENT),
        "bytes in an indexed value": (max(map(_length, entries), default=0), limits.INDEXED_VALUE_BYTES),
        "levels": (_depth(fields), limits.DEPTH),
    }
    return [f"{value} {what}" for what, (value, most) in measured.items() if value > most]


def index_entries(of_collection: str, fields: dict[str, Any]) -> list[Any]:
    """The values that the automatic indexes hold, one for each entry: every value in both directions, and every item of
    a list, but for the fields that are exempt."""
    exempt = exemptions().get(of_collection, frozenset())
    if "*" in exempt:
        return []
    return [entry for name, value in fields.items() if name not in exempt for entry in _entries(value)]


def _entries(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [None] + [entry for part in value.values() for entry in _entries(part)]
    if isinstance(value, list):
        return ["", "", *value]
    return [value, value]


@cache
def exemptions() -> dict[str, frozenset[str]]:
    """By collection, the fields without automatic indexes."""
    overrides = json.loads((resources_root() / "firestore.indexes.json").read_text())["fieldOverrides"]
    found: dict[str, set[str]] = {}
    for override in overrides:
        if not override["indexes"]:
            found.setdefault(override["collectionGroup"], set()).add(override["fieldPath"])
    return {name: frozenset(fields) for name, fields in found.items()}


def rule_lookups(writes: Sequence[Any]) -> int:
    """How many different documents `resources/firestore.rules` look up for a commit of a member: the member, the
    receipt of each product, and the product of each receipt, private document and claim. A claim that goes belonged to
    a product of the commit."""
    looked_up = {"member"}
    for write in writes:
        name, fields = write.update.name or write.delete, decode_fields(write.update.fields)
        if collection(name) == "products":
            looked_up.add(f"receipt {fields.get('receipt')}")
        elif collection(name) in ("private", "claims", "ops") and "owner" in fields:
            looked_up.add(f"product {fields['owner']}")
    return len(looked_up)


def collection(name: str) -> str:
    """The collection of a document's name."""
    return name.split("/")[-2] if name else ""


def _length(value: Any) -> int:
    return len(value.encode()) if isinstance(value, str) else 8


def _depth(value: Any) -> int:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, parts), default=0)
