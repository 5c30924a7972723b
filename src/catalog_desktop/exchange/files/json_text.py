"""JSON: a list of records somewhere in a document, one record, or one record a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO

import ijson
import orjson

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.file_format import FileFormat, Kind
from catalog_desktop.exchange.files.limits import NESTING, OPEN_BRACKETS, RECORD_CHARACTERS
from catalog_desktop.exchange.files.record import Read, SourceRecord, Unreadable

_WRAPPERS = frozenset({"products", "items", "data", "results", "records", "entries", "offers", "articles", "rows"})
_PIECE = 1 << 16
_SHOWN = 200
_TOO_DEEP = f"Objects and lists lie in each other more than {NESTING} deep."
_TOO_LONG = f"The record is longer than {RECORD_CHARACTERS:,} characters."


def is_lines(begin: str) -> bool:
    """Whether a text that begins so has a record a line.

    A single line is one record, unless it holds a list under a name such as `products`.
    """
    first, _, rest = begin.partition("\n")
    try:
        value = orjson.loads(first)
    except orjson.JSONDecodeError:
        return False
    return isinstance(value, dict) and (bool(rest.strip()) or not _wraps_records(value))


def _wraps_records(value: dict[str, Any]) -> bool:
    return any(name.lower() in _WRAPPERS and isinstance(inner, (list, dict)) for name, inner in value.items())


def list_format(name: str, encoding: str, text: TextIO) -> FileFormat:
    """The format of a JSON document: where its first list of objects is. Without any the document is one record.

    Raises BadUsage when it is no JSON, or has no list of objects near its beginning.
    """
    events = ijson.sendable_list()
    parser = ijson.parse_coro(events)
    previous, line, read, opened = "", 1, 0, 0
    try:
        while piece := text.readline(_PIECE):
            opened += _opened(piece)
            if opened > OPEN_BRACKETS:
                raise BadUsage(f"{name}, line {line}: {_TOO_DEEP}")
            parser.send(piece.encode("utf-8", "replace"))
            for prefix, event, _ in events:
                if event == "start_map" and previous == "start_array":
                    return FileFormat(Kind.JSON, encoding, items=str(prefix), header_line=line)
                previous = event
            events.clear()
            line += piece.endswith(("\n", "\r"))
            read += len(piece)
            if read > RECORD_CHARACTERS:
                raise BadUsage(f"{name} has no list of records in its first {RECORD_CHARACTERS:,} characters.")
        parser.close()
    except (ijson.JSONError, RecursionError) as error:
        raise BadUsage(f"{name} is no JSON: {_first_line(error)}.") from error
    return FileFormat(Kind.JSON, encoding, items="", header_line=1)


def list_records(text: TextIO, file_format: FileFormat) -> Iterator[Read]:
    """Items of a JSON list: the text goes into the parser line by line, so that an item's line is known."""
    found: list[Any] = ijson.sendable_list()
    parser = ijson.items_coro(found, file_format.items, use_float=True)
    line, begin, waiting, opened = 1, 0, 0, 0
    try:
        while piece := text.readline(_PIECE):
            if not begin and line >= file_format.header_line and piece.strip(" \t\r\n[],"):
                begin = line
            opened += _opened(piece)
            if opened > OPEN_BRACKETS:
                yield Unreadable(begin or line, (), f"{_TOO_DEEP} What stands above was read.")
                return
            parser.send(piece.encode("utf-8", "replace"))
            waiting, opened = (0, 0) if found else (waiting + len(piece), opened)
            for value in found:
                yield _record(begin or line, value)
                begin = 0
            found.clear()
            if waiting > RECORD_CHARACTERS:
                yield Unreadable(begin or line, (), f"{_TOO_LONG} What stands above was read.")
                return
            line += piece.endswith(("\n", "\r"))
        parser.close()
    except (ijson.JSONError, ijson.IncompleteJSONError, RecursionError) as error:
        reason = f"The file is no whole JSON from here on: {_first_line(error)}. What stands above was read."
        yield Unreadable(line, (), reason)


def _opened(piece: str) -> int:
    """How many more brackets a text opens than it closes; those in its strings count as well, and seldom matter."""
    return piece.count("[") + piece.count("{") - piece.count("]") - piece.count("}")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["it ends too early"])[0].rstrip(".")


def line_records(lines: Iterator[bytes]) -> Iterator[Read]:
    """One record a line."""
    for number, line in enumerate(lines, start=1):
        if len(line) > RECORD_CHARACTERS:
            yield Unreadable(number, (), _TOO_LONG)
            continue
        if not line or line.isspace():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield Unreadable(number, (line.decode("utf-8", "replace").strip(),), f"This is no JSON: {error}.")
            continue
        yield _record(number, value)


def byte_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; one that is longer than a record may be is given cut, one byte too long."""
    while line := file.readline(RECORD_CHARACTERS + 1):
        rest = line
        while len(rest) > RECORD_CHARACTERS and not rest.endswith(b"\n"):
            rest = file.readline(RECORD_CHARACTERS + 1)
        yield line


def text_lines(text: TextIO) -> Iterator[bytes]:
    """The same of a text that is not in UTF-8."""
    while line := text.readline(RECORD_CHARACTERS + 1):
        rest = line
        while len(rest) > RECORD_CHARACTERS and not rest.endswith("\n"):
            rest = text.readline(RECORD_CHARACTERS + 1)
        yield line.encode("utf-8", "replace")


def _record(line: int, value: Any) -> Read:
    if not _is_shallow(value):
        return Unreadable(line, (), _TOO_DEEP)
    if not isinstance(value, dict):
        return Unreadable(line, (orjson.dumps(value).decode()[:_SHOWN],), "This is no JSON object.")
    return SourceRecord(line, value)


def _is_shallow(value: Any) -> bool:
    layer = [value]
    for _ in range(NESTING):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not layer:
            return True
    return False
