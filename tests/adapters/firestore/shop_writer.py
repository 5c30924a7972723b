"""Writes products of one shop past the repository: with any write time, as a slow transaction would leave them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from catalog_desktop.adapters.firestore import writes
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.values import microseconds, moment
from catalog_desktop.domain.ids import new_stamp, new_ulid
from catalog_desktop.domain.operation import Origin


class ShopWriter:
    """`now` is the server's time of the last write."""

    def __init__(self, connection: FirestoreConnection, shop_id: str | None = None) -> None:
        self._connection = connection
        self.shop_id = shop_id or new_ulid()
        self.revisions: dict[str, int] = {}
        self.now = datetime.now(UTC)

    async def write(self, *ids: str, at: datetime | None = None, origin: Origin = Origin.EDIT) -> None:
        """Write each product's next revision, all in one commit; `at` stands in for the server's time."""
        made = []
        for product_id in ids:
            self.revisions[product_id] = self.revisions.get(product_id, 0) + 1
            made.append(self._write(product_id, at, origin))
        response = await self._connection.run(lambda calls: calls.commit(made))
        self.now = moment(response.commit_time)

    async def ago(self, seconds: float, *ids: str) -> None:
        """Write products as if that had been asked for some time ago."""
        await self.write(*ids, at=self.now - timedelta(seconds=seconds))

    def position(self, *, seconds_ago: float = 0) -> int:
        """The position of somebody who had followed everything until the last write, or some time before it."""
        return microseconds(self.now - timedelta(seconds=seconds_ago))

    async def spoil(self, product_id: str) -> None:
        """Write something that is no product."""
        name = self._connection.shop(self.shop_id).product(product_id)
        spoilt = writes.replacement(name, {"written_at": datetime.now(UTC), "note": "written by hand"})
        await self._connection.run(lambda calls: calls.commit([spoilt]))

    def _write(self, product_id: str, at: datetime | None, origin: Origin) -> Any:
        fields = {
            "id": product_id,
            "title": f"Product {product_id}",
            "currency": "EUR",
            "revision": self.revisions[product_id],
            "stamp": new_stamp(),
            "created_by": "ann",
            "updated_by": "ann",
            "origin": origin.value,
            "live": True,
        }
        name = self._connection.shop(self.shop_id).product(product_id)
        if at is not None:
            return writes.replacement(name, {**fields, "created_at": at, "written_at": at})
        write = writes.replacement(name, fields)
        for field in ("created_at", "written_at"):
            write.update_transforms.add(field_path=field, set_to_server_value=1)
        return write
