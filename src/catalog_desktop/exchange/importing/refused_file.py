"""Saving the refused records of an import as a file of the same form, to be mended and imported again."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from catalog_desktop.exchange.drafts.grouping import grouped
from catalog_desktop.exchange.exporting.atomic_file import AtomicFile, replacing
from catalog_desktop.exchange.files.feed_items import feed_of
from catalog_desktop.exchange.files.file_format import FileFormat, Kind
from catalog_desktop.exchange.files.records import SourceRecord, Unreadable, open_records
from catalog_desktop.exchange.mapping.mapping import Mapping


def save_refused(file: Path, file_format: FileFormat, mapping: Mapping, lines: Iterable[int], target: Path) -> int:
    """Copy the records that begin on these lines, as they stand in `file`, into `target`; returns how many there are.

    A table keeps its header, delimiter, quotes and encoding; JSON stays a list, lines stay lines, a feed
    stays a feed; a sheet of a workbook becomes CSV. Raises BadUsage when
    one of the files cannot be read or written.
    """
    wanted = set(lines)
    writers = {
        Kind.CSV: _write_table,
        Kind.WORKBOOK: _write_table,
        Kind.NDJSON: _write_lines,
        Kind.JSON: _write_list,
        Kind.FEED: _write_feed,
    }
    with open_records(file, file_format) as reading, replacing(target) as copy:
        groups = (group for group in grouped(reading.records, mapping) if _line(group) in wanted)
        return writers[file_format.kind](copy, file_format, groups)


def _line(group: Unreadable | list[SourceRecord]) -> int:
    return group[0].line if isinstance(group, list) else group.line


def _write_table(copy: AtomicFile, file_format: FileFormat, groups: Iterable[Unreadable | list[SourceRecord]]) -> int:
    text = copy.text(file_format.encoding)
    rows = csv.writer(text, delimiter=file_format.delimiter, quotechar=file_format.quote)
    rows.writerow(file_format.columns)
    count = 0
    for group in groups:
        if isinstance(group, Unreadable):
            rows.writerow(group.cells)
        else:
            rows.writerows(list(record.fields.values()) for record in group)
        count += 1
    return count


def _write_lines(copy: AtomicFile, _file_format: FileFormat, groups: Iterable[Unreadable | list[SourceRecord]]) -> int:
    count = 0
    for group in groups:
        line = "".join(group.cells).encode() if isinstance(group, Unreadable) else orjson.dumps(group[0].fields)
        copy.binary.write(line + b"\n")
        count += 1
    return count


def _write_list(copy: AtomicFile, _file_format: FileFormat, groups: Iterable[Unreadable | list[SourceRecord]]) -> int:
    """What was no JSON at all cannot be an item of a list, and is left out."""
    items: list[Any] = [group[0].fields for group in groups if isinstance(group, list)]
    copy.binary.write(orjson.dumps(items, option=orjson.OPT_INDENT_2) + b"\n")
    return len(items)


def _write_feed(copy: AtomicFile, _file_format: FileFormat, groups: Iterable[Unreadable | list[SourceRecord]]) -> int:
    """What was no item at all cannot be one again, and is left out."""
    items = [record.fields for group in groups if isinstance(group, list) for record in group]
    copy.binary.writelines(piece.encode() for piece in feed_of(items))
    return len(items)
