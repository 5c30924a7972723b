"""The mapping as a list to be edited: a row a column, or a row for all columns of one pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog_desktop.exchange.importing.inspection import ColumnInfo, Inspection
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Mapping, default_match


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A column of the file with its samples, and what becomes of it. `count` is how many columns a pattern covers."""

    mapping: ColumnMapping
    filled: float
    samples: tuple[str, ...]
    count: int = 1


def rows_of(inspection: Inspection, mapping: Mapping) -> list[MappingRow]:
    """The rows in the order of the file; columns that no line of the mapping names come as the mapping's `others`."""
    listed = {column.column: column for column in mapping.columns}
    patterns = [column for column in mapping.columns if column.pattern is not None]
    covered: dict[str, list[ColumnInfo]] = {column.column: [] for column in patterns}
    rows: list[MappingRow] = []
    for info in inspection.columns:
        own = listed.get(info.name)
        pattern = next((p for p in patterns if p.pattern and p.pattern.fullmatch(info.name)), None)
        if own is None and pattern is not None:
            covered[pattern.column].append(info)
            continue
        rows.append(MappingRow(own or ColumnMapping(info.name, mapping.others), info.filled, info.samples))
    rows += [
        MappingRow(pattern, max(info.filled for info in infos), infos[0].samples, len(infos))
        for pattern in patterns
        if (infos := covered[pattern.column])
    ]
    return rows


def mapping_of(rows: Sequence[MappingRow], mapping: Mapping) -> Mapping:
    """The mapping with these rows; lines for columns that this file lacks are dropped.

    How products are found follows from the columns, unless the mapping's own way is still possible.
    """
    columns = tuple(row.mapping for row in rows)
    targets = {column.target.value for column in columns}
    match = tuple(by for by in mapping.match if by.value in targets) or default_match(columns)
    return replace(mapping, columns=columns, match=match)
