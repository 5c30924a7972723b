"""Workbooks: XLSX, XLS and ODS, read by a process of its own (`workbook_process`)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.file_format import FileFormat, FormatChoice, Kind
from catalog_desktop.exchange.files.limits import CELL_CHARACTERS
from catalog_desktop.exchange.files.record import Read, SourceRecord, Unreadable
from catalog_desktop.exchange.files.source_file import OpenFile
from catalog_desktop.exchange.files.table_header import Row, find_header

_PROCESS = "catalog_desktop.exchange.files.workbook_process"


def workbook_format(file: OpenFile, place: Path, choice: FormatChoice) -> FileFormat:
    """The format of a workbook: the chosen sheet, else the visible one that holds most.

    Raises BadUsage when it cannot be read, has nothing in it, or lacks what is chosen.
    """
    with _lines(file, place) as lines:
        sheets = [sheet for sheet in lines if sheet["head"]]
    if not sheets:
        raise BadUsage(f"{file.name} has nothing in its sheets.")
    names = tuple(sheet["name"] for sheet in sheets)
    if choice.sheet and choice.sheet not in names:
        raise BadUsage(f"{file.name} has no sheet “{choice.sheet}”; there are {', '.join(names)}.")
    sheet = next((s for s in sheets if s["name"] == choice.sheet), None) or max(sheets, key=_likelihood)
    rows: list[Row] = [(number, [_text(cell) for cell in cells]) for number, cells in sheet["head"]]
    header = find_header(rows, choice.header_line)
    return FileFormat(Kind.WORKBOOK, header_line=header.line, columns=header.columns, sheet=sheet["name"], sheets=names)


def workbook_records(file: OpenFile, place: Path, file_format: FileFormat) -> Iterator[Read]:
    """The rows below the header, every column in each of them."""
    columns = file_format.columns
    with _lines(file, place, file_format.sheet) as lines:
        for number, cells in lines:
            if number <= file_format.header_line:
                continue
            if cells is None:
                yield Unreadable(number, (), f"A cell of this row holds more than {CELL_CHARACTERS:,} characters.")
            elif any(cell != "" for cell in cells[: len(columns)]):
                blanks = [""] * (len(columns) - len(cells))
                yield SourceRecord(number, dict(zip(columns, [*cells, *blanks], strict=False)))


def _likelihood(sheet: dict[str, Any]) -> tuple[bool, float]:
    """Products have more rows, and more in each of them, than the lists that they refer to."""
    filled = sum(cell != "" for _, cells in sheet["head"] for cell in cells)
    return sheet["visible"], sheet["rows"] * filled / len(sheet["head"])


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else str(cell)


@contextmanager
def _lines(file: OpenFile, place: Path, *sheets: str) -> Iterator[Iterator[Any]]:
    """What the process writes, as values. Raises BadUsage when it fails, in words or without."""
    command = [sys.executable, "-m", _PROCESS, str(place), *sheets]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield _values(file.name, process)
    finally:
        process.kill()
        if process.stdout is not None:
            process.stdout.close()
        process.wait()


def _values(name: str, process: subprocess.Popen[bytes]) -> Iterator[Any]:
    for line in process.stdout or ():
        value = orjson.loads(line)
        if isinstance(value, dict) and "failed" in value:
            raise BadUsage(f"{name} cannot be read: {value['failed']}.")
        yield value
    if process.wait() != 0:
        raise BadUsage(
            f"{name} cannot be read: the workbook is damaged, or so large that it does not fit into memory. "
            "Save the sheet as CSV and import that."
        )
