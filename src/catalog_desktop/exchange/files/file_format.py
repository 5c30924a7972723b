"""What kind of file an import reads, and everything that its reader has to know."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How records lie in a file."""

    CSV = "csv"
    NDJSON = "ndjson"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A file's format, as `detect_format` found it or a person set it.

    `encoding` is a Python codec name. For CSV (TSV and semicolons too): the delimiter, the quote character, the
    line on which the header stands (from 1, title rows may stand above it) and the column names. For JSON:
    `items`, where the list of records is, as ijson writes it (`item`, `data.products.item`; empty for one record),
    and as `header_line` the line on which the first record begins.
    """

    kind: Kind
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    header_line: int = 1
    columns: tuple[str, ...] = ()
    items: str = "item"

    def to_json(self) -> dict[str, Any]:
        """A JSON object of the format, for another process."""
        return asdict(self)

    @staticmethod
    def from_json(raw: dict[str, Any]) -> FileFormat:
        """The format of its JSON object."""
        return FileFormat(**{**raw, "kind": Kind(raw["kind"]), "columns": tuple(raw["columns"])})
