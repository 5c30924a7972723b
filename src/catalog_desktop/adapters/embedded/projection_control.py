"""The projection's control records on SQLite."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence

from catalog_desktop.adapters import lease as rules
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.lease_rows import load_lease, store_lease
from catalog_desktop.adapters.lease import Contender, Lease
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


def clock_ms() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


class EmbeddedProjectionControl:
    """Leases and dead letters of an `EmbeddedStore`. `clock` tells Unix milliseconds. One process projects all shops of
    a catalog, so that turns need not be written down."""

    def __init__(self, store: EmbeddedStore, clock: Callable[[], int] = clock_ms) -> None:
        self._store = store
        self._clock = clock
        self._turns = TurnTable(clock)

    async def load(self, shop_id: str) -> ControlRecord:
        """See `ProjectionControl.load`."""
        lease = await self._store.reader.read(lambda connection: load_lease(connection, shop_id))
        return rules.seen(lease, self._clock())

    async def acquire(
        self, shop_id: str, holder: str, projection_version: int, *, always_on: bool = False, fairly: bool = False
    ) -> ControlRecord:
        """See `ProjectionControl.acquire`."""
        contender = Contender(holder, projection_version, always_on, fairly)
        try:
            return await self._change(shop_id, lambda lease: rules.acquired(lease, contender, self._clock()))
        except HandoverPending:
            await self._change(shop_id, lambda lease: rules.claimed(lease, contender, self._clock()))
            raise

    async def publish(self, shop_id: str, epoch: int, position: Position, position_at: int) -> None:
        """See `ProjectionControl.publish`."""
        await self._change(shop_id, lambda lease: rules.published(lease, epoch, position, position_at, self._clock()))

    async def release(self, shop_id: str, epoch: int) -> None:
        """See `ProjectionControl.release`."""
        await self._change(shop_id, lambda lease: rules.released(lease, epoch))

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
        await self._change(shop_id, lambda lease: rules.saved(lease, epoch, rebuild, index_generation, former))

    async def request_rebuild(self, shop_id: str, *, wanted: bool = True) -> None:
        """See `ProjectionControl.request_rebuild`."""
        await self._change(shop_id, lambda lease: rules.requested(lease, wanted=wanted))

    async def request_former(self, shop_id: str, wish: FormerWish) -> None:
        """See `ProjectionControl.request_former`."""
        await self._change(shop_id, lambda lease: rules.wished(lease, wish))

    async def give_up_former(self, shop_id: str, epoch: int) -> None:
        """See `ProjectionControl.give_up_former`."""
        await self._change(shop_id, lambda lease: rules.without_former(lease, epoch))

    async def forget_indexes(self, shop_id: str, epoch: int, names: Sequence[str]) -> None:
        """See `ProjectionControl.forget_indexes`."""
        await self._change(shop_id, lambda lease: rules.forgotten(lease, epoch, names))

    async def take_turn(self, shop_id: str) -> bool:
        """See `ProjectionControl.take_turn`."""
        return self._turns.take(shop_id)

    async def end_turn(self, shop_id: str) -> None:
        """See `ProjectionControl.end_turn`."""
        self._turns.end(shop_id)

    async def put_dead_letters(self, shop_id: str, epoch: int, letters: Sequence[DeadLetter]) -> None:
        """See `ProjectionControl.put_dead_letters`."""

        def put(connection: sqlite3.Connection) -> None:
            rules.check_epoch(load_lease(connection, shop_id), epoch)
            connection.executemany(
                "INSERT OR REPLACE INTO dead_letters (shop, product, revision, reason, since) VALUES (?, ?, ?, ?, ?)",
                [(shop_id, letter.product_id, letter.revision, letter.reason, letter.since) for letter in letters],
            )

        await self._store.write(put)

    async def clear_dead_letters(self, shop_id: str, epoch: int, product_ids: Sequence[str]) -> None:
        """See `ProjectionControl.clear_dead_letters`."""

        def clear(connection: sqlite3.Connection) -> None:
            rules.check_epoch(load_lease(connection, shop_id), epoch)
            connection.executemany(
                "DELETE FROM dead_letters WHERE shop = ? AND product = ?", [(shop_id, key) for key in product_ids]
            )

        await self._store.write(clear)

    async def dead_letters(self, shop_id: str) -> Sequence[DeadLetter]:
        """See `ProjectionControl.dead_letters`."""

        def letters(connection: sqlite3.Connection) -> list[DeadLetter]:
            rows = connection.execute(
                "SELECT product, revision, reason, since FROM dead_letters WHERE shop = ? ORDER BY since, product",
                (shop_id,),
            )
            return [DeadLetter(*row) for row in rows]

        return await self._store.reader.read(letters)

    async def _change(self, shop_id: str, change: Callable[[Lease], Lease]) -> ControlRecord:
        def write(connection: sqlite3.Connection) -> ControlRecord:
            lease = change(load_lease(connection, shop_id))
            store_lease(connection, shop_id, lease)
            return lease.control

        return await self._store.write(write)
