"""The query language, first half: a text cut into words, phrases and `field:value,value` items, with places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FIELD = re.compile(r'(-?)([A-Za-z_]+(?:\.(?:"(?:[^"\\]|\\.)*"|[^\s:",]+))?):')
_VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s,"]+)')
_PHRASE = re.compile(r'"[^"]*"?')
_WORD = re.compile(r"\S+")
_BARE_VALUE = re.compile(r'[^\s,":\\]+')


@dataclass(frozen=True, slots=True)
class QueryItem:
    """One item and its place `start:end` in the text. `field` is None for words and phrases, whose text is `raw`."""

    start: int
    end: int
    raw: str
    field: str | None = None
    negative: bool = False
    values: tuple[str, ...] = ()


def items(text: str) -> Iterator[QueryItem]:
    """The items of a query text from left to right. `\\` before a word makes it plain text; an unclosed quote
    reaches to the end."""
    place = 0
    while match := re.compile(r"\s*").match(text, place):
        place = match.end()
        if place == len(text):
            return
        item = _item_at(text, place)
        yield item
        place = item.end


def _item_at(text: str, start: int) -> QueryItem:
    field = _FIELD.match(text, start)
    if field:
        values, end = _values(text, field.end())
        name = _unescape(field[2].replace('"', "")) if '"' in field[2] else field[2]
        return QueryItem(start, end, text[start:end], name.lower(), bool(field[1]), values)
    phrase = _PHRASE.match(text, start)
    match = phrase or _WORD.match(text, start)
    end = match.end() if match else len(text)
    return QueryItem(start, end, text[start:end].removeprefix("\\"))


def _values(text: str, start: int) -> tuple[tuple[str, ...], int]:
    values: list[str] = []
    while match := _VALUE.match(text, start):
        values.append(match[2] if match[1] is None else _unescape(match[1]))
        start = match.end()
        if text[start : start + 1] != ",":
            break
        start += 1
    return tuple(values), start


def quote(value: str) -> str:
    """A value as it is written after a field: quoted when it has to be."""
    if _BARE_VALUE.fullmatch(value) and value[0] not in "<>=-":
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
