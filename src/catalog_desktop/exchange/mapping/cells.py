"""What a cell of a CSV file holds beyond plain text: lists, pairs, typed values, and text that is no formula.

Each function has its inverse, so that an export that nobody touched reads as what it was written from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import orjson

from catalog_desktop.domain.paths import JsonValue

_BETWEEN = " | "
_PIECE = re.compile(r"(?:[^\\|]|\\.|\\$)*", re.S)
_ESCAPED = re.compile(r"\\(.)", re.S)
_NAME = re.compile(r"((?:[^\\=]|\\.)*)=(.*)", re.S)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED_FORMULA = re.compile(r"'+[=+\-@\t\r]")


def join_list(items: Iterable[str]) -> str:
    """Texts in one cell: `red | green`. A `|` or a backslash inside a text gets a backslash in front."""
    return _BETWEEN.join(item.replace("\\", "\\\\").replace("|", "\\|") for item in items)


def split_list(cell: str) -> list[str]:
    """The texts that `join_list` joined; the blanks around `|` may be missing."""
    if not cell:
        return []
    pieces: list[str] = []
    start = 0
    while True:
        match = _PIECE.match(cell, start)
        end = match.end() if match else len(cell)
        pieces.append(cell[start:end])
        if end >= len(cell):
            break
        start = end + 1
    last = len(pieces) - 1
    return [
        _ESCAPED.sub(
            r"\1", piece[piece.startswith(" ") and place > 0 : len(piece) - (place < last and piece[-1:] == " ")]
        )
        for place, piece in enumerate(pieces)
    ]


def join_pairs(pairs: Mapping[str, str]) -> str:
    """Names and values in one cell: `Colour=red | Size=M`."""
    return join_list(name.replace("\\", "\\\\").replace("=", "\\=") + "=" + value for name, value in pairs.items())


def split_pairs(cell: str) -> dict[str, str] | None:
    """The pairs that `join_pairs` joined, or None when an item lacks its `=`."""
    pairs = {}
    for item in split_list(cell):
        match = _NAME.fullmatch(item)
        if match is None:
            return None
        pairs[_ESCAPED.sub(r"\1", match[1])] = match[2]
    return pairs


def typed_cell(value: JsonValue) -> str:
    """A text as it is; a number, a boolean or a list as JSON, and so a text that would be read as one of those."""
    if isinstance(value, str) and _as_json(value) is None:
        return value
    return orjson.dumps(value).decode()


def typed_value(cell: str) -> JsonValue:
    """The value that `typed_cell` wrote."""
    value = _as_json(cell)
    return cell if value is None else value


def _as_json(cell: str) -> JsonValue:
    if cell[:1] not in '"[-0123456789tf':
        return None
    try:
        value: JsonValue = orjson.loads(cell)
    except orjson.JSONDecodeError:
        return None
    return value


def without_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula: `=`, `+`, `-`, `@` in front get an apostrophe before them."""
    return "'" + text if _FORMULA.match(text) else text


def with_formula(cell: str) -> str:
    """The text that `without_formula` escaped."""
    return cell[1:] if _ESCAPED_FORMULA.match(cell) else cell
