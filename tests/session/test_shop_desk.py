"""The desk as a whole: what a report of the projector does to what was written here."""

from __future__ import annotations

from dataclasses import replace

from catalog_desktop.adapters.memory.image_store import MemoryImageStore
from catalog_desktop.domain.changes import Changeset, SetField
from catalog_desktop.domain.operation import Origin
from catalog_desktop.domain.project import project
from catalog_desktop.ports.search_index import IndexBatch
from catalog_desktop.projector.progress import MANY, ProjectionProgress
from catalog_desktop.session.shop_desk import ShopDesk
from tests.memory_catalog import SHOP, MemoryCatalog

COUNT = MANY + 100
VISIBLE = 9


async def test_a_bulk_change_is_forgotten_once_all_its_products_are_searchable() -> None:
    catalog = MemoryCatalog()
    desk = ShopDesk(catalog.with_images(MemoryImageStore(catalog.store)), replace(SHOP, revision=1), "anna")
    ids = [f"p{number:04}" for number in range(COUNT)]
    await catalog.create(*ids, origin=Origin.IMPORT)
    await _index(catalog, ids)
    await desk.result.search(desk.queries.query)

    changes = (SetField(("variants", "v", "price"), 1_000, 1_200),)
    result = await desk.writes.write([Changeset(key, changes=changes) for key in ids], origin=Origin.BULK)
    assert len(await catalog.local.intents(SHOP.id)) == 1
    # A refresh meanwhile sees the visible rows in their old state; nobody looks at them again afterwards.
    await desk.result.refresh(0, VISIBLE)
    await _index(catalog, ids)
    committed_at = max(receipt.committed_at for receipt in result.receipts)
    await desk.heard(ProjectionProgress(SHOP.id, position_at=committed_at, published_at=desk.clock(), searchable=None))
    assert list(desk.tracker.pending_ids) == []
    assert await catalog.local.intents(SHOP.id) == []


async def _index(catalog: MemoryCatalog, ids: list[str]) -> None:
    changes = await catalog.feed.read(SHOP.id, ids)
    await catalog.index.apply(SHOP.id, IndexBatch(tuple(project(change.product, SHOP) for change in changes), ()))
