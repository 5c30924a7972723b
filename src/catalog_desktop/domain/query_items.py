"""The query language, first half: a text cut into words, phrases and `field:value,value` items, with places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_FIELD = re.compile(r'(-?)([A-Za-z_]+)(?:\.(?:"((?:[^"\\]|\\.)*)"|([^\s:",]+)))?:', re.S)
_VALUE = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\\?\Z)|([^\s,"]+)', re.S)
_TEXT_PART = re.compile(r'["“”„][^"“”„]*["“”„]?|\S+')
_ESCAPE = re.compile(r'\A\\(?=[^"“”„])')
_BARE_VALUE = re.compile(r'[^\s,":\\<>=-][^\s,":\\]*')


@dataclass(frozen=True, slots=True)
class QueryItem:
    """One item and its place `start:end` in the text.

    `field` is None for words and phrases, whose text is `raw`; `unknown_field` is what a word looks like a field of.
    """

    start: int
    end: int
    raw: str
    field: str | None = None
    negative: bool = False
    values: tuple[str, ...] = ()
    unknown_field: str | None = None


def items(text: str, is_field: Callable[[str], bool]) -> Iterator[QueryItem]:
    """The items of a query text from left to right. `\\` before a word makes it plain text; an unclosed quote
    reaches to the end."""
    place = _skip_blanks(text, 0)
    while place < len(text):
        item = _item_at(text, place, is_field)
        yield item
        place = _skip_blanks(text, item.end)


def _skip_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _item_at(text: str, start: int, is_field: Callable[[str], bool]) -> QueryItem:
    sign, name, end = _field_at(text, start)
    if name is not None and is_field(name):
        values, end = _values(text, end)
        return QueryItem(start, end, text[start:end], name, bool(sign), values)
    part = _TEXT_PART.match(text, start)
    end = part.end() if part else len(text)
    return QueryItem(start, end, _ESCAPE.sub("", text[start:end]), unknown_field=name)


def _field_at(text: str, start: int) -> tuple[str, str | None, int]:
    """The sign and the name of a field that begins here, and where its values do; the name is None when none does."""
    match = _FIELD.match(text, start)
    if not match:
        return "", None, start
    sign, name, quoted, bare = match.groups()
    option = bare if quoted is None else _unescape(quoted)
    return sign, (name if option is None else f"{name}.{option}").lower(), match.end()


def _values(text: str, start: int) -> tuple[tuple[str, ...], int]:
    values: list[str] = []
    while match := _VALUE.match(text, start):
        values.append(match[2] if match[1] is None else _unescape(match[1]))
        start = match.end()
        if text[start : start + 1] != ",":
            break
        start += 1
    return tuple(values), start


def as_text(text: str, is_field: Callable[[str], bool]) -> list[str]:
    """Words and phrases written so that `items` reads them as text, whatever they look like."""
    return [_escaped(part, is_field) for part in _TEXT_PART.findall(text)]


def _escaped(part: str, is_field: Callable[[str], bool]) -> str:
    _, name, _ = _field_at(part, 0)
    return "\\" + part if part[0] == "\\" or (name is not None and is_field(name)) else part


def quote(value: str) -> str:
    """A value as it is written after a field: quoted when it has to be."""
    if _BARE_VALUE.fullmatch(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.S)
