"""The projector over Firestore, with a search index in memory: the same that keeps embedded catalogs searchable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from catalog_desktop.adapters import lease as rules
from catalog_desktop.adapters.firestore.change_feed import FirestoreChangeFeed
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.feed_pace import FeedPace
from catalog_desktop.adapters.firestore.product_repository import FirestoreProductRepository
from catalog_desktop.adapters.firestore.projection_control import FirestoreProjectionControl
from catalog_desktop.adapters.firestore.shop_directory import FirestoreShopDirectory
from catalog_desktop.adapters.memory.search_index import MemorySearchIndex
from catalog_desktop.adapters.memory.search_store import MemorySearchStore
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.search_index import LIVE
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import ProjectionProgress, ProjectorState
from catalog_desktop.projector.shop_projector import ShopProjector
from catalog_desktop.projector.sources import ProjectionPorts
from tests.contracts.writing import bulk, creation, edit, shirt, titled

PATIENCE_S = 60
PACE = Pace(renew=0.5, publish_idle=0.0, publish_busy=0.0, report=0.0, standby=0.05, first_retry=0.05)

Running = Callable[..., AbstractAsyncContextManager[ShopProjector]]


@dataclass
class Catalog:
    """One shop in Firestore, and what search holds of it."""

    connection: FirestoreConnection
    shop: Shop
    indexes: MemorySearchStore = field(default_factory=MemorySearchStore)
    reports: list[ProjectionProgress] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.repository = FirestoreProductRepository(self.connection)
        self.control = FirestoreProjectionControl(self.connection)

    def indexed(self) -> dict[str, int]:
        """The revisions that search holds."""
        with self.indexes.lock:
            index = self.indexes.find(self.shop.id, LIVE)
            return {d.id: d.revision for d in index.documents.values()} if index else {}

    async def stored(self, feed: FirestoreChangeFeed) -> dict[str, int]:
        """The revisions of live products."""
        return {key: revision for key, (revision, _) in (await feed.revisions(self.shop.id)).items()}

    def states(self) -> list[ProjectorState]:
        return [report.state for report in self.reports]

    @asynccontextmanager
    async def projecting(self, holder: str = "desk") -> AsyncIterator[tuple[ShopProjector, FirestoreChangeFeed]]:
        """A projector with a feed of its own, as a process of its own has."""
        feed = FirestoreChangeFeed(self.connection, FeedPace())
        ports = ProjectionPorts(
            feed,
            MemorySearchIndex(self.indexes),
            FirestoreProjectionControl(self.connection),
            FirestoreShopDirectory(self.connection),
        )
        projector = ShopProjector(ports, self.shop.id, holder, self.reports.append, PACE)
        task = asyncio.create_task(projector.run())
        try:
            async with asyncio.timeout(PATIENCE_S):
                yield projector, feed
        finally:
            projector.stop()
            await task
            await feed.close()


@pytest.fixture
async def catalog(firestore: FirestoreConnection) -> Catalog:
    shop = await FirestoreShopDirectory(firestore).create_shop(Shop(new_ulid(), "Corner", "EUR"))
    return Catalog(firestore, shop)


async def test_a_full_shop_gets_its_first_index_and_edits_flow_into_it(catalog: Catalog) -> None:
    products = [shirt() for _ in range(60)]
    await catalog.repository.apply_changes(catalog.shop.id, [creation(p) for p in products], bulk())
    async with catalog.projecting() as (projector, feed):
        await projector.searchable()
        assert catalog.indexed() == {product.id: 1 for product in products}
        edited = products[7].id
        receipt = await catalog.repository.save_product(catalog.shop.id, titled(edited, "Cap"), edit())
        await projector.searchable()
        assert catalog.indexed()[edited] == 2
        await catalog.repository.delete_product(catalog.shop.id, products[3].id, edit())
        await projector.searchable()
        assert products[3].id not in catalog.indexed()
        assert catalog.indexed() == await catalog.stored(feed)
        assert not await projector.verify()
    record = await catalog.control.load(catalog.shop.id)
    assert record.holder is None
    assert record.position_at >= receipt.committed_at


async def test_a_restart_goes_on_from_the_position(catalog: Catalog) -> None:
    first = [shirt() for _ in range(30)]
    await catalog.repository.apply_changes(catalog.shop.id, [creation(p) for p in first], bulk())
    async with catalog.projecting() as (projector, _):
        await projector.searchable()
    position = (await catalog.control.load(catalog.shop.id)).position
    later = [shirt() for _ in range(5)]
    await catalog.repository.apply_changes(catalog.shop.id, [creation(p) for p in later], bulk())
    await catalog.repository.delete_product(catalog.shop.id, first[0].id, edit())
    catalog.reports.clear()
    async with catalog.projecting() as (projector, feed):
        await projector.searchable()
        assert catalog.indexed() == await catalog.stored(feed)
        assert feed.reads.following <= 1.05 * (len(first) + len(later)) + 10, "what the overlap holds, and little more"
    assert ProjectorState.REBUILDING not in catalog.states()
    assert (await catalog.control.load(catalog.shop.id)).position > position


async def test_another_projector_takes_over_and_loses_nothing(catalog: Catalog) -> None:
    products = [shirt() for _ in range(10)]
    await catalog.repository.apply_changes(catalog.shop.id, [creation(p) for p in products], bulk())
    async with catalog.projecting("second") as (second, _):
        await second.searchable()
        async with catalog.projecting("first") as (first, _):
            while ProjectorState.STANDBY not in catalog.states():
                await catalog.control.load(catalog.shop.id)
            assert (await catalog.control.load(catalog.shop.id)).holder == "second"
            await catalog.repository.save_product(catalog.shop.id, titled(products[0].id, "Cap"), edit())
            second.stop()
            while (await catalog.control.load(catalog.shop.id)).holder != "first":
                pass
            await catalog.repository.save_product(catalog.shop.id, titled(products[1].id, "Hat"), edit())
            await first.searchable()
            assert catalog.indexed() == {p.id: 2 if p in products[:2] else 1 for p in products}
    assert (await catalog.control.load(catalog.shop.id)).epoch == 2


async def test_a_lease_ends_by_the_server_s_clock(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the clock of this machine says: nobody takes a live lease, and everybody a dead one."""
    epoch = (await catalog.control.acquire(catalog.shop.id, "first", 1)).epoch
    with pytest.raises(NotPermitted, match="first"):
        await catalog.control.acquire(catalog.shop.id, "second", 1)
    monkeypatch.setattr(rules, "TIME_TO_LIVE_MS", 0)
    taken = await FirestoreProjectionControl(catalog.connection).acquire(catalog.shop.id, "second", 1)
    assert (taken.holder, taken.epoch) == ("second", epoch + 1)
    with pytest.raises(NotPermitted):
        await catalog.control.publish(catalog.shop.id, epoch, 5, 5)
    assert (await catalog.control.load(catalog.shop.id)).position == 0
