"""What is being typed where the cursor stands: the name of a field, or a value of one."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_desktop.domain.query_items import items
from catalog_desktop.domain.query_language import is_field


@dataclass(frozen=True, slots=True)
class PartialItem:
    """The characters `start:end` that a completion would replace, and what they say so far.

    `field` is None while a word is typed that may become a field's name. The whole item begins at `item_start`.
    """

    start: int
    end: int
    text: str
    field: str | None = None
    item_start: int = 0


def partial_item(text: str, cursor: int) -> PartialItem | None:
    """The item that ends at the cursor; None when there is nothing to complete."""
    if cursor < len(text) and not text[cursor].isspace():
        return None
    typed = text[:cursor]
    last = None
    for item in items(typed, is_field):
        last = item
    if last is None or last.end != cursor:
        return None
    raw = typed[last.start : last.end]
    if last.field is None:
        sign = len(raw) - len(raw.removeprefix("-"))
        return PartialItem(last.start + sign, cursor, raw[sign:], None, last.start) if raw[sign:].isalpha() else None
    begin = last.start + _begin_of_last_value(raw)
    value = typed[begin:cursor]
    return PartialItem(begin, cursor, value.removeprefix('"').replace("\\", ""), last.field, last.start)


def _begin_of_last_value(raw: str) -> int:
    """After the colon or the last comma that is not quoted; an option's name may be quoted and hold both."""
    begin, quoted, seen_colon = 0, False, False
    for place, character in enumerate(raw):
        if character == '"' and raw[place - 1 : place] != "\\":
            quoted = not quoted
        elif not quoted and ((character == ":" and not seen_colon) or (character == "," and seen_colon)):
            begin, seen_colon = place + 1, True
    return begin
