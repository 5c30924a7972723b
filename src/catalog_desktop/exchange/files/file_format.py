"""What kind of file an import reads, and everything that its reader has to know."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How records lie in a file. CSV is delimited text of any dialect, FEED is RSS 2.0 or Atom."""

    CSV = "csv"
    NDJSON = "ndjson"
    JSON = "json"
    WORKBOOK = "workbook"
    FEED = "feed"

    @property
    def is_table(self) -> bool:
        """Whether records are rows under a header: every record has the same columns, and blank cells too."""
        return self in (Kind.CSV, Kind.WORKBOOK)


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A file's format, as `detect_format` found it or a person set it.

    Tables (CSV, workbooks): the column names, and the line on which the header stands (from 1, title rows may stand
    above it; in a workbook the sheet's row number). 0 as `header_line` means that the file has no header: all lines
    are records, and the names were made up.

    CSV: `encoding` is a Python codec name; the delimiter (one character), the quote character, and the character
    that escapes quotes besides doubling them (a backslash, or empty).

    Workbooks: the sheet that is read, and in `sheets` all that have rows.

    JSON: `items`, where the list of records is, as ijson writes it (`item`, `data.products.item`; empty for one
    record), and as `header_line` the line on which the first record begins.

    A zip: the `member` that is read (empty when the file is no zip), and in `members` all that it holds.
    """

    kind: Kind
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    header_line: int = 1
    columns: tuple[str, ...] = ()
    items: str = "item"
    escape: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    member: str = ""
    members: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A JSON object of the format, for another process."""
        return asdict(self)

    @staticmethod
    def from_json(raw: dict[str, Any]) -> FileFormat:
        """The format of its JSON object."""
        values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in raw.items()}
        return FileFormat(**{**values, "kind": Kind(raw["kind"])})

    def notes(self) -> tuple[str, ...]:
        """Sentences about what was chosen for the person who brings the file, and could be chosen otherwise."""
        notes = []
        if self.kind.is_table and self.header_line == 0:
            notes.append("There is no row of column names in it: names were made up, and the first row is a record.")
        for chosen, all_names, what in ((self.sheet, self.sheets, "sheet"), (self.member, self.members, "file")):
            if len(all_names) > 1:
                others = ", ".join(f"“{name}”" for name in all_names if name != chosen)
                notes.append(f"It holds several {what}s; “{chosen}” is read, and {_shortened(others)} could be.")
        return tuple(notes)


_LONGEST_LIST = 200


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_LIST else text[:_LONGEST_LIST] + "…"


@dataclass(frozen=True, slots=True)
class FormatChoice:
    """What a person has set of a format; `detect_format` finds out the rest. None is: find out.

    The parts of a choice that a kind of file does not have are left aside. `header_line` is 0 when there is none.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_line: int | None = None
    sheet: str | None = None
    member: str | None = None

    def to_json(self) -> dict[str, Any]:
        """A JSON object of what is set."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @staticmethod
    def from_json(raw: dict[str, Any]) -> FormatChoice:
        """The choice of its JSON object."""
        return FormatChoice(**raw)
