"""Shops as they were read a little while ago: a search asks for its shop's settings and shall cost no read."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.shop_directory import ShopDirectory

REMEMBERED_S = 60.0


class RememberedShops:
    """A `ShopDirectory` in front of another. What others save is seen a minute later at the latest, one's own at
    once."""

    def __init__(self, shops: ShopDirectory, clock: Callable[[], float] = time.monotonic) -> None:
        self._shops, self._clock = shops, clock
        self._kept: dict[str, tuple[float, Shop]] = {}

    async def create_shop(self, shop: Shop) -> Shop:
        """See `ShopDirectory.create_shop`."""
        return self._keep(await self._shops.create_shop(shop))

    async def list_shops(self) -> Sequence[Shop]:
        """See `ShopDirectory.list_shops`."""
        return [self._keep(shop) for shop in await self._shops.list_shops()]

    async def load_shop(self, shop_id: str) -> Shop:
        """See `ShopDirectory.load_shop`; as it was at most a minute ago."""
        read_at, shop = self._kept.get(shop_id, (0.0, None))
        if shop is not None and self._clock() - read_at < REMEMBERED_S:
            return shop
        return self._keep(await self._shops.load_shop(shop_id))

    async def save_shop(self, shop: Shop) -> Shop:
        """See `ShopDirectory.save_shop`."""
        self._kept.pop(shop.id, None)
        return self._keep(await self._shops.save_shop(shop))

    def _keep(self, shop: Shop) -> Shop:
        self._kept[shop.id] = (self._clock(), shop)
        return shop
