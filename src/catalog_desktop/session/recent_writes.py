"""How long each of one's own latest changes took from saved to searchable, by this desk's clock alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog_desktop.domain.sync import IndexState
from catalog_desktop.session.events import Event
from catalog_desktop.session.journal import clock_ms
from catalog_desktop.session.sync_tracker import SyncTracker
from catalog_desktop.session.writing import WriteEvent

KEPT = 50
MOST_AT_ONCE = 10
"""An operation on more products is bulk work: the queue tells of it, and it would push everything else out."""


@dataclass(slots=True)
class RecentWrite:
    """A change that was saved at `saved_at`; `searchable_at` is None until search has it. Unix ms."""

    product_id: str
    title: str
    revision: int
    saved_at: int
    searchable_at: int | None = None

    @property
    def took_ms(self) -> int | None:
        """From saved to searchable; None while it is not."""
        return None if self.searchable_at is None else self.searchable_at - self.saved_at


class RecentWrites:
    """Told of writes before the tracker is, and asks it when it changes; `changed` tells that the list is another."""

    def __init__(self, tracker: SyncTracker, clock: Callable[[], int] = clock_ms) -> None:
        self._tracker, self._clock = tracker, clock
        self._writes: list[RecentWrite] = []
        self.changed: Event[None] = Event()
        tracker.changed.subscribe(self._settle)

    @property
    def writes(self) -> Sequence[RecentWrite]:
        """The latest first."""
        return tuple(reversed(self._writes))

    @property
    def waiting_ms(self) -> int:
        """How long the oldest of these has been waiting to be searchable; 0 when none is."""
        waiting = [w.saved_at for w in self._writes if w.searchable_at is None and not self.is_refused(w)]
        return self._clock() - min(waiting) if waiting else 0

    def is_refused(self, write: RecentWrite) -> bool:
        """Whether the index does not take the product as it is now."""
        return self._tracker.state_of(write.product_id) is IndexState.FAILED

    def wrote(self, event: WriteEvent) -> None:
        """One's own write has got further."""
        receipts = [receipt for receipt in event.receipts if receipt.changed]
        if not receipts or len(receipts) > MOST_AT_ONCE:
            return
        now = self._clock()
        new = [RecentWrite(r.product_id, r.product.title, r.revision, now) for r in receipts]
        self._writes = [*self._writes, *new][-KEPT:]
        self.changed.emit(None)

    def _settle(self, product_ids: frozenset[str]) -> None:
        waiting = [w for w in self._writes if w.searchable_at is None and w.product_id in product_ids]
        arrived = [w for w in waiting if self._tracker.state_of(w.product_id) is IndexState.SYNCED]
        for write in arrived:
            write.searchable_at = self._clock()
        if arrived:
            self.changed.emit(None)
