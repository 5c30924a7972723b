"""The projection's control records in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from catalog_desktop.adapters import lease as rules
from catalog_desktop.adapters.lease import Lease
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import ControlRecord, DeadLetter, RebuildState


class MemoryProjectionControl:
    """Leases and dead letters of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def load(self, shop_id: str) -> ControlRecord:
        """See `ProjectionControl.load`."""
        with self._store.lock:
            return self._store.states[shop_id].lease.control

    async def acquire(self, shop_id: str, holder: str, projection_version: int) -> ControlRecord:
        """See `ProjectionControl.acquire`."""
        now = self._store.clock()
        return self._change(shop_id, lambda lease: rules.acquired(lease, holder, projection_version, now))

    async def publish(self, shop_id: str, epoch: int, position: Position, position_at: int) -> None:
        """See `ProjectionControl.publish`."""
        now = self._store.clock()
        self._change(shop_id, lambda lease: rules.published(lease, epoch, position, position_at, now))

    async def release(self, shop_id: str, epoch: int) -> None:
        """See `ProjectionControl.release`."""
        self._change(shop_id, lambda lease: rules.released(lease, epoch))

    async def save_rebuild(
        self, shop_id: str, epoch: int, rebuild: RebuildState | None, *, index_generation: str | None = None
    ) -> None:
        """See `ProjectionControl.save_rebuild`."""
        self._change(shop_id, lambda lease: rules.rebuilding(lease, epoch, rebuild, index_generation))

    async def request_rebuild(self, shop_id: str, *, wanted: bool = True) -> None:
        """See `ProjectionControl.request_rebuild`."""
        self._change(shop_id, lambda lease: rules.requested(lease, wanted=wanted))

    async def put_dead_letters(self, shop_id: str, epoch: int, letters: Sequence[DeadLetter]) -> None:
        """See `ProjectionControl.put_dead_letters`."""
        with self._store.lock:
            state = self._store.states[shop_id]
            rules.check_epoch(state.lease, epoch)
            state.dead_letters.update({letter.product_id: letter for letter in letters})

    async def clear_dead_letters(self, shop_id: str, epoch: int, product_ids: Sequence[str]) -> None:
        """See `ProjectionControl.clear_dead_letters`."""
        with self._store.lock:
            state = self._store.states[shop_id]
            rules.check_epoch(state.lease, epoch)
            for product_id in product_ids:
                state.dead_letters.pop(product_id, None)

    async def dead_letters(self, shop_id: str) -> Sequence[DeadLetter]:
        """See `ProjectionControl.dead_letters`."""
        with self._store.lock:
            letters = list(self._store.states[shop_id].dead_letters.values())
        return sorted(letters, key=lambda letter: (letter.since, letter.product_id))

    def _change(self, shop_id: str, change: Callable[[Lease], Lease]) -> ControlRecord:
        with self._store.lock:
            state = self._store.states[shop_id]
            state.lease = change(state.lease)
            return state.lease.control
