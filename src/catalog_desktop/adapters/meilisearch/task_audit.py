"""Finds what reached an index out of order.

Nothing on the server refuses an old state: a request that arrives after its time-out, or from a program that was
suspended while another took over, moves an index backwards. But tasks are numbered as they arrive and carry the mark
of their request, so what does not belong can be found afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from catalog_desktop.adapters.meilisearch.held_indexes import HeldIndexes
from catalog_desktop.adapters.meilisearch.tasks import Task, Tasks


@dataclass(slots=True)
class TaskAudit:
    """What others than `writer`, or its own late requests, did to the indexes of one shop after the task `seen`."""

    tasks: Tasks
    held: HeldIndexes
    writer: str
    seen: int
    _highest: dict[str | None, tuple[int, int]] = field(default_factory=dict)

    async def product_ids(self, indexes: Sequence[str]) -> Sequence[str]:
        """The products that were written or deleted out of order since the last call."""
        newer = [task async for task in self.tasks.newer_than(self.seen, ",".join(indexes))]
        finished = self._finished(reversed(newer))
        intruders = [task for task in finished if not self._belongs(task) and task.status == "succeeded"]
        found: dict[str, None] = {}
        for task in intruders:
            found.update(dict.fromkeys(await self._touched(task)))
        if finished:
            self.seen = finished[-1].uid
        return list(found)

    def _finished(self, tasks: Iterable[Task]) -> list[Task]:
        """Up to the first one that is not: what it wrote cannot be read yet."""
        finished = []
        for task in tasks:
            if not task.is_finished:
                break
            finished.append(task)
        return finished

    def _belongs(self, task: Task) -> bool:
        mark = task.mark
        if mark is None or mark.writer != self.writer:
            return False
        place, highest = (mark.sequence, mark.part), self._highest.get(task.index, (0, 0))
        self._highest[task.index] = max(place, highest)
        return place >= highest

    async def _touched(self, task: Task) -> Sequence[str]:
        """What the request deleted, and what stands as it wrote it."""
        mark = task.mark
        if task.index is None:
            return ()
        written = await self.held.ids_written_by(task.index, mark.sequence if mark is not None else None)
        return [*(mark.deleted_ids if mark is not None else ()), *written]
