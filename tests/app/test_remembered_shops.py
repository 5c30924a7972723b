"""Shops are read seldom, and one's own change is seen at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.memory.shop_directory import MemoryShopDirectory
from catalog_desktop.app.remembered_shops import REMEMBERED_S, RememberedShops
from catalog_desktop.domain.errors import NotFound
from catalog_desktop.domain.shop import Shop
from tests.memory_catalog import SHOP


@dataclass
class CountedShops(MemoryShopDirectory):
    """Counts how often a shop is read."""

    store: MemoryStore = field(default_factory=MemoryStore)
    loaded: int = 0

    def __post_init__(self) -> None:
        super().__init__(self.store)

    async def load_shop(self, shop_id: str) -> Shop:
        self.loaded += 1
        return await super().load_shop(shop_id)


async def test_a_shop_is_read_again_after_a_while() -> None:
    shops, now = CountedShops(), [100.0]
    remembered = RememberedShops(shops, lambda: now[0])
    await shops.create_shop(SHOP)
    for _ in range(3):
        await remembered.load_shop(SHOP.id)
    assert shops.loaded == 1
    renamed = await shops.save_shop(replace(await shops.load_shop(SHOP.id), name="Renamed elsewhere"))
    now[0] += REMEMBERED_S
    assert await remembered.load_shop(SHOP.id) == renamed


async def test_ones_own_change_is_seen_at_once() -> None:
    remembered = RememberedShops(CountedShops())
    created = await remembered.create_shop(SHOP)
    saved = await remembered.save_shop(replace(created, name="Renamed here"))
    assert await remembered.load_shop(SHOP.id) == saved


async def test_a_shop_that_is_not_there_is_asked_for_every_time() -> None:
    shops = CountedShops()
    remembered = RememberedShops(shops)
    for _ in range(2):
        with pytest.raises(NotFound):
            await remembered.load_shop("nowhere")
    assert shops.loaded == 2
