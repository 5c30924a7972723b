"""The types of attribute values, and how they are written in a line."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.paths import JsonValue

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})


class AttributeType(Enum):
    """What kind of value an attribute has."""

    TEXT = "Text"
    NUMBER = "Number"
    BOOLEAN = "Yes or no"
    DATE = "Date"
    LIST = "List"

    @property
    def example(self) -> str:
        """What may be typed."""
        return _EXAMPLES[self]


_EXAMPLES = {
    AttributeType.TEXT: "Value",
    AttributeType.NUMBER: "12.5",
    AttributeType.BOOLEAN: "Yes",
    AttributeType.DATE: "2026-11-30",
    AttributeType.LIST: "USB cable; Manual; Case",
}


def type_of(value: JsonValue) -> AttributeType:
    """The type of a value; a text that is written as a date is one."""
    if isinstance(value, bool):
        return AttributeType.BOOLEAN
    if isinstance(value, int | float):
        return AttributeType.NUMBER
    if isinstance(value, list):
        return AttributeType.LIST
    return AttributeType.DATE if isinstance(value, str) and _DATE.fullmatch(value) else AttributeType.TEXT


def value_text(value: JsonValue) -> str:
    """A value on one line; `read_value` of it is the same value."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    return "" if value is None else str(value)


def read_value(text: str, kind: AttributeType) -> JsonValue:
    """The value that a line says; empty is none. Raises BadUsage with a sentence."""
    words = text.strip()
    if not words or kind is AttributeType.TEXT:
        return words
    if kind is AttributeType.NUMBER:
        return _number(words)
    if kind is AttributeType.LIST:
        return [item for part in words.split(";") if (item := part.strip())]
    if kind is AttributeType.BOOLEAN:
        if words.casefold() not in _YES | _NO:
            raise BadUsage("Write Yes or No.")
        return words.casefold() in _YES
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        raise BadUsage("Write the date as in 2026-11-30.") from None


def _number(words: str) -> int | float:
    try:
        return int(words)
    except ValueError:
        pass
    try:
        number = float(words.replace(",", "."))
    except ValueError:
        raise BadUsage(f"“{words}” is no number.") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise BadUsage(f"“{words}” is no number.")
    return number
