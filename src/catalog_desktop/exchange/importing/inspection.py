"""A first look at a file: its format, its columns with samples, and a guessed mapping to start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.drafts.exported_record import is_exported_record
from catalog_desktop.exchange.exporting.export_columns import exported_columns
from catalog_desktop.exchange.files.file_format import FileFormat
from catalog_desktop.exchange.files.records import SourceRecord, open_records
from catalog_desktop.exchange.layouts.layout_drafts import layout_guess
from catalog_desktop.exchange.layouts.recognise import recognise
from catalog_desktop.exchange.mapping.column_names import is_key_name
from catalog_desktop.exchange.mapping.column_statistics import FileStatistics, learn
from catalog_desktop.exchange.mapping.guess_mapping import Guess, guess_mapping
from catalog_desktop.exchange.mapping.mapping import Mapping, MatchBy
from catalog_desktop.exchange.mapping.mapping_file import mapping_from_json, mapping_to_json


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column as the import dialog shows it: in which share of the records it is filled, and some of its values."""

    name: str
    filled: float
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found out about a file. `notes` are sentences about what is doubtful or worth knowing."""

    file_format: FileFormat
    columns: tuple[ColumnInfo, ...]
    records: int
    mapping: Mapping
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """A JSON object of it, for another process."""
        return {
            "format": self.file_format.to_json(),
            "columns": [[column.name, column.filled, column.samples] for column in self.columns],
            "records": self.records,
            "mapping": mapping_to_json(self.mapping),
            "notes": self.notes,
        }

    @staticmethod
    def from_json(raw: dict[str, Any]) -> Inspection:
        """The inspection of its JSON object."""
        return Inspection(
            file_format=FileFormat.from_json(raw["format"]),
            columns=tuple(ColumnInfo(name, filled, tuple(samples)) for name, filled, samples in raw["columns"]),
            records=raw["records"],
            mapping=mapping_from_json(raw["mapping"]),
            notes=tuple(raw["notes"]),
        )


def inspect_file(
    file: Path, file_format: FileFormat, source: str, currency: str, locations: Sequence[str]
) -> Inspection:
    """Read a file once and guess its mapping. Raises BadUsage when there is no record in it."""
    with open_records(file, file_format) as reading:
        statistics = learn(reading.records, is_key_name)
    if not statistics.records:
        raise BadUsage(f"{file.name} holds no records.")
    columns, location = tuple(statistics.columns), locations[0]
    guess = (
        _own_export(file, file_format, source, currency)
        or layout_guess(recognise(columns), statistics, columns, currency, location)
        or guess_mapping(statistics, file_format.kind, source, currency, location)
    )
    notes = (*file_format.notes(), *guess.notes)
    return Inspection(file_format, _columns(statistics), statistics.records, guess.mapping, notes)


def _own_export(file: Path, file_format: FileFormat, source: str, currency: str) -> Guess | None:
    """The mapping of a file that this program exported; None for any other file."""
    columns = exported_columns(file_format.columns) if file_format.kind.is_table else ()
    if file_format.kind.is_table:
        if columns is None:
            return None
    elif not _is_exported(file, file_format):
        return None
    mapping = Mapping(
        source, currency, columns or (), match=(MatchBy.ID,), set_stock=True, exported=True, status="draft"
    )
    return Guess(mapping, ("This file was exported here: products are found by their id.",))


def _is_exported(file: Path, file_format: FileFormat) -> bool:
    with open_records(file, file_format) as reading:
        first = next(reading.records, None)
    return isinstance(first, SourceRecord) and is_exported_record(first.fields)


def _columns(statistics: FileStatistics) -> tuple[ColumnInfo, ...]:
    return tuple(
        ColumnInfo(column.name, column.filled / max(statistics.looked_at, 1), column.samples())
        for column in statistics.columns.values()
    )
