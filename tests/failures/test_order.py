"""What is sent late, twice or in the wrong order."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex
from catalog_desktop.adapters.memory.change_feed import MemoryChangeFeed
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.domain.changes import UNSEEN, AdjustStock, Changeset, SetField
from catalog_desktop.domain.operation import Origin
from catalog_desktop.ports.change_feed import ChangeBatch, Position, ProductChange
from catalog_desktop.ports.search_index import LIVE, Applied, IndexBatch, SearchIndex
from tests.adapters.meilisearch.between import Between, hold_back
from tests.adapters.meilisearch.projecting import PATIENCE_S, indexed, projecting, says
from tests.meilisearch_server import MeilisearchServer
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import PACE, Reports, Running
from tests.projector.faulty_ports import FaultyIndex


class LateFeed(MemoryChangeFeed):
    """Delivers some products, when their turn comes, in the state in which they were read long before."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self.late: dict[str, ProductChange] = {}

    async def read_after(
        self, shop_id: str, position: Position, limit: int, *, interactive_only: bool = False
    ) -> ChangeBatch:
        batch = await super().read_after(shop_id, position, limit, interactive_only=interactive_only)
        if interactive_only:
            return batch
        late = [replace(self.late.get(c.product.id, c), position=c.position) for c in batch.changes]
        return replace(batch, changes=late)


class WatchedIndex(FaultyIndex):
    """Notes which revisions it is sent, and how many requests it has at once."""

    def __init__(self, index: SearchIndex) -> None:
        super().__init__(index)
        self.revisions_sent: list[int] = []
        self.most_at_once = 0
        self._at_once = 0

    async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        self.revisions_sent += [document.revision for document in batch.documents]
        try:
            return await super().apply(shop_id, batch, target)
        finally:
            self._at_once -= 1


async def test_failure_01_older_revision_after_newer(catalog: MemoryCatalog, running: Running) -> None:
    index, feed = FaultyIndex(catalog.index), LateFeed(catalog.store)
    ports = replace(catalog.ports, index=index, feed=feed)
    async with running(ports, pace=replace(PACE, largest_batch=25)) as projector:
        await catalog.create("before")
        await projector.searchable()
        index.gate.clear()
        await catalog.create(*(f"p{number:03}" for number in range(100)), origin=Origin.IMPORT)
        await index.waiting.wait()
        feed.late = {change.product.id: change for change in await feed.read(SHOP.id, ["p099"])}
        await catalog.set_price("p099", 2_000)
        index.gate.set()
        await projector.searchable()
    assert index.applied_ids.index("p099") < 75, "the edit overtakes the import"
    assert index.applied_ids.count("p099") == 1, "and what was read of it before is not sent after it"
    assert catalog.indexed() == await catalog.projected()


async def test_failure_02_two_rereads_racing_and_sends_reversed(catalog: MemoryCatalog, running: Running) -> None:
    index = WatchedIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as projector:
        await catalog.create("a")
        await projector.searchable()
        index.gate.clear()
        rereads = [asyncio.ensure_future(projector.retry(["a"]))]
        await index.waiting.wait()
        for price in (2_000, 3_000):
            await catalog.set_price("a", price)
            rereads.append(asyncio.ensure_future(projector.retry(["a"])))
            await asyncio.sleep(0)
        index.gate.set()
        await asyncio.gather(*rereads)
        await projector.searchable()
    assert index.most_at_once == 1
    assert index.revisions_sent == sorted(index.revisions_sent)
    assert catalog.indexed() == await catalog.projected()


async def test_failure_03_a_removed_field_survives_in_the_index(
    catalog: MemoryCatalog, meilisearch_server: MeilisearchServer, search_environment: str
) -> None:
    await catalog.create("a")
    connection = meilisearch_server.connection(search_environment)
    async with projecting(catalog, connection, Reports(PATIENCE_S)) as (projector, index):
        await _set(catalog, {("brand",): "Acme", ("description",): "Boils water.", ("variants", "v", "sku"): "K-1"})
        await projector.searchable()
        assert (await indexed(index))["a"].brand == "Acme"
        await _set(
            catalog,
            {
                ("brand",): None,
                ("description",): "",
                ("variants", "v", "sku"): None,
                ("variants", "v", "price"): None,
            },
        )
        await projector.searchable()
        await _is_exact(catalog, index)
        assert (await indexed(index))["a"].price_min is None


async def test_failure_04_create_and_partial_update_in_one_batch_lose_fields(
    catalog: MemoryCatalog, meilisearch_server: MeilisearchServer, search_environment: str
) -> None:
    """Everything is waiting when the projector starts, so that it comes in one batch."""
    connection = meilisearch_server.connection(search_environment)
    await catalog.create("a", "b")
    await _set(catalog, {("brand",): "Acme"})
    await catalog.write(Changeset("a", changes=(AdjustStock("v", "main", 7),)))
    await catalog.set_title("b", "Renamed")
    await catalog.delete("b")
    await catalog.restore("b")
    async with projecting(catalog, connection, Reports(PATIENCE_S)) as (projector, index):
        await projector.searchable()
        await _is_exact(catalog, index)
        held = await indexed(index)
        assert (held["a"].title, held["a"].brand, held["b"].title) == ("Product a", "Acme", "Renamed")


async def test_failure_26_a_request_that_arrives_after_its_time_out(
    catalog: MemoryCatalog, between: Between, meilisearch_server: MeilisearchServer, search_environment: str
) -> None:
    reports = Reports(PATIENCE_S)
    connection = between.connection(search_environment, meilisearch_server.master_key)
    await catalog.create("a", "b")
    async with projecting(catalog, connection, reports) as (projector, index):
        await projector.searchable()
        between.once(r"--live/documents\?", hold_back)
        await catalog.set_price("a", 1)
        await reports.until(says("does not answer"))
        await catalog.set_price("a", 2)
        await projector.searchable()
        await asyncio.to_thread(between.release)
        await _until_price(index, 1)
        await _until_price(index, 2)
        await _is_exact(catalog, index)


async def test_failure_28_create_and_delete_before_the_first_was_applied(
    catalog: MemoryCatalog, running: Running
) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as projector:
        await catalog.create("before")
        await projector.searchable()
        index.gate.clear()
        await catalog.create("sent")
        await index.waiting.wait()
        await catalog.create("waiting")
        await catalog.delete("waiting")
        await catalog.delete("sent")
        index.gate.set()
        await projector.searchable()
    assert set(catalog.indexed()) == {"before"}
    assert (await catalog.control.load(SHOP.id)).position == await catalog.feed.position(SHOP.id)
    assert not await catalog.control.dead_letters(SHOP.id)


async def _set(catalog: MemoryCatalog, values: dict[tuple[str, ...], str | None]) -> None:
    """Set fields of product `a`, of each in a write of its own."""
    for path, value in values.items():
        await catalog.write(Changeset("a", changes=(SetField(path, UNSEEN, value),)))


async def _is_exact(catalog: MemoryCatalog, index: MeilisearchIndex) -> None:
    assert await indexed(index) == await catalog.projected()


async def _until_price(index: MeilisearchIndex, price: int) -> None:
    """Return once product `a` has this price in the index, asked again and again."""
    while (await indexed(index))["a"].price_min != price:
        continue
