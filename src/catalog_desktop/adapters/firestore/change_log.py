"""History on Firestore."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from google.cloud.firestore_v1.types import StructuredQuery

from catalog_desktop.adapters.firestore import receipt_queries
from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.documents import record_of
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.receipts import read_receipts
from catalog_desktop.adapters.firestore.values import Snapshot
from catalog_desktop.domain.claims import SKU
from catalog_desktop.domain.operation import LoggedChange, Origin
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record
from catalog_desktop.domain.skus import normalise_sku


class FirestoreChangeLog:
    """What was written to a shop, as its receipts tell, which live for 400 days.

    Within an operation, products come in the order in which they were asked for. Who may not know costs is not told
    what was done to them.
    """

    def __init__(self, connection: FirestoreConnection) -> None:
        self._connection = connection

    async def history(self, shop_id: str, product_id: str, *, limit: int = 100) -> Sequence[LoggedChange]:
        """See `ChangeLog.history`."""
        paths = self._connection.shop(shop_id)

        async def read(calls: FirestoreCalls) -> list[LoggedChange]:
            found = await receipt_queries.of_product(calls, paths, product_id, limit=limit)
            return await _logged(calls, paths, found)

        return await self._connection.run(read)

    async def operation(self, shop_id: str, operation_id: str) -> Sequence[LoggedChange]:
        """See `ChangeLog.operation`."""
        paths = self._connection.shop(shop_id)

        async def read(calls: FirestoreCalls) -> list[LoggedChange]:
            return await _logged(calls, paths, await receipt_queries.of_operation(calls, paths, operation_id))

        return await self._connection.run(read)

    async def recent_operations(self, shop_id: str, by: str, *, limit: int = 50) -> Sequence[LoggedChange]:
        """See `ChangeLog.recent_operations`."""
        paths = self._connection.shop(shop_id)

        async def read(calls: FirestoreCalls) -> list[LoggedChange]:
            return await _logged(calls, paths, await _first_writes(calls, paths, by, limit))

        return await self._connection.run(read)

    async def deleted_products(self, shop_id: str, *, offset: int = 0, limit: int = 100) -> Sequence[Product]:
        """See `ChangeLog.deleted_products`."""
        paths = self._connection.shop(shop_id)

        async def read(calls: FirestoreCalls) -> list[Product]:
            found = await calls.query(paths.shop, _tombstones(offset, min(limit, receipt_queries.PAGE)))
            names = [(snapshot, paths.private(snapshot.fields["id"])) for snapshot in found]
            costs = await calls.get_permitted(name for _, name in names)
            return [
                from_record(record_of(snapshot.fields, costs[name].fields if name in costs else None))
                for snapshot, name in names
            ]

        return await self._connection.run(read)

    async def sku_holder(self, shop_id: str, sku: str) -> str | None:
        """See `ChangeLog.sku_holder`."""
        name = self._connection.shop(shop_id).claim((SKU, normalise_sku(sku)))

        async def read(calls: FirestoreCalls) -> str | None:
            found = (await calls.get([name])).get(name)
            return None if found is None else str(found.fields["product"])

        return await self._connection.run(read)


async def _logged(calls: FirestoreCalls, paths: ShopPaths, found: Sequence[Snapshot]) -> list[LoggedChange]:
    return [receipt.logged for receipt in await read_receipts(calls, paths, found)]


async def _first_writes(calls: FirestoreCalls, paths: ShopPaths, by: str, limit: int) -> list[Snapshot]:
    """The first write of each of a person's newest operations. An operation of many calls has a head for each of them:
    its newest says when it was, but its first write has to be asked for."""
    heads: dict[str, Snapshot] = {}
    cursor = None
    while len(heads) < limit:
        page = await receipt_queries.heads(calls, paths, by, cursor)
        for head in page:
            heads.setdefault(head.fields["operation"], head)
        if len(page) < receipt_queries.PAGE:
            break
        cursor = page[-1]
    return list(await asyncio.gather(*(_first_write(calls, paths, head) for head in list(heads.values())[:limit])))


async def _first_write(calls: FirestoreCalls, paths: ShopPaths, head: Snapshot) -> Snapshot:
    if head.fields["origin"] == Origin.EDIT:  # one call
        return head
    return (await receipt_queries.of_operation(calls, paths, head.fields["operation"], limit=1))[0]


def _tombstones(offset: int, limit: int) -> StructuredQuery:
    return StructuredQuery(
        from_=[{"collection_id": "products"}],
        order_by=[{"field": {"field_path": "deleted_at"}, "direction": StructuredQuery.Direction.DESCENDING}],
        offset=offset,
        limit={"value": limit},
    )
