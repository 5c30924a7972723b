"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog_desktop.domain.errors import CatalogError, ClaimTaken, Conflict, Invalid
from catalog_desktop.domain.paths import FieldPath, field_name, get_field
from catalog_desktop.exchange.drafts.draft_builder import Refused
from catalog_desktop.exchange.importing.plan import Fate, Planned
from catalog_desktop.exchange.mapping.column_statistics import as_text


@dataclass(slots=True)
class Counts:
    """Products by what became of them. `skipped` are those that the mode leaves out."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0

    def add(self, fate: Fate, number: int = 1) -> None:
        """Count products of one fate."""
        setattr(self, fate.value, getattr(self, fate.value) + number)

    def to_json(self) -> dict[str, int]:
        """The counts by name."""
        return {fate.value: getattr(self, fate.value) for fate in Fate}


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome of a run, or the forecast of a dry run.

    `records` is how many the file holds, as far as it was read. `complete` is False after a cancel: what was done
    stays, and the same job can go on. `operation_id` is under what the catalog's history and undo know the run.
    """

    counts: Counts
    refused: Sequence[Refused]
    records: int
    complete: bool
    operation_id: str
    seconds: float = 0.0
    notes: Sequence[str] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """The result as the command line prints it."""
        return {
            **self.counts.to_json(),
            "refused": [
                {"line": row.line, "field": row.field, "value": row.value, "reason": row.reason} for row in self.refused
            ],
            "records": self.records,
            "complete": self.complete,
            "operation_id": self.operation_id,
            "notes": list(self.notes),
        }


def refusal(planned: Planned, error: CatalogError) -> Refused:
    """The row for a record whose product the repository did not take."""
    path: FieldPath = ()
    if isinstance(error, Invalid) and error.problems:
        path = error.problems[0].path
    elif isinstance(error, ClaimTaken) and error.claims:
        path = error.claims[0].path
    elif isinstance(error, Conflict) and error.fields:
        path = error.fields[0].path
    return Refused(planned.draft.line, field_name(path) if path else "", _value(planned, path), str(error))


def _value(planned: Planned, path: FieldPath) -> str:
    changeset = planned.changeset
    if not path or changeset is None:
        return ""
    if changeset.checked is not None:
        return as_text(get_field(changeset.checked.record, path))[:200]
    values = (getattr(change, "value", None) for change in changeset.changes if change.path == path)
    return as_text(next(values, None))[:200]
