"""Shops in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.domain.errors import AlreadyExists, NotFound
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.shop_record import shop_conflict


class MemoryShopDirectory:
    """Shops of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def create_shop(self, shop: Shop) -> Shop:
        """See `ShopDirectory.create_shop`."""
        with self._store.lock:
            if shop.id in self._store.shops:
                raise AlreadyExists(shop.id, "shop")
            self._store.shops[shop.id] = created = replace(shop, revision=1)
        return created

    async def list_shops(self) -> Sequence[Shop]:
        """See `ShopDirectory.list_shops`."""
        with self._store.lock:
            return sorted(self._store.shops.values(), key=lambda shop: (shop.name.casefold(), shop.id))

    async def load_shop(self, shop_id: str) -> Shop:
        """See `ShopDirectory.load_shop`."""
        with self._store.lock:
            if shop_id not in self._store.shops:
                raise NotFound("shop", shop_id)
            return self._store.shops[shop_id]

    async def save_shop(self, shop: Shop) -> Shop:
        """See `ShopDirectory.save_shop`."""
        with self._store.lock:
            stored = await self.load_shop(shop.id)
            if stored.revision != shop.revision:
                raise shop_conflict(mine=shop, theirs=stored)
            self._store.shops[shop.id] = saved = replace(shop, revision=shop.revision + 1)
        return saved
