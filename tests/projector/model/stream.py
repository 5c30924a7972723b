"""The change feed of the model: at least once, and in no stronger order than the port promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from catalog_desktop.adapters.changeset_batch import Decision
from catalog_desktop.adapters.memory.change_feed import MemoryChangeFeed
from catalog_desktop.adapters.memory.memory_store import CommittedChange, MemoryStore, ShopState
from catalog_desktop.domain.operation import Operation
from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.product import Product
from catalog_desktop.ports.change_feed import ChangeBatch, Digest, Position, ProductChange
from tests.projector.model.link import Link


class RecordingStore(MemoryStore):
    """Remembers the state that each change left, and where in the feed a change stands: where it was heard of.

    While `is_holding`, the feed hears of nothing; `is_stale`: it shows the states that changes left, not the newest.
    """

    def __init__(self, clock: Any) -> None:
        super().__init__(clock)
        self.left: dict[int, Record] = {}
        self.positions: dict[int, Position] = {}
        self.is_holding = self.is_stale = False
        self.news = asyncio.Event()
        self._backups: dict[str, ShopState] = {}

    def back_up(self, shop_id: str) -> None:
        """Keep a shop as it is."""
        self._backups[shop_id] = _copied(self.states[shop_id])

    def backup(self, shop_id: str) -> ShopState | None:
        """A shop as it was kept."""
        return self._backups.get(shop_id)

    def restore(self, shop_id: str) -> None:
        """Set a shop back, with its control record."""
        self.states[shop_id] = _copied(self._backups[shop_id])

    def hear(self) -> None:
        """The feed hears of everything, what was written last at first."""
        self.is_holding = False
        held = {
            shop_id: [c for c in state.changes if c.number not in self.positions]
            for shop_id, state in self.states.items()
        }
        for changes in held.values():
            for change in reversed(changes):
                self.positions[change.number] = len(self.positions) + 1
        self.news.set()
        self.news = asyncio.Event()

    def position(self, shop_id: str) -> Position:
        """That of the last change of a shop that the feed has heard of."""
        return max((self.positions.get(change.number, 0) for change in self.states[shop_id].changes), default=0)

    def write(self, shop_id: str, decisions: Sequence[Decision], operation: Operation, at: int) -> None:
        super().write(shop_id, decisions, operation, at)
        if not self.is_holding:
            for change in self.states[shop_id].changes:
                self.positions.setdefault(change.number, len(self.positions) + 1)
            self.hear()

    def _write_one(self, state: ShopState, decision: Decision, operation: Operation, at: int) -> None:
        super()._write_one(state, decision, operation, at)
        if decision.amendment.changed:
            self.left[state.changes[-1].number] = decision.amendment.record


def _copied(state: ShopState) -> ShopState:
    return ShopState(
        products=dict(state.products),
        claims=dict(state.claims),
        changes=list(state.changes),
        receipts=dict(state.receipts),
        lease=state.lease,
        dead_letters=dict(state.dead_letters),
    )


class Stream:
    """One program's feed. `overlap`: so many changes before the position are delivered again at first, as a new
    listener does; `documents_read` is what a store would charge."""

    def __init__(self, store: RecordingStore, link: Link, overlap: int) -> None:
        self._store, self._link, self.overlap = store, link, overlap
        self._feed = MemoryChangeFeed(store)
        self._begun: set[str] = set()
        self._since: dict[str, int] = {}
        self.documents_read: dict[str, int] = {}

    def begin(self, shop_id: str) -> None:
        """A listener begins: it never delivers a state that is older than the newest of now."""
        self._since[shop_id] = max((change.number for change in self._store.states[shop_id].changes), default=0)
        self._begun.discard(shop_id)

    async def position(self, shop_id: str) -> Position:
        async def position() -> Position:
            return self._store.position(shop_id)

        return await self._link.call("feed", position)

    async def read_after(
        self, shop_id: str, position: Position, limit: int, *, interactive_only: bool = False
    ) -> ChangeBatch:
        async def read() -> ChangeBatch:
            return self._batch(shop_id, position, limit, interactive_only=interactive_only)

        return await self._link.call("feed", read)

    async def wait(self, shop_id: str, position: Position) -> None:
        while self._store.position(shop_id) <= position:
            await self._store.news.wait()

    async def read(self, shop_id: str, product_ids: Sequence[str]) -> Sequence[ProductChange]:
        self._count(shop_id, len(product_ids))

        async def read() -> Sequence[ProductChange]:
            newest = self._store.position(shop_id)
            return [replace(change, position=newest) for change in await self._feed.read(shop_id, product_ids)]

        return await self._link.call("feed", read)

    async def scan(self, shop_id: str, after_id: str = "", *, page_size: int = 500) -> AsyncIterator[Sequence[Product]]:
        async def page() -> Sequence[Product]:
            async for products in self._feed.scan(shop_id, after_id, page_size=page_size):
                return products
            return ()

        while products := await self._link.call("feed", page):
            self._count(shop_id, len(products))
            yield products
            after_id = products[-1].id

    async def count(self, shop_id: str) -> int:
        return await self._link.call("feed", lambda: self._feed.count(shop_id))

    async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> Digest:
        return await self._link.call("feed", lambda: self._feed.digest(shop_id, first_id, last_id))

    async def revisions(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> dict[str, tuple[int, int]]:
        return await self._link.call("feed", lambda: self._feed.revisions(shop_id, first_id, last_id))

    def _batch(self, shop_id: str, position: Position, limit: int, *, interactive_only: bool) -> ChangeBatch:
        where = self._store.positions
        heard = sorted(
            (c for c in self._store.states[shop_id].changes if c.number in where), key=lambda c: where[c.number]
        )
        overlap = 0 if shop_id in self._begun else self.overlap
        self._begun.add(shop_id)
        again = [change for change in heard if position - overlap < where[change.number] <= position]
        later = [change for change in heard if where[change.number] > position]
        if interactive_only:
            later = [change for change in later if change.operation.origin.is_interactive]
        read, rest = later[:limit], later[limit:]
        covered = where[read[-1].number] if read else position
        delivered = {change.product_id: change for change in (*again, *read)}
        self._count(shop_id, len(delivered))
        return ChangeBatch(
            [self._delivery(shop_id, change) for change in delivered.values()],
            covered,
            self._until(shop_id, covered),
            len(rest),
        )

    def _until(self, shop_id: str, covered: Position) -> int:
        """The commit time up to which everything is covered: one commit may have written several products."""
        where, changes = self._store.positions, self._store.states[shop_id].changes
        to_come = [change.committed_at for change in changes if where.get(change.number, covered + 1) > covered]
        at = max((c.committed_at for c in changes if where.get(c.number, covered + 1) <= covered), default=0)
        return min([at, *(committed_at - 1 for committed_at in to_come)])

    def _delivery(self, shop_id: str, change: CommittedChange) -> ProductChange:
        """With the state that it left at least, and never with an older one than was delivered before."""
        state, position = self._store.states[shop_id], self._store.positions[change.number]
        newest = max(
            (c for c in state.changes if c.product_id == change.product_id and self._is_past(shop_id, c, position)),
            key=lambda c: c.revision,
        )
        record = self._store.left[newest.number] if self._store.is_stale else state.products[change.product_id]
        return ProductChange(
            record,
            position,
            interactive=change.operation.origin.is_interactive,
            committed_at=change.committed_at,
        )

    def _is_past(self, shop_id: str, change: CommittedChange, position: Position) -> bool:
        where = self._store.positions.get(change.number, position + 1)
        return where <= position or change.number <= self._since.get(shop_id, 0)

    def _count(self, shop_id: str, count: int) -> None:
        self.documents_read[shop_id] = self.documents_read.get(shop_id, 0) + count
