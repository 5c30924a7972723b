"""Stock that adds up without being read: the only writes that come with no precondition.

Such a write does not know which revision it makes, nor what was on hand. It says what it takes them to be, and when
others came in between, its receipt is corrected from the product as it was right after the commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from catalog_desktop.adapters.changeset_batch import Decision
from catalog_desktop.adapters.firestore import writes
from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.documents import differences, public_fields, record_of
from catalog_desktop.adapters.firestore.errors import WriteRefused
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.limits import BLIND_TRANSFORMS
from catalog_desktop.adapters.firestore.receipts import StoredReceipt, packed_deltas, with_revision
from catalog_desktop.domain.changes import Action, AdjustStock, FieldDelta
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record, get_field

_SET_BY_EVERY_WRITE = frozenset({("revision",), ("stamp",), ("updated_by",)})


def blind_increments(decision: Decision, before: Record) -> dict[FieldPath, int] | None:
    """What a write adds to which stock, if it does nothing else, so that it needs no precondition; otherwise None."""
    changeset, record = decision.changeset, decision.amendment.record
    moves = [change for change in changeset.changes if isinstance(change, AdjustStock)]
    if (
        changeset.action is not Action.UPDATE
        or len(moves) < len(changeset.changes)
        or decision.claimed
        or decision.released
    ):
        return None
    changed = (path for path, _ in differences(public_fields(before), public_fields(record)))
    if any(path[0] != "stock" and path not in _SET_BY_EVERY_WRITE for path in changed):
        return None
    increments: dict[FieldPath, int] = {}
    for move in moves:
        increments[move.path] = increments.get(move.path, 0) + move.by
    return increments if 0 < len(increments) <= BLIND_TRANSFORMS else None


def revision_found(result: Any) -> int:
    """The revision that a blind write made, as the store tells; revisions come before stock in any order of paths."""
    return next(int(value.integer_value) for value in result.transform_results if value.HasField("integer_value"))


async def record_at(
    calls: FirestoreCalls, paths: ShopPaths, product_id: str, costs: JsonValue, at: Timestamp
) -> Record:
    """A product as it was at the time of a commit, up to an hour ago."""
    name = paths.product(product_id)
    found = await calls.get([name], read_time=at)
    return record_of(found[name].fields, {"costs": costs} if costs else None)


async def settle(calls: FirestoreCalls, paths: ShopPaths, receipt: StoredReceipt) -> StoredReceipt:
    """A receipt whose writer may have died before it could correct it, with what its write came upon.

    After an hour nobody can tell any more, and it stays as it is.
    """
    logged = receipt.logged
    with suppress(WriteRefused, CatalogError):
        record = await record_at(calls, paths, logged.product_id, None, receipt.snapshot.update_time)
        revision, deltas = _revision(record), corrected(logged.deltas, record)
        if revision != logged.revision:
            await correct(calls, paths.receipt(logged.operation_id, logged.product_id), revision, deltas)
        return with_revision(receipt, revision, deltas)
    return receipt


async def correct(calls: FirestoreCalls, name: str, revision: int, deltas: Sequence[FieldDelta]) -> None:
    """Write into a receipt what its write came upon. Not being able to is no error: `settle` does it later."""
    changes: writes.Changes = {("revision",): revision, ("deltas",): packed_deltas(deltas), ("settled",): True}
    with suppress(WriteRefused, CatalogError):
        await calls.commit([writes.update(name, changes, unchanged_since=None)])


def corrected(deltas: Sequence[FieldDelta], record: Record) -> tuple[FieldDelta, ...]:
    """The deltas of a blind write as they are when it left the stock of `record` behind."""
    last = {delta.path: delta.after for delta in deltas}
    shifts = {path: _count(get_field(record, path)) - _count(after) for path, after in last.items()}
    return tuple(
        replace(delta, before=_count(delta.before) + shifts[delta.path], after=_count(delta.after) + shifts[delta.path])
        if shifts[delta.path]
        else delta
        for delta in deltas
    )


def _count(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0


def _revision(record: Record) -> int:
    return _count(record["revision"])
