"""Delimited text: telling its dialect, and reading its rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
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
_SINGLE_QUOTED = re.compile(r"(?:^|[,;\t|])'", re.M)
_ESCAPED_QUOTE = r"\\{quote}(?![{quote}{delimiter}\r\n]|$)"
_CERTAIN = 0.8
_SWALLOWED = 3
"""From how many lines and columns on lines inside a cell can be told to be rows: the first, the last, one between."""
_READ_AGAIN = 4
"""How many of the longest records may be read again in a file, so that hostile ones end."""


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
    usual = _QUOTES if _SINGLE_QUOTED.search(head) else _QUOTES[:1]
    quotes = (choice.quote,) if choice.quote else usual
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

    A line that is longer is skipped to its end. `number` is the line that was read last, `taken` are those of the
    record; they can be given back, to be read as records of their own.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._returned: deque[str] = deque()
        self._may_return = RECORD_CHARACTERS * _READ_AGAIN
        self._characters = 0
        self.taken: list[str] = []
        self.number = 0

    def begin_record(self) -> None:
        self.taken.clear()
        self._characters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._text.readline(RECORD_CHARACTERS + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._characters += len(line)
        self.taken.append(line)
        if self._characters > RECORD_CHARACTERS:
            while line and line[-1] not in "\r\n":
                line = self._text.readline(RECORD_CHARACTERS)
            raise _RecordTooLong
        return line

    def give_back(self) -> bool:
        """Give back all lines of the record but its first; False when that was done too much, or there is one line."""
        size = sum(map(len, self.taken[1:]))
        if not size or size > self._may_return or len(self.taken[-1]) > RECORD_CHARACTERS:
            return False
        self._may_return -= size
        self._returned.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        return True


def table_records(text: TextIO, file_format: FileFormat) -> Iterator[Read]:
    """The rows below the header. A quotation mark that is not closed costs its own line, not those behind it."""
    csv.field_size_limit(CELL_CHARACTERS)
    lines = _Lines(text)
    rows = _reader(lines, file_format)
    while True:
        begin = lines.number + 1
        lines.begin_record()
        try:
            cells, reason = next(rows), ""
        except StopIteration:
            return
        except _RecordTooLong:
            cells, reason = [], f"The record is longer than {RECORD_CHARACTERS:,} characters."
        except csv.Error as error:
            cells, reason = [], f"The line cannot be read: {error}."
        if begin <= file_format.header_line or (begin == 1 and cells[:1] == ["sep="]):
            continue
        if reason or _is_open_quote(cells, lines.taken, file_format):
            rows = _reader(lines, file_format)
            if lines.give_back():
                cells = lines.taken[0].rstrip("\r\n").split(file_format.delimiter)
                reason = "A quotation mark is opened on this line and not closed."
            if reason:
                yield Unreadable(begin, tuple(cells), reason)
                continue
        if any(cells):
            yield _record(begin, cells, file_format.columns)


def _reader(lines: _Lines, file_format: FileFormat) -> Iterator[list[str]]:
    return csv.reader(lines, **_dialect_arguments(file_format.delimiter, file_format.quote, file_format.escape))


def _is_open_quote(cells: list[str], lines: list[str], file_format: FileFormat) -> bool:
    """Whether a record of several lines has swallowed others: it is too wide, or its inner lines are whole rows."""
    width = len(file_format.columns)
    if len(lines) < _SWALLOWED or width < _SWALLOWED:
        return len(lines) > 1 and any(cells[width:])
    inner = lines[1:-1]
    return any(cells[width:]) or all(line.count(file_format.delimiter) == width - 1 for line in inner)


def _record(line: int, cells: list[str], columns: tuple[str, ...]) -> Read:
    width = len(columns)
    if len(cells) > width and any(cells[width:]):
        reason = f"The line has {len(cells)} cells, the header {width}: is a quotation mark missing?"
        return Unreadable(line, tuple(cells[: width + 100]), reason)
    return SourceRecord(line, dict(zip(columns, cells, strict=False)))
