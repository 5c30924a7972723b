"""History in memory."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.adapters.memory.memory_store import CommittedChange, MemoryStore
from catalog_desktop.domain.claims import SKU
from catalog_desktop.domain.operation import LoggedChange
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record
from catalog_desktop.domain.skus import normalise_sku


class MemoryChangeLog:
    """What was written to a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def history(self, shop_id: str, product_id: str, *, limit: int = 100) -> Sequence[LoggedChange]:
        """See `ChangeLog.history`."""
        changes = [change for change in self._changes(shop_id) if change.product_id == product_id]
        return [_logged(change) for change in reversed(changes)][:limit]

    async def operation(self, shop_id: str, operation_id: str) -> Sequence[LoggedChange]:
        """See `ChangeLog.operation`."""
        return [_logged(change) for change in self._changes(shop_id) if change.operation.id == operation_id]

    async def recent_operations(self, shop_id: str, by: str, *, limit: int = 50) -> Sequence[LoggedChange]:
        """See `ChangeLog.recent_operations`."""
        first: dict[str, CommittedChange] = {}
        for change in self._changes(shop_id):
            if change.operation.by == by:
                first.setdefault(change.operation.id, change)
        return [_logged(change) for change in reversed(first.values())][:limit]

    async def deleted_products(self, shop_id: str, *, offset: int = 0, limit: int = 100) -> Sequence[Product]:
        """See `ChangeLog.deleted_products`."""
        with self._store.lock:
            records = list(self._store.states[shop_id].products.values())
        tombstones = [product for product in map(from_record, records) if product.is_deleted]
        tombstones.sort(key=lambda product: (-(product.deleted_at or 0), product.id))
        return tombstones[offset : offset + limit]

    async def sku_holder(self, shop_id: str, sku: str) -> str | None:
        """See `ChangeLog.sku_holder`."""
        with self._store.lock:
            return self._store.states[shop_id].claims.get((SKU, normalise_sku(sku)))

    def _changes(self, shop_id: str) -> list[CommittedChange]:
        with self._store.lock:
            return list(self._store.states[shop_id].changes)


def _logged(change: CommittedChange) -> LoggedChange:
    operation = change.operation
    return LoggedChange(
        operation_id=operation.id,
        product_id=change.product_id,
        action=change.action,
        revision=change.revision,
        at=change.committed_at,
        by=operation.by,
        origin=operation.origin,
        label=operation.label,
        deltas=change.deltas,
        undoes=operation.undoes,
    )
