"""Reading the records of a file one after the other, each with the line on which it begins."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import ijson
import orjson

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.exchange.files.file_format import FileFormat, Kind
from catalog_desktop.exchange.files.source_file import OpenFile, open_source

_FIELD_LIMIT = 16 << 20
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record: the line on which it begins, and its fields as the file has them (`flat` takes objects apart)."""

    line: int
    fields: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that is no record: where, what stands there (cells in a table, else one text), and why not."""

    line: int
    cells: tuple[str, ...]
    reason: str


Read: TypeAlias = SourceRecord | Unreadable


@dataclass(frozen=True, slots=True)
class Reading:
    """The records of an open file, to be read once, and how much of the file has been read, 0 to 1."""

    records: Iterator[Read]
    share_read: Callable[[], float]


@contextmanager
def open_records(path: Path, file_format: FileFormat) -> Iterator[Reading]:
    """The records of a file, streamed: at no time is more than one record, and a block of the file, in memory.

    Raises BadUsage when the file cannot be read at all.
    """
    readers = {Kind.CSV: _delimited, Kind.NDJSON: _lines, Kind.JSON: _items}
    with open_source(path) as file:
        yield Reading(readers[file_format.kind](file, file_format), file.share_read)


def _delimited(file: OpenFile, file_format: FileFormat) -> Iterator[Read]:
    csv.field_size_limit(_FIELD_LIMIT)
    text = file.text(file_format.encoding)
    rows = csv.reader(text, delimiter=file_format.delimiter, quotechar=file_format.quote)
    columns, width = file_format.columns, len(file_format.columns)
    while True:
        begin = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unreadable(begin, (), f"The line cannot be read: {error}.")
            continue
        if begin <= file_format.header_line or not any(cells):
            continue
        if len(cells) > width and any(cells[width:]):
            reason = f"The line has {len(cells)} cells, the header {width}: is a quotation mark missing?"
            yield Unreadable(begin, tuple(cells), reason)
            continue
        yield SourceRecord(begin, dict(zip(columns, cells, strict=False)))


def _lines(file: OpenFile, file_format: FileFormat) -> Iterator[Read]:
    lines = file.unpacked if file_format.encoding == "utf-8" else map(str.encode, file.text(file_format.encoding))
    for number, line in enumerate(lines, start=1):
        if line.isspace():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield Unreadable(number, (line.decode("utf-8", "replace").strip(),), f"This is no JSON: {error}.")
            continue
        yield _record(number, value)


def _items(file: OpenFile, file_format: FileFormat) -> Iterator[Read]:
    """Items of a JSON list: the text goes into the parser line by line, so that an item's line is known."""
    found: list[Any] = ijson.sendable_list()
    parser = ijson.items_coro(found, file_format.items, use_float=True)
    text = file.text(file_format.encoding)
    line, begin = 1, 0
    try:
        while piece := text.readline(_CHUNK):
            if not begin and line >= file_format.header_line and piece.strip(" \t\r\n[],"):
                begin = line
            parser.send(piece.encode())
            for value in found:
                yield _record(begin or line, value)
                begin = 0
            found.clear()
            line += piece.endswith("\n")
        parser.close()
    except (ijson.JSONError, ijson.IncompleteJSONError) as error:
        reason = f"The file is no whole JSON from here on: {str(error).splitlines()[0]}. What stands above was read."
        yield Unreadable(line, (), reason)


def _record(line: int, value: Any) -> Read:
    if not isinstance(value, dict):
        return Unreadable(line, (orjson.dumps(value).decode(),), "This is no JSON object.")
    return SourceRecord(line, value)


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
