"""Changesets, deltas and operations as JSON records: for the journal, the history and files between processes."""

from __future__ import annotations

from typing import Any

from catalog_desktop.domain.changes import (
    UNSEEN,
    Action,
    AddItems,
    AdjustStock,
    Change,
    Changeset,
    FieldDelta,
    RemoveItems,
    SetField,
)
from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.record import from_record, to_record

_FLAGS = ("tolerant", "spare_conflicts", "without_claims")


def changeset_to_record(changeset: Changeset) -> Record:
    """The JSON form of a changeset; `changeset_from_record` of it is an equal one."""
    record: dict[str, Any] = {"product_id": changeset.product_id, "action": changeset.action.value}
    if changeset.changes:
        record["changes"] = [_change_to_record(change) for change in changeset.changes]
    if changeset.initial is not None:
        record["initial"] = to_record(changeset.initial)
    if changeset.checked is not None:
        record["initial"] = {"id": changeset.product_id, **changeset.checked.record}
    if changeset.seen_revision is not None:
        record["seen_revision"] = changeset.seen_revision
    record.update({flag: True for flag in _FLAGS if getattr(changeset, flag)})
    return record


def changeset_from_record(record: Record) -> Changeset:
    """The changeset of its JSON form."""
    raw: dict[str, Any] = record
    initial = raw.get("initial")
    return Changeset(
        product_id=raw["product_id"],
        action=Action(raw["action"]),
        changes=tuple(_change_from_record(change) for change in raw.get("changes", ())),
        initial=None if initial is None else from_record(initial),
        seen_revision=raw.get("seen_revision"),
        **{flag: raw.get(flag, False) for flag in _FLAGS},
    )


def _change_to_record(change: Change) -> Record:
    record: dict[str, Any] = {"path": list(change.path)}
    if isinstance(change, SetField):
        record["value"] = change.value
        if change.seen is not UNSEEN:
            record["seen"] = change.seen
    elif isinstance(change, AdjustStock):
        record["by"] = change.by
    else:
        record["add" if isinstance(change, AddItems) else "remove"] = list(change.items)
    return record


def _change_from_record(raw: dict[str, Any]) -> Change:
    path = tuple(raw["path"])
    if "by" in raw:
        return AdjustStock(path[1], path[2], raw["by"])
    if "add" in raw:
        return AddItems(path, tuple(raw["add"]))
    if "remove" in raw:
        return RemoveItems(path, tuple(raw["remove"]))
    return SetField(path, raw.get("seen", UNSEEN), raw["value"])


def delta_to_record(delta: FieldDelta) -> Record:
    """The JSON form of a delta, with only what it has."""
    record: dict[str, Any] = {"path": list(delta.path)}
    for name in ("before", "after", "by"):
        if getattr(delta, name) is not None:
            record[name] = getattr(delta, name)
    for name in ("added", "removed"):
        if getattr(delta, name):
            record[name] = list(getattr(delta, name))
    return record


def delta_from_record(record: Record) -> FieldDelta:
    """The delta of its JSON form."""
    raw: dict[str, Any] = record
    return FieldDelta(
        path=tuple(raw["path"]),
        before=raw.get("before"),
        after=raw.get("after"),
        by=raw.get("by"),
        added=tuple(raw.get("added", ())),
        removed=tuple(raw.get("removed", ())),
    )
