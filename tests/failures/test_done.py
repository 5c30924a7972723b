"""What looks done and is not: errors, tasks that fail, take long or never end, and documents that are refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from catalog_desktop.adapters.meilisearch.connection import IndexNames
from catalog_desktop.adapters.meilisearch.document_sender import DocumentSender
from catalog_desktop.adapters.meilisearch.payloads import Line, lines_of
from catalog_desktop.adapters.meilisearch.search_index import meilisearch_index
from catalog_desktop.adapters.meilisearch.server import Server
from catalog_desktop.adapters.meilisearch.tasks import Tasks
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.operation import Origin
from catalog_desktop.ports.search_index import LIVE, Applied, IndexBatch, SearchIndex
from catalog_desktop.projector.progress import ProjectorState
from catalog_desktop.projector.shop_projector import ShopProjector
from tests.adapters.meilisearch.between import Answer, Between, Request
from tests.adapters.meilisearch.projecting import PATIENCE_S, indexed, projecting, says
from tests.contracts.search.catalog import named
from tests.meilisearch_server import MeilisearchServer, SmallDisk, small_disk
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import PACE, Reports, Running
from tests.projector.faulty_ports import FaultyIndex
from tests.virtual_time import VirtualTimeLoop

TEN_MINUTES = 600.0
A_TASK = r"^GET /tasks/\d+$"


class FailingIndex(FaultyIndex):
    """The next batches of documents meet these errors."""

    def __init__(self, index: SearchIndex, *errors: Exception) -> None:
        super().__init__(index)
        self.errors = list(errors)

    async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
        if batch.documents and self.errors:
            raise self.errors.pop(0)
        return await super().apply(shop_id, batch, target)


class SlowIndex(FaultyIndex):
    """Accepts at once and is done ten minutes later."""

    async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
        self.applied_ids += [document.id for document in batch.documents]
        if batch.documents:
            self.waiting.set()
            await asyncio.sleep(TEN_MINUTES)
        return await self._index.apply(shop_id, batch, target)


@pytest.mark.logs_errors
async def test_failure_05_an_error_is_logged_and_counted_as_success(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FailingIndex(catalog.index, ZeroDivisionError("a defect"), StoreUnavailable("no answer"))
    async with running(replace(catalog.ports, index=index)) as projector:
        await projector.searchable()
        before = await catalog.control.load(SHOP.id)
        await reports.until(lambda progress: progress.searchable is None)
        await catalog.create("a")
        for said in ("a defect", "no answer"):
            progress = await reports.until(says(said))
            assert progress.state is ProjectorState.OUTAGE
            assert not progress.searchable
            assert (await catalog.control.load(SHOP.id)).position == before.position
        await projector.searchable()
        assert (await reports.until(lambda progress: progress.searchable)).searchable == {"a": 1}
    assert catalog.indexed() == await catalog.projected()
    assert not await catalog.control.dead_letters(SHOP.id)


def fail_the_edit(between: Between, request: Request) -> Answer:
    """The task of a document fails; one of the notes that the projector keeps beside the index does not."""
    answer = between.forward(request)
    if not json.loads(answer.body)["indexUid"].endswith("--live"):
        between.once(A_TASK, fail_the_edit)
        return answer
    failure = {"code": "internal", "message": "The index scheduler broke."}
    return Answer(answer.status, json.dumps(json.loads(answer.body) | {"status": "failed", "error": failure}).encode())


async def test_failure_06_an_accepted_task_then_fails(
    catalog: MemoryCatalog, between: Between, meilisearch_server: MeilisearchServer, search_environment: str
) -> None:
    reports = Reports(PATIENCE_S)
    connection = between.connection(search_environment, meilisearch_server.master_key)
    async with projecting(catalog, connection, reports) as (projector, index):
        await catalog.create("a")
        await projector.searchable()
        await reports.until_state(ProjectorState.FOLLOWING)
        before = (await catalog.control.load(SHOP.id)).position
        between.once(A_TASK, fail_the_edit)
        await catalog.set_price("a", 2)
        progress = await reports.until(says("scheduler broke"))
        assert progress.state is ProjectorState.OUTAGE
        assert progress.position == before
        await projector.searchable()
        assert await indexed(index) == await catalog.projected()
    assert not await catalog.control.dead_letters(SHOP.id), "it was no document's fault"


def test_failure_07_a_task_that_takes_ten_minutes() -> None:
    """It is waited for and never sent again, also when the product is edited meanwhile."""

    async def project() -> None:
        loop = asyncio.get_running_loop()
        catalog = MemoryCatalog(MemoryStore(lambda: int(loop.time() * 1_000)))
        index, pace = SlowIndex(catalog.index), replace(PACE, monotonic=loop.time)
        pace = replace(pace, wall_ms=lambda: int(loop.time() * 1_000))
        projector = ShopProjector(replace(catalog.ports, index=index), SHOP.id, "desk", lambda _: None, pace)
        running = asyncio.create_task(projector.run())
        await catalog.create("a")
        await index.waiting.wait()
        began = loop.time()
        await catalog.set_price("a", 2)
        await asyncio.sleep(TEN_MINUTES / 2)
        assert index.applied_ids == ["a"]
        assert (await catalog.control.load(SHOP.id)).position == 0
        await projector.searchable()
        assert index.applied_ids == ["a", "a"]
        assert loop.time() - began > 1.99 * TEN_MINUTES
        assert catalog.indexed() == await catalog.projected()
        projector.stop()
        await running

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(project())


async def test_failure_08_one_bad_document_among_a_thousand(
    meilisearch_server: MeilisearchServer, search_environment: str
) -> None:
    """Documents that the program itself would not have let pass, so that the server has to refuse one."""
    connection, shop = meilisearch_server.connection(search_environment), new_ulid()

    async def in_one_run(lines: Sequence[Line]) -> AsyncIterator[Sequence[Line]]:
        yield lines

    async with meilisearch_index(connection) as index:
        await index.apply(shop, IndexBatch())
        lines = lines_of(named(*(f"usb hub {number}" for number in range(1_000))), 1)
        lines[637] = Line("no blanks", 7, b'{"id":"no blanks"}')
        server = Server(connection)
        try:
            live = IndexNames(search_environment).live(shop)
            batch = await DocumentSender(Tasks(server)).post(live, in_one_run(lines), (), 1)
            [refusal] = await batch.done(asyncio.Lock())
        finally:
            await server.close()
        assert (refusal.product_id, refusal.revision) == ("no blanks", 7)
        assert "identifier" in refusal.reason
        assert (await index.digest(shop)).count == 999


@pytest.fixture
def disk(meilisearch_binary: str, tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(meilisearch_binary, tmp_path / "small") as disk:
        yield disk


@pytest.mark.slow
async def test_failure_30_disk_full_on_the_search_server(catalog: MemoryCatalog, disk: SmallDisk) -> None:
    """The server takes the documents, fails to write them and tries again, again and again: nothing is counted as done,
    nobody is blamed, and it goes on by itself once there is room."""
    reports = Reports(PATIENCE_S)
    await catalog.create(*(f"p{number:03}" for number in range(50)), origin=Origin.IMPORT)
    async with projecting(catalog, disk.server.connection("test"), reports) as (projector, index):
        await projector.searchable()
        await reports.until_state(ProjectorState.FOLLOWING)
        before = (await catalog.control.load(SHOP.id)).position
        await asyncio.to_thread(disk.fill)
        await catalog.create(*(f"q{number:04}" for number in range(3_000)), origin=Origin.IMPORT)
        await asyncio.to_thread(disk.until_full_is_met)
        assert (await catalog.control.load(SHOP.id)).position == before
        assert not any(key.startswith("q") for report in reports.seen for key in report.searchable or ())
        await asyncio.to_thread(disk.free)
        await projector.searchable()
        assert await indexed(index) == await catalog.projected()
    assert not await catalog.control.dead_letters(SHOP.id), "an outage is no product's fault"
