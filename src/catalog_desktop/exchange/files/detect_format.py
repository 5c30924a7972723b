"""Telling a file's format from its content: JSON, lines of JSON, or delimited text with or without title rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import ijson
import orjson

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.file_format import FileFormat, FormatChoice, Kind
from catalog_desktop.exchange.files.source_file import detect_encoding, open_source

_DELIMITERS = (",", ";", "\t", "|")
_QUOTES = ('"', "'")
_HEAD_LINES = 100
_HEAD_CHARACTERS = 1 << 18
_PIECE = 1 << 16
_NUMBER = re.compile(r"[-+]?[\d.,\s%]+")


def detect_format(path: Path, choice: FormatChoice | None = None) -> FileFormat:
    """The format of a file, with what a person has chosen of it.

    Raises BadUsage when the file is empty, cannot be read, holds nothing that can be imported, or lacks what is chosen.
    """
    choice = choice or FormatChoice()
    encoding = choice.encoding or detect_encoding(path)
    head = _head(path, encoding)
    first = head.lstrip()[:1]
    if not first:
        raise BadUsage(f"{path.name} is empty.")
    if first in "[{":
        return _json_format(path, encoding, head.lstrip())
    return _table_format(path, encoding, head)


def _head(path: Path, encoding: str) -> str:
    """The first lines, as much as is needed to tell what they are."""
    lines: list[str] = []
    with open_source(path) as file:
        text = file.text(encoding)
        while len(lines) < _HEAD_LINES and (line := text.readline(_HEAD_CHARACTERS)):
            lines.append(line)
    return "".join(lines)


def _json_format(path: Path, encoding: str, head: str) -> FileFormat:
    if head.startswith("{") and _is_json(head.partition("\n")[0]):
        return FileFormat(Kind.NDJSON, encoding)
    items, line = _list_of_records(path, encoding)
    return FileFormat(Kind.JSON, encoding, items=items, header_line=line)


def _is_json(line: str) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def _list_of_records(path: Path, encoding: str) -> tuple[str, int]:
    """Where the first list of objects is, and the line on which its first one begins.

    The place is empty when the whole document is one record.
    """
    events = ijson.sendable_list()
    parser = ijson.parse_coro(events)
    previous, line = "", 1
    with open_source(path) as file:
        text = file.text(encoding)
        try:
            while piece := text.readline(_PIECE):
                parser.send(piece.encode())
                for prefix, event, _ in events:
                    if event == "start_map" and previous == "start_array":
                        return str(prefix), line
                    previous = event
                events.clear()
                line += piece.endswith("\n")
            parser.close()
        except ijson.JSONError as error:
            raise BadUsage(f"{path.name} is no JSON: {str(error).splitlines()[0]}.") from error
    return "", 1


def _table_format(path: Path, encoding: str, head: str) -> FileFormat:
    """The delimiter and quotes under which most rows have the same, largest number of cells."""
    candidates = [(delimiter, quote, _rows(head, delimiter, quote)) for quote in _QUOTES for delimiter in _DELIMITERS]
    delimiter, quote, rows = max(candidates, key=lambda candidate: _plausibility(candidate[2], candidate[1]))
    header = _header_index(rows)
    if header is None:
        raise BadUsage(f"{path.name} is no table: there is no line of column names in its first {_HEAD_LINES} lines.")
    return FileFormat(
        Kind.CSV,
        encoding,
        delimiter=delimiter,
        quote=quote,
        header_line=rows[header][0],
        columns=_column_names(rows[header][1]),
    )


def _rows(head: str, delimiter: str, quote: str) -> list[tuple[int, list[str]]]:
    """The rows of the head that are not blank, each with its first line; the last one may be cut, and is left out."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, quotechar=quote)
    rows = []
    begin = 1
    try:
        for cells in reader:
            if any(cells):
                rows.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error:
        return rows
    return rows[:-1] if len(rows) > 2 and begin > _HEAD_LINES else rows


def _plausibility(rows: Sequence[tuple[int, list[str]]], quote: str) -> tuple[float, bool, int]:
    """How many rows are equally wide, if not most cells are still in quotes; then usual quotes, then the width."""
    if not rows:
        return (0.0, False, 0)
    width, count = Counter(len(cells) for _, cells in rows).most_common(1)[0]
    cells = [cell for _, row in rows for cell in row if cell]
    quoted = sum(len(cell) > 1 and cell[0] == cell[-1] and cell[0] in _QUOTES for cell in cells)
    is_read = width > 1 and quoted * 2 < len(cells)
    return (count / len(rows) if is_read else 0.0, quote == _QUOTES[0], width)


def _header_index(rows: Sequence[tuple[int, list[str]]]) -> int | None:
    """The first row of names: as wide as most rows, filled, and without numbers. Title rows above are narrower."""
    if not rows:
        return None
    width = Counter(len(cells) for _, cells in rows).most_common(1)[0][0]
    for index, (_, cells) in enumerate(rows):
        names = [cell.strip() for cell in cells if cell.strip()]
        is_wide = len(names) >= max(1, width * 0.6) and len(cells) >= width * 0.9
        if is_wide and not any(_NUMBER.fullmatch(name) for name in names):
            return index
    return None


def _column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Every column by a name of its own: blank and repeated ones get a number."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = cell if cell.strip() else f"column {place}"
        while name in names:
            name = f"{name} ({place})"
        names.append(name)
    return tuple(names)
