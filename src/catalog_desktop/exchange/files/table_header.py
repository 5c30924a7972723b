"""Finding the header of a table: the row of names, with title rows above it or missing altogether."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.limits import COLUMNS

_NUMBER = re.compile(r"[-+]?[\d.,\s%]*\d[\d.,\s%]*")
_VALUE = re.compile(r"https?://\S+|\S+@\S+\.\S+|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*", re.S)
_LONGEST_NAME = 200
_WIDE = 0.6
_MOSTLY = 0.8

Row: TypeAlias = tuple[int, list[str]]
"""A row that is not blank: the line on which it begins, and its cells."""


@dataclass(frozen=True, slots=True)
class Header:
    """The line of the header and its names; line 0 and names that were made up when there is none."""

    line: int
    columns: tuple[str, ...]


def find_header(rows: Sequence[Row], chosen_line: int | None = None) -> Header:
    """The header among the first rows of a table, or the one on the line that a person chose (0: none).

    The first row as wide as most of them is the header, unless it looks like the rows below it: a number where they
    have numbers. Narrower rows above it are titles. Raises BadUsage when there are too many columns, or nothing is on
    the chosen line.
    """
    widest = max(len(cells) for _, cells in rows)
    if chosen_line:
        return _chosen(rows, chosen_line, widest)
    extents = Counter(_extent(cells) for _, cells in rows)
    width = max(extents, key=lambda extent: (extents[extent], extent))
    first = next((place for place, (_, cells) in enumerate(rows) if _filled(cells) >= max(1, width * _WIDE)), 0)
    if chosen_line is None and not _is_record(rows[first][1], [cells for _, cells in rows[first + 1 :]]):
        return Header(rows[first][0], column_names(rows[first][1]))
    return Header(0, column_names([""] * widest))


def _chosen(rows: Sequence[Row], line: int, widest: int) -> Header:
    found = next((cells for number, cells in rows if number == line), None)
    if found is None:
        raise BadUsage(f"There is no header on line {line}: it is blank, or too far down.")
    return Header(line, column_names(found + [""] * (widest - len(found))))


def _extent(cells: Sequence[str]) -> int:
    """How far a row reaches: spreadsheets put delimiters behind the last cell that is filled."""
    return max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _is_record(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row is like those below it, and so no header: by numbers, and by what no name looks like."""
    numeric = [place for place in range(len(cells)) if _is_numeric(place, below)]
    if any(cells[place].strip() and not _NUMBER.fullmatch(cells[place].strip()) for place in numeric):
        return False
    if any(_NUMBER.fullmatch(cells[place].strip()) for place in numeric):
        return True
    return any(_VALUE.fullmatch(cell.strip()) or len(cell) > _LONGEST_NAME for cell in cells)


def _is_numeric(place: int, rows: Sequence[Sequence[str]]) -> bool:
    values = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
    return bool(values) and sum(bool(_NUMBER.fullmatch(value)) for value in values) >= _MOSTLY * len(values)


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Every column by a name of its own: blank and repeated ones get a number.

    Raises BadUsage when there are too many.
    """
    if len(cells) > COLUMNS:
        raise BadUsage(f"The table has {len(cells):,} columns; up to {COLUMNS:,} can be read.")
    names: dict[str, None] = {}
    for place, cell in enumerate(cells, start=1):
        name = cell if cell.strip() else f"column {place}"
        while name in names:
            name = f"{name} ({place})"
        names[name] = None
    return tuple(names)
