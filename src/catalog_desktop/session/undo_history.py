"""Undo and redo by operation. What an operation wrote is read from the change log, so undo never guesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog_desktop.domain.changes import Action, Changeset, inverse
from catalog_desktop.domain.operation import LoggedChange, Origin
from catalog_desktop.ports.change_log import ChangeLog
from catalog_desktop.session.events import Event

LIMIT = 100


@dataclass(frozen=True, slots=True)
class UndoStep:
    """An operation that can be taken back, as people know it."""

    operation_id: str
    label: str


class UndoHistory:
    """Two stacks of operations. `changed` tells whenever what can be undone or redone is another."""

    def __init__(self, log: ChangeLog, shop_id: str, by: str) -> None:
        self._log = log
        self._shop_id = shop_id
        self._by = by
        self._undo: list[UndoStep] = []
        self._redo: list[UndoStep] = []
        self.changed: Event[None] = Event()

    @property
    def next_undo(self) -> UndoStep | None:
        """What Undo takes back."""
        return self._undo[-1] if self._undo else None

    @property
    def next_redo(self) -> UndoStep | None:
        """What Redo brings again."""
        return self._redo[-1] if self._redo else None

    async def load(self) -> None:
        """After a restart: bulk jobs and imports can still be undone, unless they have been."""
        self._undo = [*await self._jobs(), *self._undo]
        self.changed.emit(None)

    async def look_for_jobs(self) -> None:
        """Find jobs that were done beside this session, such as an import: they can be undone like its own."""
        known = {step.operation_id for step in (*self._undo, *self._redo)}
        for step in await self._jobs():
            if step.operation_id not in known:
                self.wrote(step)

    async def _jobs(self) -> Sequence[UndoStep]:
        """The latest bulk jobs and imports that were not undone, oldest first."""
        recent = await self._log.recent_operations(self._shop_id, self._by)
        undone = {change.undoes for change in recent}
        jobs = (c for c in reversed(recent) if c.origin in (Origin.BULK, Origin.IMPORT))
        return [UndoStep(job.operation_id, job.label) for job in jobs if job.operation_id not in undone]

    def wrote(self, step: UndoStep) -> None:
        """A new operation: it can be undone, and what was undone before cannot be redone any more."""
        self._undo = [*self._undo[1 - LIMIT :], step]
        self._redo.clear()
        self.changed.emit(None)

    def undid(self, taken: UndoStep, by: UndoStep) -> None:
        """The operation `taken` was undone by another, which Redo takes back."""
        self._undo = [step for step in self._undo if step != taken]
        self._redo.append(by)
        self.changed.emit(None)

    def redid(self, taken: UndoStep, by: UndoStep) -> None:
        """The undoing operation `taken` was taken back by another, which Undo takes back again."""
        self._redo = [step for step in self._redo if step != taken]
        self._undo.append(by)
        self.changed.emit(None)

    async def changesets(self, step: UndoStep) -> Sequence[Changeset]:
        """What takes the operation back, product by product, latest first."""
        logged = await self._log.operation(self._shop_id, step.operation_id)
        return [inverse_changeset(change) for change in reversed(logged) if change.deltas or _is_whole(change)]


def inverse_changeset(change: LoggedChange) -> Changeset:
    """The changeset that takes one logged change back and spares what others have changed since."""
    if change.action is Action.DELETE:
        return Changeset(change.product_id, Action.RESTORE)
    if _is_whole(change):
        return Changeset(change.product_id, Action.DELETE)
    return Changeset(change.product_id, changes=inverse(change.deltas), spare_conflicts=True)


def _is_whole(change: LoggedChange) -> bool:
    return change.action is not Action.UPDATE
