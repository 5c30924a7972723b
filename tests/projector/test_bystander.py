"""A desk on which nothing is projected, beside one that projects."""

from __future__ import annotations

import asyncio

import pytest

from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.projector.progress import ProjectorState
from catalog_desktop.projector.shop_projector import ShopProjector
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import PACE, Reports, Running


async def test_a_bystander_waits_for_whoever_projects(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running(holder=None) as bystander:
        await reports.until_state(ProjectorState.STANDBY)
        await catalog.create("a")
        waiting = asyncio.ensure_future(bystander.searchable())
        await asyncio.sleep(0)
        assert not waiting.done()
        async with running(holder="server") as server:
            await server.searchable()
            await waiting
            assert (await catalog.control.load(SHOP.id)).holder == "server"
    assert set(catalog.indexed()) == {"a"}


async def test_a_bystander_reports_how_far_it_is(catalog: MemoryCatalog, running: Running) -> None:
    reports = Reports()
    bystander = ShopProjector(catalog.ports, SHOP.id, None, reports, PACE)
    watching = asyncio.create_task(bystander.run())
    try:
        async with running(holder="server") as server:
            await catalog.create("a")
            await server.searchable()
            record = await catalog.control.load(SHOP.id)
            report = await reports.until(lambda progress: progress.position >= record.position > 0)
            assert report.state is ProjectorState.STANDBY
            assert report.published_at >= record.position_at
            first = report.index_version
            await catalog.create("b")
            await reports.until(lambda progress: progress.index_version != first)
    finally:
        bystander.stop()
        await watching


async def test_a_bystander_asks_for_a_rebuild_and_whoever_projects_does_it(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running(holder=None) as bystander:
        await reports.until_state(ProjectorState.STANDBY)
        await bystander.request_rebuild()
        assert (await catalog.control.load(SHOP.id)).rebuild_wanted
        async with running(holder="server"):
            await reports.until(lambda progress: progress.message == "The search index was rebuilt.")
    assert not (await catalog.control.load(SHOP.id)).rebuild_wanted


async def test_what_only_the_holder_can_do_is_refused(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running(holder=None) as bystander:
        await reports.until_state(ProjectorState.STANDBY)
        with pytest.raises(NotPermitted):
            await bystander.verify()


async def test_who_waits_while_the_lease_is_lost_is_told_by_the_next_holder(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running(holder="desk") as desk:
        await desk.searchable()
        await catalog.control.release(SHOP.id, (await catalog.control.load(SHOP.id)).epoch)
        other = await catalog.control.acquire(SHOP.id, "server", 1)
        await reports.until_state(ProjectorState.STANDBY)
        await catalog.create("a")
        waiting = asyncio.ensure_future(desk.searchable())
        position = await catalog.feed.position(SHOP.id)
        await catalog.control.publish(SHOP.id, other.epoch, position, 1)
        await waiting
