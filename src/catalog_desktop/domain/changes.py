"""Changes of a product, field by field, and how they merge with what others did meanwhile.

A change names what it changes and what the field held when it was seen. Merging is per field: a field that
others changed and I did not touch stays theirs; a field that we both changed to different values is a
conflict; a field that already holds what I want is nothing to do. Sets (tags, categories) and stock have
operations of their own, which never conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final, TypeAlias

from catalog_desktop.domain.errors import FieldConflict
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record, get_field, with_field
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import CheckedRecord


class _Unseen(Enum):
    UNSEEN = "unseen"


UNSEEN: Final = _Unseen.UNSEEN
"""In `SetField.seen`: write whatever stands there. Refused for stock, which needs the quantity seen."""


@dataclass(frozen=True, slots=True)
class SetField:
    """Set the field or subtree at `path` to `value` (None removes it), which held `seen` when it was looked at."""

    path: FieldPath
    seen: JsonValue | _Unseen
    value: JsonValue


@dataclass(frozen=True, slots=True)
class AddItems:
    """Add texts to the set at `path` (`tags`, `categories`); those already there, case aside, are left alone."""

    path: FieldPath
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveItems:
    """Remove texts, case aside, from the set at `path`; those not there are ignored."""

    path: FieldPath
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdjustStock:
    """Add `by` (may be negative) to what is on hand; absent counts as 0. Two of these add up, in any order."""

    variant_id: str
    location_id: str
    by: int

    @property
    def path(self) -> FieldPath:
        """The field that it changes."""
        return ("stock", self.variant_id, self.location_id)


Change: TypeAlias = SetField | AddItems | RemoveItems | AdjustStock


class Action(StrEnum):
    """What a changeset does to its product."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Changeset:
    """All that one operation does to one product: one transaction, one revision.

    `initial` is the product to create (its repository fields are ignored; an empty handle is made from the
    title); `checked` stands in its place where the record was made and checked beforehand, as imports do in a process
    of their own. `seen_revision` is the revision on which the changes were made; the receipt then tells what others
    changed since. `tolerant` (imports) keeps a product that breaks rules and records the problems; otherwise a
    rule broken in a touched field refuses the write. `spare_conflicts` (undo) leaves fields out that others
    changed since instead of refusing. `without_claims` (restore) gives up SKUs and a handle that others hold now.
    """

    product_id: str
    action: Action = Action.UPDATE
    changes: tuple[Change, ...] = ()
    initial: Product | None = None
    checked: CheckedRecord | None = None
    seen_revision: int | None = None
    tolerant: bool = False
    spare_conflicts: bool = False
    without_claims: bool = False


@dataclass(frozen=True, slots=True)
class FieldDelta:
    """What a write did to one field, for history and undo.

    `by` is set for a stock adjustment and `added`/`removed` for set operations: undoing those reverses the
    operation; undoing anything else puts `before` back where `after` still stands.
    """

    path: FieldPath
    before: JsonValue = None
    after: JsonValue = None
    by: int | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """The outcome of merging changes into a record: the new record, what changed, and what could not."""

    record: Record
    deltas: tuple[FieldDelta, ...]
    conflicts: tuple[FieldConflict, ...]


@dataclass(slots=True)
class _Merging:
    record: Record
    deltas: list[FieldDelta] = field(default_factory=list)
    conflicts: list[FieldConflict] = field(default_factory=list)


def merge(record: Record, changes: Iterable[Change]) -> Merge:
    """Apply `changes` in order to a copy of `record`; conflicting ones are left out and listed."""
    merging = _Merging(record)
    for change in changes:
        if isinstance(change, SetField):
            _set_field(merging, change)
        elif isinstance(change, AdjustStock):
            _adjust_stock(merging, change)
        else:
            _edit_set(merging, change)
    return Merge(merging.record, tuple(merging.deltas), tuple(merging.conflicts))


def _set_field(merging: _Merging, change: SetField) -> None:
    current = get_field(merging.record, change.path)
    value = _stored(change.path, change.value)
    if same(current, change.value) or same(current, value):
        return
    orphan = value is not None and _owner_is_gone(merging.record, change.path, value)
    if orphan or not (change.seen is UNSEEN or same(current, change.seen)):
        base = None if change.seen is UNSEEN else change.seen
        merging.conflicts.append(FieldConflict(change.path, base, change.value, current))
        return
    for variant_id in _variants_that_go(change.path, current, value):
        _remove_what_belongs_to(merging, variant_id)
    merging.record = with_field(merging.record, change.path, value)
    merging.deltas.append(FieldDelta(change.path, before=current, after=value))


