"""Closing a catalog keeps the state of its search engine, from which the next start goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path

from catalog_desktop.app.catalog import CatalogFolder, own_catalog
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.exchange.sample.load_sample import load_sample
from catalog_desktop.exchange.sample.sample_catalog import sample_shop

COUNT = 400


async def test_a_catalog_with_common_words_is_kept_and_loaded_again(tmp_path: Path) -> None:
    folder = CatalogFolder(tmp_path / "catalog")
    query = ProductQuery(text="black ", currency="EUR")
    async with own_catalog(folder) as owned:
        shop = await owned.ports.shops.create_shop(sample_shop())
        await asyncio.wrap_future(owned.projector.follow(shop.id))
        await load_sample(owned.ports.repository, shop, "test", lambda _done, _total: None, count=COUNT)
        await asyncio.wrap_future(owned.projector.searchable(shop.id))
        before = await owned.ports.read_model.search_products(shop.id, query)
    assert list(folder.path.glob("*.snapshot"))
    loaded: list[int] = []
    async with own_catalog(folder, loading=lambda done, _total: loaded.append(done)) as owned:
        after = await owned.ports.read_model.search_products(shop.id, query)
        assert (await owned.ports.read_model.get_product_stats(shop.id)).total == COUNT
    assert after.ids == before.ids
    assert loaded == [], "documents were read one by one although the state was kept"
