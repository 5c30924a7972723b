"""Shops on Firestore."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from google.cloud.firestore_v1.types import StructuredQuery

from catalog_desktop.adapters.firestore import writes
from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.errors import WriteRefused
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.values import Fields, Snapshot, encode
from catalog_desktop.domain.errors import AlreadyExists, NotFound
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.shop_record import shop_conflict, shop_from_record, shop_to_record

ADMIN = "admin"
_MOST_SHOPS = 500


class FirestoreShopDirectory:
    """Shops of a database: those of which the person signed in is a member, or all for a server of its own identity.

    Whoever creates a shop becomes its first admin.
    """

    def __init__(self, connection: FirestoreConnection) -> None:
        self._connection = connection

    async def create_shop(self, shop: Shop) -> Shop:
        """See `ShopDirectory.create_shop`."""
        created, paths, user_id = replace(shop, revision=1), self._connection.shop(shop.id), self._connection.user_id
        made = [writes.creation(paths.shop, _fields(created))]
        if user_id is not None:
            made.append(writes.creation(paths.member(user_id), {"user": user_id, "role": ADMIN, "shop": shop.id}))

        async def create(calls: FirestoreCalls) -> Shop:
            try:
                await calls.commit(made)
            except WriteRefused as refusal:
                raise AlreadyExists(shop.id, "shop") from refusal
            return created

        return await self._connection.run(create)

    async def list_shops(self) -> Sequence[Shop]:
        """See `ShopDirectory.list_shops`."""
        user_id, root = self._connection.user_id, self._connection.shop("")

        async def read(calls: FirestoreCalls) -> list[Snapshot]:
            if user_id is None:
                return await calls.query(root.documents, _collection("shops"))
            memberships = await calls.query(root.documents, _memberships(user_id))
            names = [self._connection.shop(found.fields["shop"]).shop for found in memberships]
            return list((await calls.get(names)).values())

        shops = [_shop(found) for found in await self._connection.run(read)]
        return sorted(shops, key=lambda shop: (shop.name.casefold(), shop.id))

    async def load_shop(self, shop_id: str) -> Shop:
        """See `ShopDirectory.load_shop`."""
        paths = self._connection.shop(shop_id)
        return _shop(await self._connection.run(lambda calls: _read(calls, paths)))

    async def save_shop(self, shop: Shop) -> Shop:
        """See `ShopDirectory.save_shop`."""
        saved, paths = replace(shop, revision=shop.revision + 1), self._connection.shop(shop.id)

        async def save(calls: FirestoreCalls) -> Shop:
            while True:
                stored = await _read(calls, paths)
                theirs = _shop(stored)
                if theirs == saved:  # the answer to this very write was lost
                    return saved
                if theirs.revision != shop.revision:
                    raise shop_conflict(mine=shop, theirs=theirs)
                changes: writes.Changes = {(name,): value for name, value in _fields(saved).items()}
                try:
                    await calls.commit([writes.update(paths.shop, changes, unchanged_since=stored.update_time)])
                    return saved
                except WriteRefused:
                    continue  # somebody else was faster; the next reading tells what they wrote

        return await self._connection.run(save)


async def _read(calls: FirestoreCalls, paths: ShopPaths) -> Snapshot:
    found = await calls.get([paths.shop])
    if paths.shop not in found:
        raise NotFound("shop", paths.shop_id)
    return found[paths.shop]


def _fields(shop: Shop) -> Fields:
    """A shop's document. Firestore nests no lists, so each group of synonyms is a map."""
    record = shop_to_record(shop)
    return {**record, "synonyms": [{"words": list(group)} for group in shop.synonyms]}


def _shop(stored: Snapshot) -> Shop:
    groups = stored.fields.get("synonyms", [])
    return shop_from_record({**stored.fields, "synonyms": [group["words"] for group in groups]})


def _collection(name: str) -> StructuredQuery:
    return StructuredQuery(from_=[{"collection_id": name}], limit={"value": _MOST_SHOPS})


def _memberships(user_id: str) -> StructuredQuery:
    is_theirs = {"field": {"field_path": "user"}, "op": "EQUAL", "value": encode(user_id)}
    return StructuredQuery(
        from_=[{"collection_id": "members", "all_descendants": True}],
        where={"field_filter": is_theirs},
        limit={"value": _MOST_SHOPS},
    )
