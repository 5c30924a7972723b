"""What readers give: records, and what is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from catalog_desktop.domain.paths import JsonValue


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record: the line on which it begins, and its fields as the file has them (`flat` takes objects apart).

    In a workbook the line is the sheet's row. Its cells keep their type: a number is a number, a date is a text in ISO
    8601, an empty cell is an empty text.
    """

    line: int
    fields: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that is no record: where, what stands there (cells in a table, else one text), and why not."""

    line: int
    cells: tuple[str, ...]
    reason: str


Read: TypeAlias = SourceRecord | Unreadable


def flat(record: dict[str, JsonValue], prefix: str = "") -> dict[str, JsonValue]:
    """Nested objects as dotted names: `{"a": {"b": 1}}` is `{"a.b": 1}`. Lists stay lists."""
    fields: dict[str, JsonValue] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            fields.update(flat(value, f"{prefix}{name}."))
        else:
            fields[prefix + name] = value
    return fields


def field_of(record: dict[str, JsonValue], name: str) -> JsonValue:
    """The value under a name that `flat` gives, or None."""
    if name in record:
        return record[name]
    head, dot, rest = name.partition(".")
    inner = record.get(head)
    return field_of(inner, rest) if dot and isinstance(inner, dict) else None
