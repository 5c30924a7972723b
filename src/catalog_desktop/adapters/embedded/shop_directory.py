"""Shops on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

import orjson

from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.domain.errors import AlreadyExists, NotFound
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.shop_record import shop_conflict, shop_from_record, shop_to_record


class EmbeddedShopDirectory:
    """Shops of an `EmbeddedStore`."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store

    async def create_shop(self, shop: Shop) -> Shop:
        """See `ShopDirectory.create_shop`."""
        created = replace(shop, revision=1)

        def create(connection: sqlite3.Connection) -> Shop:
            if _find(connection, shop.id) is not None:
                raise AlreadyExists(shop.id, "shop")
            connection.execute("INSERT INTO shops (id, record) VALUES (?, ?)", (shop.id, _encoded(created)))
            return created

        return await self._store.write(create)

    async def list_shops(self) -> Sequence[Shop]:
        """See `ShopDirectory.list_shops`."""

        def shops(connection: sqlite3.Connection) -> list[Shop]:
            return [
                shop_from_record(orjson.loads(record)) for (record,) in connection.execute("SELECT record FROM shops")
            ]

        return sorted(await self._store.reader.read(shops), key=lambda shop: (shop.name.casefold(), shop.id))

    async def load_shop(self, shop_id: str) -> Shop:
        """See `ShopDirectory.load_shop`."""
        return await self._store.reader.read(lambda connection: _load(connection, shop_id))

    async def save_shop(self, shop: Shop) -> Shop:
        """See `ShopDirectory.save_shop`."""
        saved = replace(shop, revision=shop.revision + 1)

        def save(connection: sqlite3.Connection) -> Shop:
            stored = _load(connection, shop.id)
            if stored.revision != shop.revision:
                raise shop_conflict(mine=shop, theirs=stored)
            connection.execute("UPDATE shops SET record = ? WHERE id = ?", (_encoded(saved), shop.id))
            return saved

        return await self._store.write(save)


def _find(connection: sqlite3.Connection, shop_id: str) -> Shop | None:
    row = connection.execute("SELECT record FROM shops WHERE id = ?", (shop_id,)).fetchone()
    return None if row is None else shop_from_record(orjson.loads(row[0]))


def _load(connection: sqlite3.Connection, shop_id: str) -> Shop:
    shop = _find(connection, shop_id)
    if shop is None:
        raise NotFound("shop", shop_id)
    return shop


def _encoded(shop: Shop) -> bytes:
    return orjson.dumps(shop_to_record(shop))
