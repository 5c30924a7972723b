"""Finds what reached an index out of order.

Nothing on the server refuses an old state: a request that arrives after its time-out, or from a program that was
suspended while another took over, moves an index backwards. But tasks are numbered as they arrive and carry the mark
of their request, so what does not belong can be found afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from catalog_desktop.adapters.meilisearch.held_indexes import HeldIndexes
from catalog_desktop.adapters.meilisearch.tasks import Task, TaskMark, Tasks

LOOK_BACK = 1_000
"""Tasks before the first call. What was late under the holder before may have arrived after that one's last look."""

_NOTHING_YET = -1


@dataclass(slots=True)
class TaskAudit:
    """What reached the indexes of one shop after a request with a higher place, or was sent by somebody else under the
    lease of `writer`, or by no program like this."""

    tasks: Tasks
    held: HeldIndexes
    writer: str
    _seen: int = _NOTHING_YET
    _own_epoch: int | None = None
    _highest: dict[str | None, tuple[int, int, int]] = field(default_factory=dict)

    async def product_ids(self, indexes: Sequence[str]) -> Sequence[str]:
        """The products that were written or deleted out of order since the last call."""
        finished = self._finished(reversed(await self._newer(",".join(indexes))))
        intruders = [task for task in finished if not self._belongs(task) and task.status == "succeeded"]
        found: dict[str, None] = {}
        for task in intruders:
            found.update(dict.fromkeys(await self._touched(task)))
        if finished:
            self._seen = finished[-1].uid
        return list(found)

    async def _newer(self, indexes: str) -> list[Task]:
        newer = []
        async for task in self.tasks.newer_than(self._seen, indexes):
            newer.append(task)
            if self._seen == _NOTHING_YET and len(newer) == LOOK_BACK:
                break
        return newer

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
        if mark is None:
            return False
        highest = self._highest.get(task.index, mark.place)
        self._highest[task.index] = max(mark.place, highest)
        return mark.place >= highest and self._is_holders(mark)

    def _is_holders(self, mark: TaskMark) -> bool:
        """Whether it is of whoever holds the lease under which it was sent."""
        if mark.writer == self.writer:
            self._own_epoch = mark.epoch
        return mark.writer == self.writer or mark.epoch != self._own_epoch

    async def _touched(self, task: Task) -> Sequence[str]:
        """What the request deleted, and what stands as it wrote it."""
        mark = task.mark
        if task.index is None:
            return ()
        written = await self.held.ids_written_by(task.index, mark.sequence if mark is not None else None)
        return [*(mark.deleted_ids if mark is not None else ()), *written]
