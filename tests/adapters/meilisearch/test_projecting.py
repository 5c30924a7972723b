"""A projector on a real server: what is committed is found, whatever happens to the index meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from meilisearch import Client

from catalog_desktop.adapters.meilisearch.connection import Connection, IndexNames
from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex, meilisearch_index
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.operation import Origin
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import ProjectionProgress, ProjectorState
from catalog_desktop.projector.shop_projector import ShopProjector
from catalog_desktop.projector.tenure import ASKED_FOR
from tests.adapters.meilisearch.between import Between, hold_back
from tests.meilisearch_server import MeilisearchServer
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import Reports

PACE = Pace(renew=0.2, publish_idle=0.0, publish_busy=0.0, report=0.0, first_retry=0.05, longest_retry=0.2)
PATIENCE_S = 60.0


@pytest.fixture
def catalog() -> MemoryCatalog:
    return MemoryCatalog()


@pytest.fixture
def reports() -> Reports:
    return Reports(PATIENCE_S)


def says(message: str) -> Callable[[ProjectionProgress], bool]:
    return lambda progress: message in progress.message


@asynccontextmanager
async def projecting(
    catalog: MemoryCatalog, connection: Connection, reports: Reports
) -> AsyncIterator[tuple[ShopProjector, MeilisearchIndex]]:
    """A projector of the catalog's shop into the server's indexes."""
    async with meilisearch_index(connection) as index:
        projector = ShopProjector(replace(catalog.ports, index=index), SHOP.id, "desk", reports, PACE)
        task = asyncio.create_task(projector.run())
        try:
            async with asyncio.timeout(PATIENCE_S):
                yield projector, index
        finally:
            projector.stop()
            await task


async def indexed(index: MeilisearchIndex) -> dict[str, Document]:
    held = await index.revision_range(SHOP.id)
    return {document.id: document for document in await index.documents(SHOP.id, list(held))}


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


async def test_an_index_that_is_wiped_underneath_is_built_again(
    catalog: MemoryCatalog,
    reports: Reports,
    meilisearch_server: MeilisearchServer,
    search_environment: str,
    client: Client,
) -> None:
    await catalog.create("a", "b")
    async with projecting(catalog, meilisearch_server.connection(search_environment), reports) as (projector, index):
        await projector.searchable()
        live = IndexNames(search_environment).live(SHOP.id)
        await asyncio.to_thread(lambda: client.wait_for_task(client.delete_index(live).task_uid))
        await catalog.create("c")
        await reports.until(says("deleted or replaced"))
        await projector.searchable()
        assert await indexed(index) == await catalog.projected()
        identity = await index.identity(SHOP.id)
        assert identity is not None
        assert identity.is_current


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


async def test_a_late_request_is_mended_within_an_audit(
    catalog: MemoryCatalog,
    reports: Reports,
    between: Between,
    meilisearch_server: MeilisearchServer,
    search_environment: str,
) -> None:
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
        await until_price(index, 1)
        await until_price(index, 2)
        assert await indexed(index) == await catalog.projected()


async def until_price(index: MeilisearchIndex, price: int) -> None:
    """Return once product `a` has this price in the index, asked again and again."""
    while (await indexed(index))["a"].price_min != price:
        continue
