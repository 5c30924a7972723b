"""A projector on a real server: what is committed is found, whatever happens to the index meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from catalog_desktop.domain.operation import Origin
from catalog_desktop.projector.progress import ProjectorState
from tests.adapters.meilisearch.projecting import ASKED_FOR, PATIENCE_S, indexed, projecting, says
from tests.meilisearch_server import MeilisearchServer
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import Reports


@pytest.fixture
def catalog() -> MemoryCatalog:
    return MemoryCatalog()


@pytest.fixture
def reports() -> Reports:
    return Reports(PATIENCE_S)


async def test_changes_are_followed_through_a_rebuild(
    catalog: MemoryCatalog, reports: Reports, meilisearch_server: MeilisearchServer, search_environment: str
) -> None:
    await catalog.create(*(f"p{number:03}" for number in range(150)), origin=Origin.IMPORT)
    async with projecting(catalog, meilisearch_server.connection(search_environment), reports) as (projector, index):
        await projector.searchable()
        assert await indexed(index) == await catalog.projected()
        before = await index.identity(SHOP.id)
        await projector.request_rebuild()
        await reports.until(lambda progress: progress.rebuild is not None and progress.rebuild.reason == ASKED_FOR)
        await catalog.set_price("p003", 3)
        await catalog.delete("p004")
        await catalog.create("later")
        await reports.until(lambda progress: progress.rebuild is None)
        await catalog.set_price("p005", 5)
        await projector.searchable()
        assert await indexed(index) == await catalog.projected()
        assert await index.identity(SHOP.id) != before
        assert not await projector.verify()


async def test_a_restart_knows_its_index_again(
    catalog: MemoryCatalog, meilisearch_server: MeilisearchServer, search_environment: str
) -> None:
    connection = meilisearch_server.connection(search_environment)
    await catalog.create("a", "b")
    for price in (1, 2):
        reports = Reports(PATIENCE_S)
        async with projecting(catalog, connection, reports) as (projector, index):
            await catalog.set_price("a", price)
            await projector.searchable()
            assert await indexed(index) == await catalog.projected()
    assert all(progress.rebuild is None for progress in reports.seen), "the second one goes on with what is there"


async def test_a_server_that_goes_and_comes_back_is_caught_up_with(
    catalog: MemoryCatalog, reports: Reports, own_meilisearch: MeilisearchServer
) -> None:
    await catalog.create("a", "b")
    async with projecting(catalog, own_meilisearch.connection("test"), reports) as (projector, index):
        await projector.searchable()
        await asyncio.to_thread(lambda: own_meilisearch.stop(kill=True))
        await catalog.set_price("a", 7)
        await catalog.delete("b")
        await reports.until(says("does not answer"))
        assert reports.seen[-1].state is ProjectorState.OUTAGE
        await asyncio.to_thread(own_meilisearch.start)
        await projector.searchable()
        assert await indexed(index) == await catalog.projected()
    assert not await catalog.control.dead_letters(SHOP.id), "an outage is no product's fault"
