"""Delimited text: telling its dialect, and reading its rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, TextIO

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.file_format import FileFormat, FormatChoice, Kind
from catalog_desktop.exchange.files.limits import CELL_CHARACTERS, RECORD_CHARACTERS
from catalog_desktop.exchange.files.record import Read, SourceRecord, Unreadable
from catalog_desktop.exchange.files.table_header import Row, find_header

HEAD_LINES = 100
_USUAL, _OTHER = (",", ";", "\t", "|"), ("^", "~", ":", "\x1f", "\x01")
_QUOTES = ('"', "'")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.I)
_ESCAPED_QUOTE = r"\\{quote}(?![{quote}{delimiter}\r\n]|$)"
_CERTAIN = 0.8


def table_format(name: str, encoding: str, head: str, choice: FormatChoice) -> FileFormat:
    """The format of delimited text that begins with `head`. Raises BadUsage when it has too many columns or no header
    on the chosen line.
    """
    announced = _SEPARATOR_LINE.match(head)
    body = head[announced.end() :] if announced else head
    delimiter, quote = _dialect(body, choice, announced[1] if announced else None)
    escape = "\\" if re.search(_ESCAPED_QUOTE.format(quote=quote, delimiter=re.escape(delimiter)), head) else ""
    rows = _rows(head, delimiter, quote, escape)[1 if announced else 0 :]
    if not rows:
        raise BadUsage(f"{name} holds no rows.")
    header = find_header(rows, choice.header_line)
    return FileFormat(
        Kind.CSV,
        encoding,
        delimiter=delimiter,
        quote=quote,
        escape=escape,
        header_line=header.line,
        columns=header.columns,
    )


def _dialect(head: str, choice: FormatChoice, announced: str | None) -> tuple[str, str]:
    """The delimiter and quotes under which most rows have the same, largest number of cells."""
    quotes = (choice.quote,) if choice.quote else _QUOTES
    fixed = choice.delimiter or announced
    for delimiters, least in ((_USUAL, 0.0), (_OTHER, _CERTAIN)):
        candidates = [(d, q) for q in quotes for d in ((fixed,) if fixed else delimiters)]
        rated = [(_plausibility(_rows(head, d, q, ""), q), d, q) for d, q in candidates]
        (share, *_), delimiter, quote = max(rated, key=lambda candidate: candidate[0])
        if fixed or share > least:
            return delimiter, quote
    unused = next((delimiter for delimiter in ("\t", "|", ";", ",") if delimiter not in head), "\x1f")
    return unused, choice.quote or _QUOTES[0]


def _rows(head: str, delimiter: str, quote: str, escape: str) -> list[Row]:
    """The rows of the head that are not blank; the last one may be cut, and is left out."""
    reader = csv.reader(io.StringIO(head, newline=""), **_dialect_arguments(delimiter, quote, escape))
    rows: list[Row] = []
    begin = 1
    try:
        for cells in reader:
            if any(cells):
                rows.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error:
        return rows
    return rows[:-1] if len(rows) > 2 and begin > HEAD_LINES else rows


def _dialect_arguments(delimiter: str, quote: str, escape: str) -> dict[str, Any]:
    return {"delimiter": delimiter, "quotechar": quote, "escapechar": escape or None}


def _plausibility(rows: list[Row], quote: str) -> tuple[float, bool, int]:
    """How many rows are equally wide, if not most cells are still in quotes; then usual quotes, then the width."""
    if not rows:
        return (0.0, False, 0)
    widths = Counter(len(cells) for _, cells in rows)
    width, count = max(widths.items(), key=lambda entry: (entry[1], entry[0]))
    cells = [cell for _, row in rows for cell in row if cell]
    quoted = sum(len(cell) > 1 and cell[0] == cell[-1] and cell[0] in _QUOTES for cell in cells)
    is_read = width > 1 and quoted * 2 < len(cells)
    return (count / len(rows) if is_read else 0.0, quote == _QUOTES[0], width)


class _RecordTooLong(Exception):
    pass


class _Lines:
    """The lines of a text for the CSV reader, none of them and no record longer than the limit.

    A line that is longer is skipped to its end. `number` is the line that was read last.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._taken = 0
        self.number = 0

    def begin_record(self) -> None:
        self._taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(RECORD_CHARACTERS + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._taken += len(line)
        if self._taken > RECORD_CHARACTERS:
            while line and line[-1] not in "\r\n":
                line = self._text.readline(RECORD_CHARACTERS)
            raise _RecordTooLong
        return line


def table_records(text: TextIO, file_format: FileFormat) -> Iterator[Read]:
    """The rows below the header."""
    csv.field_size_limit(CELL_CHARACTERS)
    lines = _Lines(text)
    rows = csv.reader(lines, **_dialect_arguments(file_format.delimiter, file_format.quote, file_format.escape))
    while True:
        begin = lines.number + 1
        lines.begin_record()
        try:
            cells = next(rows)
        except StopIteration:
            return
        except _RecordTooLong:
            reason = f"The record is longer than {RECORD_CHARACTERS:,} characters: is a quotation mark missing?"
            yield Unreadable(begin, (), reason)
            continue
        except csv.Error as error:
            yield Unreadable(begin, (), f"The line cannot be read: {error}.")
            continue
        if begin > file_format.header_line and any(cells) and not (begin == 1 and cells[0].lower() == "sep="):
            yield _record(begin, cells, file_format.columns)


def _record(line: int, cells: list[str], columns: tuple[str, ...]) -> Read:
    width = len(columns)
    if len(cells) > width and any(cells[width:]):
        reason = f"The line has {len(cells)} cells, the header {width}: is a quotation mark missing?"
        return Unreadable(line, tuple(cells[: width + 100]), reason)
    if any("\0" in cell for cell in cells):
        return Unreadable(line, tuple(cells), "The line has NUL characters in it: the file is damaged or no text.")
    return SourceRecord(line, dict(zip(columns, cells, strict=False)))