def _stored(path: FieldPath, value: JsonValue) -> JsonValue:
    """What a record keeps of `value`: nothing empty, and of a variant or image always its position, so that it does
    not go when its last other field does."""
    if isinstance(value, dict):
        parts = {name: _stored((*path, name), part) for name, part in value.items()}
        value = {name: part for name, part in parts.items() if part is not None}
        if value and len(path) == 2 and path[0] in ("variants", "images"):
            value = {"position": 0, **value}
    if path[0] in ("variants", "images") and path[2:] == ("position",):
        return value or 0
    return None if is_absent(value) else value


def _variants_that_go(path: FieldPath, current: JsonValue, value: JsonValue) -> Iterable[str]:
    if path == ("variants",) and isinstance(current, dict):
        return current.keys() - (value.keys() if isinstance(value, dict) else ())
    return (path[1],) if path[0] == "variants" and len(path) == 2 and value is None else ()


def _remove_what_belongs_to(merging: _Merging, variant_id: str) -> None:
    """Stock and cost go before their variant, so that undoing in reverse finds the variant there again."""
    for path in (("stock", variant_id), ("costs", variant_id)):
        before = get_field(merging.record, path)
        if before is not None:
            merging.record = with_field(merging.record, path, None)
            merging.deltas.append(FieldDelta(path, before=before))


def _adjust_stock(merging: _Merging, change: AdjustStock) -> None:
    if change.by == 0:
        return
    current = get_field(merging.record, change.path)
    if _owner_is_gone(merging.record, change.path):
        merging.conflicts.append(FieldConflict(change.path, current, change.by, None))
        return
    before = current if isinstance(current, int) else 0
    merging.record = with_field(merging.record, change.path, before + change.by)
    merging.deltas.append(FieldDelta(change.path, before=current, after=before + change.by, by=change.by))


def _edit_set(merging: _Merging, change: AddItems | RemoveItems) -> None:
    current = get_field(merging.record, change.path)
    items = [item for item in current if isinstance(item, str)] if isinstance(current, list) else []
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    if isinstance(change, AddItems):
        added = missing_items(items, change.items)
        result = items + list(added)
    else:
        unwanted = {item.strip().casefold() for item in change.items}
        removed = tuple(item for item in items if item.casefold() in unwanted)
        result = [item for item in items if item.casefold() not in unwanted]
    if added or removed:
        after: JsonValue = [*result] or None
        merging.record = with_field(merging.record, change.path, after)
        merging.deltas.append(FieldDelta(change.path, before=current, after=after, added=added, removed=removed))


def missing_items(items: Sequence[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """The trimmed, non-empty texts of `wanted` that `items` lacks, case aside, each once."""
    known = {item.casefold() for item in items}
    missing = []
    for raw in wanted:
        item = raw.strip()
        if item and item.casefold() not in known:
            known.add(item.casefold())
            missing.append(item)
    return tuple(missing)


def same(left: JsonValue, right: JsonValue) -> bool:
    """Equality of field values: absent and empty are the same, True is not 1."""
    if is_absent(left) or is_absent(right):
        return is_absent(left) and is_absent(right)
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def is_absent(value: JsonValue) -> bool:
    """Whether a record would leave this value out."""
    return value is None or value == "" or value == [] or value == {}


def _owner_is_gone(record: Record, path: FieldPath, value: JsonValue = None) -> bool:
    """Whether this would write into a variant or image that does not exist, and so make a ghost."""
    if path[0] in ("stock", "costs"):
        owners = path[1:2] or (value if isinstance(value, dict) else ())
        return any(get_field(record, ("variants", owner)) is None for owner in owners)
    return path[0] in ("variants", "images") and len(path) > 2 and get_field(record, path[:2]) is None


def inverse(deltas: Sequence[FieldDelta]) -> tuple[Change, ...]:
    """The changes that undo `deltas`, last first; fields that others changed since then conflict."""
    return tuple(change for delta in reversed(deltas) for change in _inverse_of(delta))


def _inverse_of(delta: FieldDelta) -> tuple[Change, ...]:
    if delta.by is not None:
        return (AdjustStock(delta.path[1], delta.path[2], -delta.by),)
    undo: list[Change] = []
    if delta.added:
        undo.append(RemoveItems(delta.path, delta.added))
    if delta.removed:
        undo.append(AddItems(delta.path, delta.removed))
    return tuple(undo) or (SetField(delta.path, delta.after, delta.before),)
