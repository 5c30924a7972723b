"""History on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from catalog_desktop.adapters.embedded.catalog_reader import CatalogReader
from catalog_desktop.adapters.embedded.operation_rows import decode_deltas
from catalog_desktop.adapters.embedded.rows import load_ids, load_owners, load_records
from catalog_desktop.domain.changes import Action
from catalog_desktop.domain.claims import SKU
from catalog_desktop.domain.operation import LoggedChange, Origin
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record
from catalog_desktop.domain.skus import normalise_sku

_LOGGED = """
SELECT operations.id, receipts.product, receipts.action, receipts.revision, receipts.committed_at, operations.by,
       operations.origin, operations.label, receipts.deltas, operations.undoes
FROM operations JOIN receipts ON receipts.operation = operations.number
WHERE receipts.change IS NOT NULL
"""
# With a min() the other columns are of the row that has it (https://sqlite.org/lang_select.html#bareagg): so the
# receipts of an import are gone through once. To compare each with all of them takes minutes.
_FIRST_OF_LATEST = """
AND operations.number IN (
    SELECT number FROM operations AS latest
    WHERE shop = ? AND by = ? AND EXISTS (
        SELECT 1 FROM receipts WHERE operation = latest.number AND change IS NOT NULL
    )
    ORDER BY number DESC LIMIT ?
)
GROUP BY operations.number HAVING min(receipts.change) ORDER BY operations.number DESC
"""


class EmbeddedChangeLog:
    """What was written to a catalog, as its operations and receipts tell."""

    def __init__(self, reader: CatalogReader) -> None:
        self._reader = reader

    async def history(self, shop_id: str, product_id: str, *, limit: int = 100) -> Sequence[LoggedChange]:
        """See `ChangeLog.history`."""
        return await self._logged(
            "AND receipts.product = ? AND operations.shop = ? ORDER BY receipts.revision DESC LIMIT ?",
            (product_id, shop_id, limit),
        )

    async def operation(self, shop_id: str, operation_id: str) -> Sequence[LoggedChange]:
        """See `ChangeLog.operation`."""
        return await self._logged(
            "AND operations.shop = ? AND operations.id = ? ORDER BY receipts.change", (shop_id, operation_id)
        )

    async def recent_operations(self, shop_id: str, by: str, *, limit: int = 50) -> Sequence[LoggedChange]:
        """See `ChangeLog.recent_operations`."""
        return await self._logged(_FIRST_OF_LATEST, (shop_id, by, limit))

    async def deleted_products(self, shop_id: str, *, offset: int = 0, limit: int = 100) -> Sequence[Product]:
        """See `ChangeLog.deleted_products`."""

        def read(connection: sqlite3.Connection) -> list[Product]:
            ids = load_ids(
                connection,
                """
                SELECT id FROM products WHERE shop = ? AND deleted_at IS NOT NULL
                ORDER BY deleted_at DESC, id LIMIT ? OFFSET ?
                """,
                (shop_id, limit, offset),
            )
            return list(map(from_record, load_records(connection, shop_id, ids).values()))

        return await self._reader.read(read)

    async def sku_holder(self, shop_id: str, sku: str) -> str | None:
        """See `ChangeLog.sku_holder`."""
        key = (SKU, normalise_sku(sku))
        owners = await self._reader.read(lambda connection: load_owners(connection, shop_id, [key]))
        return owners.get(key)

    async def _logged(self, condition: str, parameters: tuple[Any, ...]) -> list[LoggedChange]:
        def read(connection: sqlite3.Connection) -> list[LoggedChange]:
            return [_logged(row) for row in connection.execute(_LOGGED + condition, parameters)]

        return await self._reader.read(read)


def _logged(row: tuple[Any, ...]) -> LoggedChange:
    operation_id, product_id, action, revision, at, by, origin, label, deltas, undoes = row
    return LoggedChange(
        operation_id=operation_id,
        product_id=product_id,
        action=Action(action),
        revision=revision,
        at=at,
        by=by,
        origin=Origin(origin),
        label=label,
        deltas=decode_deltas(deltas),
        undoes=undoes,
    )
