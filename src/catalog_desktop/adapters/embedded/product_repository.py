"""The write port on SQLite."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.adapters.changeset_repository import ChangesetRepository
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.rows import load_records
from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.errors import NotFound
from catalog_desktop.domain.operation import Operation, Outcome
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record


class EmbeddedProductRepository(ChangesetRepository):
    """Products of an `EmbeddedStore`. A swap of SKUs between products succeeds when one transaction holds both: up to
    a hundred changesets of a call do."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store

    async def load_product(self, shop_id: str, product_id: str) -> Product:
        """See `ProductRepository.load_product`."""
        records = await self._store.reader.read(lambda connection: load_records(connection, shop_id, [product_id]))
        if product_id not in records:
            raise NotFound("product", product_id)
        return from_record(records[product_id])

    async def _commit(self, shop_id: str, changesets: Sequence[Changeset], operation: Operation) -> Sequence[Outcome]:
        return await self._store.commit(shop_id, changesets, operation)
