"""The projection's control records in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from catalog_desktop.adapters import lease as rules
from catalog_desktop.adapters.lease import Contender, Lease
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.turns import TurnTable
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import (
    ControlRecord,
    DeadLetter,
    FormerIndex,
    FormerWish,
    HandoverPending,
    RebuildState,
)


class MemoryProjectionControl:
    """Leases and dead letters of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._turns = TurnTable(self._now)

    async def load(self, shop_id: str) -> ControlRecord:
        """See `ProjectionControl.load`."""
        with self._store.lock:
            return rules.seen(self._store.states[shop_id].lease, self._store.clock())

    async def acquire(
        self, shop_id: str, holder: str, projection_version: int, *, always_on: bool = False, fairly: bool = False
    ) -> ControlRecord:
        """See `ProjectionControl.acquire`."""
        contender = Contender(holder, projection_version, always_on, fairly)
        now = self._store.clock()
        try:
            return self._change(shop_id, lambda lease: rules.acquired(lease, contender, now))
        except HandoverPending:
            self._change(shop_id, lambda lease: rules.claimed(lease, contender, now))
            raise

    async def publish(self, shop_id: str, epoch: int, position: Position, position_at: int) -> None:
        """See `ProjectionControl.publish`."""
        now = self._store.clock()
        self._change(shop_id, lambda lease: rules.published(lease, epoch, position, position_at, now))

    async def release(self, shop_id: str, epoch: int) -> None:
        """See `ProjectionControl.release`."""
        self._change(shop_id, lambda lease: rules.released(lease, epoch))

    async def save_rebuild(
        self,
        shop_id: str,
        epoch: int,
        rebuild: RebuildState | None,
        *,
        index_generation: str | None = None,
        former: FormerIndex | None = None,
    ) -> None:
        """See `ProjectionControl.save_rebuild`."""
        self._change(shop_id, lambda lease: rules.saved(lease, epoch, rebuild, index_generation, former))

    async def request_rebuild(self, shop_id: str, *, wanted: bool = True) -> None:
        """See `ProjectionControl.request_rebuild`."""
        self._change(shop_id, lambda lease: rules.requested(lease, wanted=wanted))

    async def request_former(self, shop_id: str, wish: FormerWish) -> None:
        """See `ProjectionControl.request_former`."""
        self._change(shop_id, lambda lease: rules.wished(lease, wish))

    async def give_up_former(self, shop_id: str, epoch: int) -> None:
        """See `ProjectionControl.give_up_former`."""
        self._change(shop_id, lambda lease: rules.without_former(lease, epoch))

    async def forget_indexes(self, shop_id: str, epoch: int, names: Sequence[str]) -> None:
        """See `ProjectionControl.forget_indexes`."""
        self._change(shop_id, lambda lease: rules.forgotten(lease, epoch, names))

    def _now(self) -> int:
        return self._store.clock()

    async def take_turn(self, shop_id: str) -> bool:
        """See `ProjectionControl.take_turn`."""
        return self._turns.take(shop_id)

    async def end_turn(self, shop_id: str) -> None:
        """See `ProjectionControl.end_turn`."""
        self._turns.end(shop_id)

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
