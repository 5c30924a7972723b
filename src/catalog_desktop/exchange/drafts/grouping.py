"""Which rows of a file are one product: found wherever they stand, without holding the file in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TypeAlias

import orjson

from catalog_desktop.exchange.files.records import Read, SourceRecord, Unreadable
from catalog_desktop.exchange.mapping.column_statistics import as_text
from catalog_desktop.exchange.mapping.mapping import Grouping, Mapping, Target

Group: TypeAlias = "Unreadable | list[SourceRecord]"

_TABLES = """
CREATE TABLE row (number INTEGER PRIMARY KEY, line INTEGER, product TEXT, parent TEXT, fields BLOB);
CREATE TABLE named (name TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;
"""
_GROUPS = "SELECT product FROM row GROUP BY product ORDER BY min(number)"
_ROWS = "SELECT line, fields FROM row WHERE product = ? ORDER BY number"
_ID = "id:"


def grouped(records: Iterator[Read], mapping: Mapping) -> Iterator[Group]:
    """The records of each product, as a list, in the order of the products' first rows.

    In a table of ours neighbours with one id are a product; with a `grouping` rows wherever they stand; else each row
    is one.
    """
    if mapping.grouping is not None:
        yield from _spooled(records, mapping.grouping)
    elif mapping.exported and (column := next((c.column for c in mapping.of_target(Target.ID)), None)):
        yield from _neighbours(records, column)
    else:
        for record in records:
            yield [record] if isinstance(record, SourceRecord) else record


def _neighbours(records: Iterator[Read], id_column: str) -> Iterator[Group]:
    group: list[SourceRecord] = []
    group_id = ""
    for record in records:
        row_id = as_text(record.fields.get(id_column)) if isinstance(record, SourceRecord) else ""
        if group and not (row_id and row_id == group_id):
            yield group
            group = []
        if isinstance(record, SourceRecord):
            group.append(record)
            group_id = row_id
        else:
            yield record
    if group:
        yield group


def _spooled(records: Iterator[Read], grouping: Grouping) -> Iterator[Group]:
    """Rows go to a temporary file first: a product's last row may be the file's."""
    with closing(sqlite3.connect("")) as spool:  # an empty name is a temporary file that SQLite deletes
        spool.executescript(_TABLES)
        for number, record in enumerate(records):
            if isinstance(record, SourceRecord):
                _put(spool, number, record, grouping)
            else:
                yield record
        if grouping.parent:
            yield from _join_parents(spool)
        spool.execute("CREATE INDEX product ON row (product, number)")
        for (product,) in spool.execute(_GROUPS):
            yield [SourceRecord(line, orjson.loads(fields)) for line, fields in spool.execute(_ROWS, (product,))]


def _put(spool: sqlite3.Connection, number: int, record: SourceRecord, grouping: Grouping) -> None:
    cells = [_cell(record, column) for column in grouping.columns]
    product = "\0".join(cells) if any(cells) else f"\0{number}"
    parent = _cell(record, grouping.parent) if grouping.parent else ""
    spool.execute(
        "INSERT INTO row VALUES (?, ?, ?, ?, ?)", (number, record.line, product, parent, orjson.dumps(record.fields))
    )
    for place, column in enumerate(grouping.parent_keys):
        key = _cell(record, column)
        if key:
            names = [_ID + key] if place == 0 and len(grouping.parent_keys) > 1 else [_ID + key, key]
            spool.executemany("INSERT OR IGNORE INTO named VALUES (?, ?)", [(name, number) for name in names])


def _cell(record: SourceRecord, column: str) -> str:
    return as_text(record.fields.get(column)).strip()


def _join_parents(spool: sqlite3.Connection) -> Iterator[Unreadable]:
    """Rows that name a parent become its product's; those whose parent is not there, or is themselves, are told."""
    children = spool.execute("SELECT number, line, parent, fields FROM row WHERE parent != ''").fetchall()
    for number, line, parent, fields in children:
        root = _root(spool, number)
        if isinstance(root, str):
            yield Unreadable(line, tuple(map(as_text, orjson.loads(fields).values())), root.format(parent))
            spool.execute("DELETE FROM row WHERE number = ?", (number,))
        else:
            spool.execute(
                "UPDATE row SET product = (SELECT product FROM row WHERE number = ?) WHERE number = ?", (root, number)
            )


def _root(spool: sqlite3.Connection, number: int) -> int | str:
    """The row that stands above all: its number, or a sentence why there is none."""
    seen = {number}
    while True:
        (parent,) = spool.execute("SELECT parent FROM row WHERE number = ?", (number,)).fetchone() or ("",)
        if not parent:
            return number
        found = spool.execute("SELECT number FROM named WHERE name = ?", (parent,)).fetchone()
        if found is None or spool.execute("SELECT 1 FROM row WHERE number = ?", found).fetchone() is None:
            return "The product “{}” that this row names as its parent is not in the file."
        number = found[0]
        if number in seen:
            return "“{}” is named as the parent in a circle: no row stands above the others."
        seen.add(number)
