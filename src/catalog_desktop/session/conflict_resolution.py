"""Settling a conflict: base, mine and theirs, for the fields that both changed and for no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from catalog_desktop.domain.changes import Change, Changeset, SetField
from catalog_desktop.domain.errors import Conflict, FieldConflict
from catalog_desktop.domain.paths import FieldPath


class Choice(StrEnum):
    """Whose value a field gets."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class ConflictResolution:
    """The refused write with its conflicts, and what has been chosen so far."""

    changeset: Changeset
    fields: Sequence[FieldConflict]
    choices: Mapping[FieldPath, Choice]

    @classmethod
    def of(cls, changeset: Changeset, conflict: Conflict) -> ConflictResolution:
        """Nothing is chosen yet."""
        return cls(changeset, conflict.fields, {})

    def choose(self, path: FieldPath, choice: Choice) -> ConflictResolution:
        """The resolution with one field settled."""
        return replace(self, choices={**self.choices, path: choice})

    @property
    def open_fields(self) -> Sequence[FieldConflict]:
        """The fields that still ask for a choice."""
        return [field for field in self.fields if field.path not in self.choices]

    def resolved(self) -> Changeset:
        """The write again: fields settled as *mine* overwrite what was shown as theirs, others are left out.

        Everything that was not in conflict is written as it was. If somebody changes a field once more meanwhile,
        the write conflicts again and shows that.
        """
        theirs = {field.path: field.theirs for field in self.fields}
        changes: list[Change] = []
        for change in self.changeset.changes:
            if change.path not in theirs:
                changes.append(change)
            elif self.choices.get(change.path) is Choice.MINE and isinstance(change, SetField):
                changes.append(replace(change, seen=theirs[change.path]))
        return replace(self.changeset, changes=tuple(changes))
