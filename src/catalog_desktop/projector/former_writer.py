"""Feeds the index that was live before, so that one can return to it; nobody who edits has to wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.projector.index_writer import IndexWriter
from catalog_desktop.projector.prepared import Prepared

WORTH_A_BATCH = 1_000
"""So many products are sent even while there is something else to do."""

MOST_KEPT = 20_000
"""More are not kept while the index cannot be written: a return compares it with the catalog anyway."""


class FormerWriter:
    """Gathers what the live index has received and sends it on in batches, each product's newest state once."""

    def __init__(self, writer: IndexWriter) -> None:
        self.writer = writer
        self._waiting: dict[str, Prepared] = {}

    @property
    def waiting_ids(self) -> Sequence[str]:
        """The products that have not been sent yet."""
        return tuple(self._waiting)

    def receive(self, prepared: Sequence[Prepared]) -> None:
        """Take what goes to the live index as well."""
        for item in prepared:
            before = self._waiting.get(item.product_id)
            if before is None or item.revision >= before.revision:
                self._waiting[item.product_id] = item
        if len(self._waiting) > MOST_KEPT:
            self._waiting.clear()

    async def step(self, position: Position, *, is_idle: bool) -> bool:
        """Send a batch when there is time for it, or enough to send; whether one was sent. `position` is covered.

        Raises StoreDamaged when the index is of no use any more.
        """
        self.writer.guard.forget(position)
        if not self._waiting or not (is_idle or len(self._waiting) >= WORTH_A_BATCH):
            return False
        part = list(self._waiting.values())[: self.writer.sizer.size]
        with suppress(StoreUnavailable):  # the next time
            self.writer.confirm(await self.writer.send(part))
            for item in part:
                if self._waiting.get(item.product_id) is item:
                    del self._waiting[item.product_id]
            return True
        return False
