"""One program hands a shop over to another, or takes it over from one that has gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.ports.projection_control import TIME_TO_LIVE_MS, HandoverPending
from catalog_desktop.projector.bystander import NEWER, NOBODY
from catalog_desktop.projector.pace import wall_clock_ms
from catalog_desktop.projector.progress import ProjectorState
from catalog_desktop.projector.shop_projector import ShopProjector
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import PACE, Reports, Running
from tests.projector.faulty_ports import FaultyIndex


@dataclass
class StoreClock:
    """The store's clock."""

    later_ms: int = 0

    def __call__(self) -> int:
        return wall_clock_ms() + self.later_ms


@pytest.fixture
def clock() -> StoreClock:
    return StoreClock()


@pytest.fixture
def catalog(clock: StoreClock) -> MemoryCatalog:
    return MemoryCatalog(MemoryStore(clock))


@dataclass
class Server:
    """The projector of a server, with what it reports."""

    catalog: MemoryCatalog
    reports: Reports = field(default_factory=Reports)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[ShopProjector]:
        pace = replace(PACE, watch=0.01)
        projector = ShopProjector(self.catalog.ports, SHOP.id, "server", self.reports, pace, always_on=True)
        task = asyncio.create_task(projector.run())
        try:
            async with asyncio.timeout(20):
                yield projector
        finally:
            projector.stop()
            await task


async def until_published(catalog: MemoryCatalog, after: int) -> None:
    """Return once the lease has been renewed after a time."""
    async with asyncio.timeout(5):
        while (await catalog.control.load(SHOP.id)).published_at <= after:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.005)


async def test_a_desk_saves_its_position_and_makes_way_for_a_server_and_goes_on_after_it(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running() as desk:
        await catalog.create("a")
        await desk.searchable()
        server = Server(catalog)
        async with server.running() as projector:
            await server.reports.until(lambda progress: progress.state is ProjectorState.FOLLOWING)
            told = await reports.until(lambda progress: progress.state is ProjectorState.STANDBY)
            assert told.holder in (None, "server")
            record = await catalog.control.load(SHOP.id)
            assert (record.holder, record.always_on, record.epoch, record.claimed_by) == ("server", True, 2, None)
            await catalog.create("b")
            await projector.searchable()
            await reports.until(lambda progress: progress.holder == "server")
        await catalog.create("c")
        await reports.until(lambda progress: progress.state is ProjectorState.FOLLOWING)
        await desk.searchable()
    assert catalog.indexed() == await catalog.projected()


async def test_a_desk_that_waits_for_the_index_makes_way_as_well(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as desk:
        await desk.searchable()
        index.gate.clear()
        await catalog.create("a")
        await index.waiting.wait()
        server = Server(catalog)
        async with server.running() as projector:
            await projector.searchable()
            assert catalog.indexed() == await catalog.projected()
            await reports.until(lambda progress: progress.holder == "server")
            index.gate.set()
    assert index.applied_ids == [], "what was under way was withdrawn"


async def test_a_lease_is_renewed_while_the_index_takes_its_time(catalog: MemoryCatalog, running: Running) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as desk:
        await desk.searchable()
        index.gate.clear()
        await catalog.create("a")
        await index.waiting.wait()
        for _ in range(3):
            await until_published(catalog, (await catalog.control.load(SHOP.id)).published_at)
        index.gate.set()
        await desk.searchable()
        assert (await catalog.control.load(SHOP.id)).epoch == 1


async def test_a_holder_that_lost_its_lease_while_it_waits_says_so(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as desk:
        await desk.searchable()
        index.gate.clear()
        await catalog.create("a")
        await index.waiting.wait()
        await catalog.control.release(SHOP.id, (await catalog.control.load(SHOP.id)).epoch)
        await catalog.control.acquire(SHOP.id, "another", 1)
        assert (await reports.until_state(ProjectorState.STANDBY)).holder == "another"
        index.gate.set()
    assert index.applied_ids == []


async def test_a_server_that_was_killed_is_followed_by_the_desk_once_its_lease_has_ended(
    catalog: MemoryCatalog, clock: StoreClock, running: Running, reports: Reports
) -> None:
    epoch = (await catalog.control.acquire(SHOP.id, "server", 1, always_on=True)).epoch
    async with running(pace=replace(PACE, standby=60.0, watch=0.01)) as desk:
        await reports.until(lambda progress: progress.holder == "server")
        await catalog.create("a")
        clock.later_ms = TIME_TO_LIVE_MS
        await reports.until(lambda progress: progress.state is ProjectorState.FOLLOWING)
        await desk.searchable()
    assert (await catalog.control.load(SHOP.id)).epoch == epoch + 1
    assert catalog.indexed() == await catalog.projected()


async def test_a_claim_that_is_given_up_leaves_the_shop_to_the_desk(
    catalog: MemoryCatalog, clock: StoreClock, running: Running, reports: Reports
) -> None:
    async with running(pace=replace(PACE, watch=0.01)) as desk:
        await reports.until_state(ProjectorState.FOLLOWING)
        with pytest.raises(HandoverPending):
            await catalog.control.acquire(SHOP.id, "server", 1, always_on=True)
        told = await reports.until_state(ProjectorState.STANDBY)
        assert told.message == "server keeps search up to date from now on."
        await catalog.create("a")
        clock.later_ms = TIME_TO_LIVE_MS
        await reports.until(lambda progress: progress.state is ProjectorState.FOLLOWING)
        await desk.searchable()
    assert set(catalog.indexed()) == {"a"}


async def test_who_only_watches_says_when_nobody_projects(
    catalog: MemoryCatalog, clock: StoreClock, running: Running, reports: Reports
) -> None:
    await catalog.control.acquire(SHOP.id, "server", 1, always_on=True)
    async with running(holder=None, pace=replace(PACE, watch=0.01)) as watching:
        await reports.until(lambda progress: progress.message == "server keeps search up to date.")
        clock.later_ms = TIME_TO_LIVE_MS
        assert (await reports.until(lambda progress: progress.message == NOBODY)).holder is None
        with pytest.raises(NotPermitted, match=NOBODY):
            await watching.verify()


async def test_an_older_program_says_why_it_does_not_project(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    epoch = (await catalog.control.acquire(SHOP.id, "newer", 99)).epoch
    await catalog.control.save_rebuild(SHOP.id, epoch, None, index_generation="newer")
    await catalog.control.release(SHOP.id, epoch)
    async with running(pace=replace(PACE, watch=0.01)):
        await reports.until(lambda progress: progress.message == f"{NOBODY} {NEWER}")
    assert (await catalog.control.load(SHOP.id)).epoch == epoch
