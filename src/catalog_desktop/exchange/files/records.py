"""Reading the records of a file one after the other, each with the line on which it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.feed import feed_records
from catalog_desktop.exchange.files.file_format import FileFormat, Kind
from catalog_desktop.exchange.files.json_text import byte_lines, line_records, list_records, text_lines
from catalog_desktop.exchange.files.record import Read, SourceRecord, Unreadable, field_of, flat
from catalog_desktop.exchange.files.source_file import OpenFile, open_source
from catalog_desktop.exchange.files.table_text import table_records
from catalog_desktop.exchange.files.workbook import workbook_records

__all__ = ["Read", "Reading", "SourceRecord", "Unreadable", "field_of", "flat", "open_records"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The records of an open file, to be read once, and how much of the file has been read, 0 to 1."""

    records: Iterator[Read]
    share_read: Callable[[], float]


@contextmanager
def open_records(path: Path, file_format: FileFormat) -> Iterator[Reading]:
    """The records of a file, streamed: at no time is more than one record, and a block of the file, in memory.

    The same file and format always give the same records, so that rows can be read again by their lines. A sheet of a
    workbook is held as a whole by a process beside this one.

    Raises BadUsage when the file cannot be read at all.
    """
    with open_source(path, file_format.member) as file:
        yield Reading(_records(file, file_format), file.share_read)


def _records(file: OpenFile, file_format: FileFormat) -> Iterator[Read]:
    encoding = file_format.encoding
    if (file_format.kind is Kind.WORKBOOK) != (file.workbook is not None):
        raise BadUsage(f"{file.name} is another kind of file than it was: choose it again.")
    if file.workbook is not None:
        return workbook_records(file, file.workbook, file_format)
    if file_format.kind is Kind.NDJSON:
        return line_records(byte_lines(file.unpacked) if encoding == "utf-8" else text_lines(file.text(encoding)))
    readers = {Kind.CSV: table_records, Kind.JSON: list_records, Kind.FEED: feed_records}
    return readers[file_format.kind](file.text(encoding), file_format)
