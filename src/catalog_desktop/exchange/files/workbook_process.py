"""The process that reads a workbook: `python -m` this module, with the file and perhaps a sheet as arguments.

The library holds a sheet as a whole, and a hostile workbook of some kilobytes can ask it for all memory there is: a
cell at A1 and one at XFD1048576, or one long text that a million cells share. So it runs here, under limits, and
whatever becomes of it the one who asked goes on. Standard output gets lines of JSON: without a sheet one object for
each sheet, its first rows in `head`; with one a line for each row, its number and its cells, or null in place of cells
that hold too much. On failure the last line is `{"failed": sentence}`, or the process ends with another status than 0.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, TypeAlias

import orjson
from python_calamine import CalamineError, CalamineSheet, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from catalog_desktop.exchange.files.limits import (
    CELL_CHARACTERS,
    COLUMNS,
    RECORD_CHARACTERS,
    WORKBOOK_BYTES,
    WORKBOOK_SECONDS,
)

_HEAD_ROWS = 100
_EXACT = 15
"""Digits that Excel keeps: it stores 19.99 as 19.989999999999998."""

Cells: TypeAlias = list[Any]


def main() -> int:
    """Write what is asked for; exit status 1 after a failure that was reported."""
    _limit()
    path, *sheets = sys.argv[1:]
    try:
        with load_workbook(path) as workbook:
            if sheets:
                for number, row in numbered_rows(workbook.get_sheet_by_name(sheets[0])):
                    _write([number, row])
            else:
                for metadata in workbook.sheets_metadata:
                    if metadata.typ is SheetTypeEnum.WorkSheet:
                        is_visible = metadata.visible is SheetVisibleEnum.Visible
                        _write(_overview(workbook.get_sheet_by_name(metadata.name), is_visible=is_visible))
    except PasswordError:
        _write({"failed": "it is locked with a password; save it without one"})
        return 1
    except (CalamineError, OSError) as error:
        _write({"failed": f"it is damaged or no workbook ({error})"})
        return 1
    return 0


def _limit() -> None:
    """Bound memory and time, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (WORKBOOK_SECONDS, WORKBOOK_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (WORKBOOK_BYTES, WORKBOOK_BYTES))


def _write(value: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(value, default=str) + b"\n")


def _overview(sheet: CalamineSheet, *, is_visible: bool) -> dict[str, Any]:
    rows = ((number, row) for number, row in numbered_rows(sheet) if row is not None)
    head = list(islice(rows, _HEAD_ROWS))
    return {"name": sheet.name, "visible": is_visible, "rows": sheet.height, "head": head}


def numbered_rows(sheet: CalamineSheet) -> Iterator[tuple[int, Cells | None]]:
    """The rows that are not blank, by their number in the sheet; a merged cell's value in each of its rows."""
    if sheet.start is None:
        return
    left = sheet.start[1]
    merged = _merged_downwards(sheet, left)
    running: dict[int, tuple[int, Any]] = {}
    for number, row in enumerate(sheet.iter_rows()):
        for column, last in merged.get(number, ()):
            running[column] = (last, row[column])
        for column, (last, value) in list(running.items()):
            if row[column] == "":
                row[column] = value
            if last <= number:
                del running[column]
        if any(cell != "" for cell in row):
            yield number + 1, _plain_row(row)


def _merged_downwards(sheet: CalamineSheet, left: int) -> dict[int, list[tuple[int, int]]]:
    """For the first row of each merged range that spans several rows: its column and its last row."""
    merged: dict[int, list[tuple[int, int]]] = {}
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top and 0 <= column - left < sheet.width:
            merged.setdefault(top, []).append((column - left, bottom))
    return merged


def _plain_row(row: Sequence[Any]) -> Cells | None:
    if len(row) > COLUMNS:
        return None
    texts = [len(cell) for cell in row if isinstance(cell, str)]
    if sum(texts) > RECORD_CHARACTERS or max(texts, default=0) > CELL_CHARACTERS:
        return None
    return [_plain(cell) for cell in row]


def _plain(cell: Any) -> Any:
    """A number as its digits: whole ones without a point, others as Excel shows them."""
    if not isinstance(cell, float):
        return cell
    return int(cell) if cell.is_integer() and abs(cell) < 10**_EXACT else float(f"{cell:.{_EXACT}g}")


if __name__ == "__main__":
    with suppress(BrokenPipeError):  # whoever asked has enough
        sys.exit(main())
