"""Field paths: how one field of a product's record is named, read and written.

A record is a tree of JSON objects. A path is the tuple of keys down to a field or a subtree, such as
`("variants", "01J…", "price")`. An absent field reads as None and writing None removes it, so a record
never holds None.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
Record: TypeAlias = dict[str, JsonValue]
FieldPath: TypeAlias = tuple[str, ...]


def get_field(record: Mapping[str, JsonValue], path: FieldPath) -> JsonValue:
    """The value at `path`, or None when any step of it is absent."""
    value: JsonValue = dict(record) if not path else record.get(path[0])
    for key in path[1:]:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def with_field(record: Record, path: FieldPath, value: JsonValue) -> Record:
    """A copy of `record` with `value` at `path`; None removes the field, and objects left empty go with it.

    Only the objects along the path are copied, so the original stays as it was.
    """
    key, rest = path[0], path[1:]
    child: JsonValue = value
    if rest:
        inner = record.get(key)
        child = with_field(inner if isinstance(inner, dict) else {}, rest, value) or None
    changed = dict(record)
    if child is None:
        changed.pop(key, None)
    else:
        changed[key] = child
    return changed


def starts_with(path: FieldPath, prefix: FieldPath) -> bool:
    """Whether `path` is `prefix` or lies below it."""
    return path[: len(prefix)] == prefix


def overlaps(left: FieldPath, right: FieldPath) -> bool:
    """Whether one of the two paths contains the other."""
    return starts_with(left, right) or starts_with(right, left)


def field_name(path: FieldPath) -> str:
    """A path in words for messages: the ids of variants and images are left out."""
    if path[0] in ("variants", "images") and len(path) > 2:
        return " ".join(path[2:]).replace("_", " ")
    if path[0] in ("variants", "images"):
        return path[0].removesuffix("s")
    if path[0] in ("stock", "costs"):
        return path[0].removesuffix("s")
    return " ".join(path).replace("_", " ")
