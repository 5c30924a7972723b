"""From a record as it was opened and as it was edited to the changes that one save writes.

Tags and categories become set operations, stock becomes deltas: neither conflicts with what others do meanwhile.
Every other field is set, with the value seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalog_desktop.domain.changes import AddItems, AdjustStock, Change, RemoveItems, SetField, same
from catalog_desktop.domain.paths import FieldPath, JsonValue, Record, get_field
from catalog_desktop.domain.record import REPOSITORY_FIELDS

_SETS = ("categories", "tags")
_OF_VARIANTS = ("stock", "costs")
_DEPTHS = {"seo": 1, "attributes": 1, "external_ids": 1, "extras": 2, "variants": 2, "images": 2}
"""How many keys below a field a value is set on its own; what lies deeper (a sale, a variant's options) is whole."""


def changes_between(base: Record, edited: Record) -> tuple[Change, ...]:
    """What was edited, in an order in which it can be applied: `merge(base, changes)` gives the edited record, but for
    fields of the repository and the order of tags and categories. A variant that goes takes its stock and costs
    along; one that comes is there before them."""
    names = [name for name in {**base, **edited} if name not in REPOSITORY_FIELDS and name not in _OF_VARIANTS]
    changes = [change for name in names for change in _field_changes(name, base.get(name), edited.get(name))]
    for variant_id in _object(edited.get("variants")):
        costs, stock = ("costs", variant_id), ("stock", variant_id)
        changes += _value_changes(costs, get_field(base, costs), get_field(edited, costs), 0)
        changes += _stock_changes(variant_id, get_field(base, stock), get_field(edited, stock))
    return tuple(changes)


def _field_changes(name: str, before: JsonValue, after: JsonValue) -> Iterator[Change]:
    if name in _SETS:
        return _set_changes((name,), _texts(before), _texts(after))
    return _value_changes((name,), before, after, _DEPTHS.get(name, 0))


def _set_changes(path: FieldPath, before: list[str], after: list[str]) -> Iterator[Change]:
    removed = tuple(item for item in before if item not in after)
    added = tuple(item for item in after if item not in before)
    if removed:
        yield RemoveItems(path, removed)
    if added:
        yield AddItems(path, added)


def _value_changes(path: FieldPath, before: JsonValue, after: JsonValue, depth: int) -> Iterator[Change]:
    """A variant or image that came or went is one value: its parts mean nothing without it."""
    comes_or_goes = len(path) == 2 and path[0] in ("variants", "images") and (before is None or after is None)
    if depth and not comes_or_goes:
        old, new = _object(before), _object(after)
        for key in {**old, **new}:
            yield from _value_changes((*path, key), old.get(key), new.get(key), depth - 1)
    elif not same(before, after):
        yield SetField(path, before, after)


def _stock_changes(variant_id: str, before: JsonValue, after: JsonValue) -> Iterator[Change]:
    """Deltas, except where a location is new with nothing on hand, or is not stocked any more."""
    old, new = _object(before), _object(after)
    for location_id in {**old, **new}:
        was, now = old.get(location_id), new.get(location_id)
        if isinstance(was, int) and isinstance(now, int):
            if was != now:
                yield AdjustStock(variant_id, location_id, now - was)
        elif isinstance(now, int) and now:
            yield AdjustStock(variant_id, location_id, now)
        else:
            yield SetField(("stock", variant_id, location_id), was, now)


def _object(value: JsonValue) -> Record:
    return value if isinstance(value, dict) else {}


def _texts(value: JsonValue) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
