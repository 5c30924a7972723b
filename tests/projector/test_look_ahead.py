"""While a batch is written the next one is prepared already; nothing older than what was sent gets through by that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.document import Availability, Document
from catalog_desktop.domain.operation import Origin
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.change_feed import ChangeBatch, Position, ProductChange
from catalog_desktop.ports.search_index import LIVE, Applied, IndexBatch, SearchIndex
from catalog_desktop.projector.bulk_projection import BulkProjection
from catalog_desktop.projector.prepared import Prepared
from catalog_desktop.projector.progress import ProjectorState
from catalog_desktop.projector.succession import REBUILT, SHOP_CHANGED
from tests.memory_catalog import SHOP, MemoryCatalog, product
from tests.projector.conftest import PACE, Reports, Running
from tests.projector.faulty_ports import FaultyIndex

SMALL = replace(PACE, smallest_batch=3, largest_batch=3)


class NoProcess(BulkProjection):
    """Leaves everything to the projector itself, which looks ahead all the same."""

    def __init__(self) -> None:
        super().__init__(lambda _: b"")

    async def prepare(self, changes: Sequence[ProductChange], shop: Shop) -> list[Prepared] | None:
        return None


class Recorded(FaultyIndex):
    """`built` are the documents that went to an index beside the live one."""

    def __init__(self, index: SearchIndex) -> None:
        super().__init__(index)
        self.built: list[Document] = []

    async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
        if target != LIVE:
            self.built += batch.documents
        return await super().apply(shop_id, batch, target)


class Watched:
    """The feed of a catalog; `read_from` are the positions it was read from in order."""

    def __init__(self, catalog: MemoryCatalog) -> None:
        self._feed = catalog.feed
        self.read_from: list[Position] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._feed, name)

    async def read_after(
        self, shop_id: str, position: Position, limit: int, *, interactive_only: bool = False
    ) -> ChangeBatch:
        if not interactive_only:
            self.read_from.append(position)
        return await self._feed.read_after(shop_id, position, limit, interactive_only=interactive_only)


async def test_the_next_batch_is_read_while_one_is_written(catalog: MemoryCatalog, running: Running) -> None:
    await catalog.create("a")
    feed, index = Watched(catalog), FaultyIndex(catalog.index)
    ports = replace(catalog.ports, feed=feed, index=index, bulk=NoProcess())  # type: ignore[arg-type]
    async with running(ports, pace=SMALL) as projector:
        await projector.searchable()
        index.gate.clear()
        await catalog.create(*(f"p{n}" for n in range(9)), origin=Origin.IMPORT)
        await index.waiting.wait()
        ahead = feed.read_from[-1]
        await catalog.set_price("p4", 5)  # it is in the batch that was read ahead
        index.gate.set()
        await projector.searchable()
        assert catalog.indexed() == await catalog.projected()
        assert feed.read_from.count(ahead) == 1, "what was read ahead is not read again"
    assert ahead > 1


async def test_what_was_read_ahead_follows_what_did_not_arrive(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    await catalog.create("a")
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index, bulk=NoProcess()), pace=SMALL) as projector:
        await projector.searchable()
        index.outage = True
        await catalog.create(*(f"p{n}" for n in range(9)), origin=Origin.IMPORT)
        await reports.until_state(ProjectorState.OUTAGE)
        await catalog.delete("p1")
        index.outage = False
        await projector.searchable()
        assert catalog.indexed() == await catalog.projected()


async def test_changed_settings_hold_for_what_was_read_ahead(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    await catalog.create("a")
    index = Recorded(catalog.index)
    async with running(replace(catalog.ports, index=index, bulk=NoProcess()), pace=SMALL) as projector:
        await projector.searchable()
        index.gate.clear()
        ten = [replace(product(f"p{n}"), stock={"v": {"main": 10}}) for n in range(9)]
        await catalog.write(*(Changeset(p.id, Action.CREATE, initial=p) for p in ten), origin=Origin.IMPORT)
        await index.waiting.wait()
        changed = replace(await catalog.shops.load_shop(SHOP.id), low_stock_default=50)
        await catalog.shops.save_shop(changed)
        await projector.request_rebuild()  # which looks at the settings as well, while a batch is under way
        index.gate.set()
        await reports.until(lambda progress: progress.message == SHOP_CHANGED)
        await reports.until(lambda progress: progress.message == REBUILT)
        await projector.searchable()
        assert catalog.indexed() == await catalog.projected(changed)
    assert {d.variants[0].availability for d in index.built if d.id != "a"} == {Availability.LOW}
