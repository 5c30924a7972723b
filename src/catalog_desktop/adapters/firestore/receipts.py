"""`ops/{operation and product}`: what makes a write repeatable, and its history.

Costs are no matter of every role: what a write did to them lies in a document of the same id in `private`.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.layout import ShopPaths, document_id
from catalog_desktop.adapters.firestore.values import Fields, Snapshot, milliseconds
from catalog_desktop.domain.changes import Action, FieldDelta
from catalog_desktop.domain.changeset_record import delta_from_record, delta_to_record
from catalog_desktop.domain.errors import BadUsage, FieldConflict
from catalog_desktop.domain.ids import ulid_from
from catalog_desktop.domain.operation import LoggedChange, Operation, Origin

KEPT_FOR = timedelta(days=400)
"""How long a receipt lives; the database removes it by its `expires_at`."""

REPEATABLE_FOR = timedelta(days=365)
"""An operation that is older is refused, because its receipt may be gone and it might be done twice."""

COMMITTED_AT = "committed_at"
_ULID = re.compile("[0-9A-HJKMNP-TV-Z]{26}")
_PACKED_OVER_BYTES = 100_000


@dataclass(frozen=True)
class StoredReceipt:
    """A receipt as it was read. `position` orders the products of an operation. `blind` says that the write was made
    without knowing the revision before it, `settled` that the revision was corrected since."""

    logged: LoggedChange
    changed: bool
    spared: tuple[FieldConflict, ...]
    position: int
    blind: bool
    settled: bool
    snapshot: Snapshot


@dataclass(frozen=True)
class NewReceipt:
    """A receipt to write, with its place in the operation; `head` marks the first write of a call."""

    operation: Operation
    product_id: str
    action: Action
    revision: int
    deltas: tuple[FieldDelta, ...]
    spared: tuple[FieldConflict, ...]
    changed: bool
    position: int
    head: bool
    blind: bool

    def fields(self, user_id: str | None) -> Fields:
        """The document that every member may read, without its time."""
        fields: Fields = {
            "operation": self.operation.id,
            "product": self.product_id,
            "owner": document_id(self.product_id),
            "action": self.action.value,
            "revision": self.revision,
            "by": self.operation.by,
            "origin": self.operation.origin.value,
            "label": self.operation.label,
            "undoes": self.operation.undoes,
            "changed": self.changed,
            "position": self.position,
            "deltas": _pack([delta_to_record(d) for d in self.deltas if not _is_cost(d)]),
            "spared": _pack([_spared_to_record(s) for s in self.spared if not _is_cost(s)]),
            "user": user_id,
            "expires_at": datetime.now(UTC) + KEPT_FOR,
        }
        fields = {name: value for name, value in fields.items() if value is not None}
        for flag in ("head", "blind"):
            if getattr(self, flag):
                fields[flag] = True
        if self.private_fields():
            fields["with_costs"] = True
        return fields

    def private_fields(self) -> Fields:
        """What it did to costs, each entry with its place among all; empty when it left them alone."""
        deltas = [[n, delta_to_record(d)] for n, d in enumerate(self.deltas) if _is_cost(d)]
        spared = [[n, _spared_to_record(s)] for n, s in enumerate(self.spared) if _is_cost(s)]
        if not deltas and not spared:
            return {}
        return {
            "owner": document_id(self.product_id),
            "deltas": _pack(deltas),
            "spared": _pack(spared),
            "expires_at": datetime.now(UTC) + KEPT_FOR,
        }


def packed_deltas(deltas: Sequence[FieldDelta]) -> str | bytes | None:
    """Deltas other than of costs as one value."""
    return _pack([delta_to_record(delta) for delta in deltas])


def _is_cost(item: FieldDelta | FieldConflict) -> bool:
    return item.path[0] == "costs"


def check_age(operation: Operation) -> None:
    """Refuse an operation whose receipt may be gone, as its id tells when that is a ULID."""
    oldest = ulid_from(milliseconds(datetime.now(UTC) - REPEATABLE_FOR), 0)
    if _ULID.fullmatch(operation.id) and operation.id < oldest:
        raise BadUsage(
            "This change was asked for more than a year ago and may have been made since. Look, then ask for it anew."
        )


async def read_receipts(calls: FirestoreCalls, paths: ShopPaths, found: Sequence[Snapshot]) -> list[StoredReceipt]:
    """The receipts of their documents, with what they did to costs where this member may know it."""
    names = {
        snapshot.name: _private_name(paths, snapshot.fields) for snapshot in found if "with_costs" in snapshot.fields
    }
    private = await calls.get_permitted(names.values())
    parts = {name: private[other].fields for name, other in names.items() if other in private}
    return [_receipt(snapshot, parts.get(snapshot.name, {})) for snapshot in found]


def _private_name(paths: ShopPaths, fields: Fields) -> str:
    return paths.private_receipt(fields["operation"], fields["product"])


def _receipt(snapshot: Snapshot, private: Fields) -> StoredReceipt:
    fields = snapshot.fields
    logged = LoggedChange(
        operation_id=fields["operation"],
        product_id=fields["product"],
        action=Action(fields["action"]),
        revision=fields["revision"],
        at=milliseconds(fields[COMMITTED_AT]),
        by=fields["by"],
        origin=Origin(fields["origin"]),
        label=fields["label"],
        deltas=tuple(map(delta_from_record, _joined(fields.get("deltas"), private.get("deltas")))),
        undoes=fields.get("undoes"),
    )
    return StoredReceipt(
        logged=logged,
        changed=fields["changed"],
        spared=tuple(map(_spared_from_record, _joined(fields.get("spared"), private.get("spared")))),
        position=fields["position"],
        blind=fields.get("blind", False),
        settled=fields.get("settled", False),
        snapshot=snapshot,
    )


def with_revision(receipt: StoredReceipt, revision: int, deltas: tuple[FieldDelta, ...]) -> StoredReceipt:
    """The receipt once it is known what the write came upon."""
    return replace(receipt, logged=replace(receipt.logged, revision=revision, deltas=deltas), settled=True)


def _joined(public: str | bytes | None, private: str | bytes | None) -> list[Any]:
    entries = _unpack(public)
    for place, entry in _unpack(private):
        entries.insert(place, entry)
    return entries


def _spared_to_record(field: FieldConflict) -> list[Any]:
    return [list(field.path), field.base, field.mine, field.theirs]


def _spared_from_record(record: list[Any]) -> FieldConflict:
    path, base, mine, theirs = record
    return FieldConflict(tuple(path), base, mine, theirs)


def _pack(entries: list[Any]) -> str | bytes | None:
    """Entries as one value, since Firestore nests no lists; compressed where two descriptions would fill a document."""
    if not entries:
        return None
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= _PACKED_OVER_BYTES else zlib.compress(text.encode())


def _unpack(packed: str | bytes | None) -> list[Any]:
    if packed is None:
        return []
    text = packed if isinstance(packed, str) else zlib.decompress(packed).decode()
    entries: list[Any] = json.loads(text)
    return entries
