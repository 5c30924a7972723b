"""The change feed in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record
from catalog_desktop.ports.change_feed import IDLE_STEP_MS, ChangeBatch, Digest, Position, ProductChange


class MemoryChangeFeed:
    """Changes of a `MemoryStore`; a position is the number of a change."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def position(self, shop_id: str) -> Position:
        """See `ChangeFeed.position`."""
        with self._store.lock:
            changes = self._store.states[shop_id].changes
            return changes[-1].number if changes else 0

    async def read_after(
        self, shop_id: str, position: Position, limit: int, *, interactive_only: bool = False
    ) -> ChangeBatch:
        """See `ChangeFeed.read_after`."""
        with self._store.lock:
            state = self._store.states[shop_id]
            later = [change for change in state.changes if change.number > position]
            if interactive_only:
                later = [change for change in later if change.operation.origin.is_interactive]
            read, rest = later[:limit], later[limit:]
            covered = read[-1].number if read else position
            covered_at = next((c.committed_at for c in reversed(state.changes) if c.number <= covered), 0)
            latest = {change.product_id: change for change in read}
            waited_for = {change.product_id for change in read if change.operation.origin.is_interactive}
            changes = [
                ProductChange(
                    record=state.products[change.product_id],
                    position=change.number,
                    interactive=change.product_id in waited_for,
                    committed_at=change.committed_at,
                )
                for change in sorted(latest.values(), key=lambda change: change.number)
            ]
        if rest and rest[0].committed_at == covered_at:
            covered_at -= 1
        elif not read and not interactive_only:
            covered_at = max(covered_at, self._store.clock() - IDLE_STEP_MS)
        return ChangeBatch(changes, covered, covered_at, len(rest))

    async def wait(self, shop_id: str, position: Position) -> None:
        """See `ChangeFeed.wait`."""
        await self._store.signal.wait(shop_id, position)

    async def read(self, shop_id: str, product_ids: Sequence[str]) -> Sequence[ProductChange]:
        """See `ChangeFeed.read`."""
        with self._store.lock:
            state = self._store.states[shop_id]
            newest = state.changes[-1].number if state.changes else 0
            records = list(state.records(product_ids).values())
        return [ProductChange.asked_for(record, newest) for record in records]

    async def scan(self, shop_id: str, after_id: str = "", *, page_size: int = 500) -> AsyncIterator[Sequence[Product]]:
        """See `ChangeFeed.scan`."""
        while page := self._page(shop_id, after_id, page_size):
            yield page
            after_id = page[-1].id

    def _page(self, shop_id: str, after_id: str, page_size: int) -> list[Product]:
        with self._store.lock:
            live = self._store.states[shop_id].live_records(after_id)
            return [from_record(record) for key, record in live if key != after_id][:page_size]

    async def count(self, shop_id: str) -> int:
        """See `ChangeFeed.count`."""
        return (await self.digest(shop_id)).count

    async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> Digest:
        """See `ChangeFeed.digest`."""
        held = await self.revisions(shop_id, first_id, last_id)
        return Digest(len(held), sum(stamp for _, stamp in held.values()))

    async def revisions(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> dict[str, tuple[int, int]]:
        """See `ChangeFeed.revisions`."""
        with self._store.lock:
            live = self._store.states[shop_id].live_records(first_id, last_id)
            products = [from_record(record) for _, record in live]
        return {product.id: (product.revision, product.stamp) for product in products}
