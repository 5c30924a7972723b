"""What goes wrong with an index as a whole: rebuilt, swapped, wiped, or built by another version."""

from __future__ import annotations

import asyncio
import copy
from dataclasses import replace

import pytest
from meilisearch import Client

from catalog_desktop.adapters.meilisearch.connection import IndexNames
from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex
from catalog_desktop.domain.operation import Origin
from catalog_desktop.domain.project import PROJECTION_VERSION
from catalog_desktop.ports.search_index import LIVE, IndexIdentity, SearchIndex
from catalog_desktop.projector.progress import ProjectorState
from tests.adapters.meilisearch.between import Answer, Between, Request, answer, lose_the_answer
from tests.adapters.meilisearch.projecting import ASKED_FOR, PATIENCE_S, REBUILT, indexed, projecting, says
from tests.meilisearch_server import MeilisearchServer
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import Reports, Running
from tests.projector.faulty_ports import FaultyIndex

EVERY_S = 1 / 20
SWAPPING = r"^POST /swap-indexes"
A_TASK = r"^GET /tasks/\d+$"


async def test_failure_21_20_edits_a_second_during_a_rebuild(
    catalog: MemoryCatalog, meilisearch_server: MeilisearchServer, search_environment: str
) -> None:
    """Each edit reaches both indexes, and what is searched never goes back."""
    reports = Reports(PATIENCE_S)
    await catalog.create(*(f"p{number:04}" for number in range(2_000)), origin=Origin.IMPORT)
    async with projecting(catalog, meilisearch_server.connection(search_environment), reports) as (projector, index):
        await projector.searchable()
        before = await index.identity(SHOP.id)
        await projector.request_rebuild()
        await reports.until(lambda progress: progress.rebuild is not None and progress.rebuild.reason == ASKED_FOR)
        rebuilt = asyncio.create_task(reports.until(says(REBUILT)))
        revisions: dict[str, int] = {}
        number = 0
        while not rebuilt.done() or number < 20:
            key = f"p{number * 37 % 2_000:04}"
            await (catalog.delete(key) if number % 7 == 6 else catalog.set_title(key, f"Edited {number}"))
            number += 1
            await asyncio.sleep(EVERY_S)
            held = await index.revisions(SHOP.id, list(revisions) or [key])
            assert all(held[key][0] >= revision for key, revision in revisions.items() if key in held)
            revisions.update({key: revision for key, (revision, _) in held.items()})
        await rebuilt
        await projector.searchable()
        assert await index.identity(SHOP.id) != before
        assert await indexed(index) == await catalog.projected()
        assert len(await index.builds(SHOP.id)) <= 1, "the former one may be kept for a while"


async def test_failure_23_a_swap_that_fails(
    catalog: MemoryCatalog, between: Between, meilisearch_server: MeilisearchServer, search_environment: str
) -> None:
    """The live index stays and goes on; the new one is verified again before the next try."""
    reports = Reports(PATIENCE_S)
    connection = between.connection(search_environment, meilisearch_server.master_key)
    await catalog.create("a", "b")
    async with projecting(catalog, connection, reports) as (projector, index):
        await projector.searchable()
        before, swaps = await index.identity(SHOP.id), between.count(SWAPPING)
        for _ in range(2):
            between.once(SWAPPING, answer(500, message="The disk is on fire.", code="internal"))
        await projector.request_rebuild()
        await reports.until(says("on fire"))
        assert await index.identity(SHOP.id) == before
        await catalog.set_price("a", 2)
        await catalog.delete("b")
        await reports.until(says(REBUILT))
        await projector.searchable()
        assert between.count(SWAPPING) - swaps == 3
        assert await index.identity(SHOP.id) != before
        assert await indexed(index) == await catalog.projected()
        assert len(await index.builds(SHOP.id)) <= 1, "the former one may be kept for a while"


async def test_failure_25_an_index_wiped_or_a_source_restored_underneath(
    catalog: MemoryCatalog, meilisearch_server: MeilisearchServer, search_environment: str, client: Client
) -> None:
    reports = Reports(PATIENCE_S)
    await catalog.create("a", "b")
    backup = copy.deepcopy(catalog.store.states[SHOP.id])
    async with projecting(catalog, meilisearch_server.connection(search_environment), reports) as (projector, index):
        await projector.searchable()
        await reports.until_state(ProjectorState.FOLLOWING)
        live = IndexNames(search_environment).live(SHOP.id)
        await asyncio.to_thread(lambda: client.wait_for_task(client.delete_index(live).task_uid))
        await catalog.create("c")
        await reports.until_state(ProjectorState.REBUILDING)
        await projector.searchable()
        assert await indexed(index) == await catalog.projected()
        identity = await index.identity(SHOP.id)
        assert identity is not None
        assert identity.is_current
        position = (await catalog.control.load(SHOP.id)).position
        await _until_noted(index, position)
    control = catalog.store.states[SHOP.id].lease
    backup.lease = replace(control, control=replace(control.control, position=2, holder=None))
    catalog.store.states[SHOP.id] = backup
    async with projecting(catalog, meilisearch_server.connection(search_environment), reports) as (projector, index):
        await reports.until(says("restored to an earlier state"))
        await projector.searchable()
        assert set(await indexed(index)) == {"a", "b"}
        assert await indexed(index) == await catalog.projected()


async def _until_noted(index: MeilisearchIndex, position: int) -> None:
    """Return once the index knows how far it is."""
    while True:
        noted = await index.noted(SHOP.id)
        if noted is not None and noted.position >= position:
            return
        await asyncio.sleep(0.05)


async def test_failure_27_a_swap_asked_twice(
    catalog: MemoryCatalog, between: Between, meilisearch_server: MeilisearchServer, search_environment: str
) -> None:
    """It is asked once, whichever answer gets lost: a second one would bring the old index back."""
    connection = between.connection(search_environment, meilisearch_server.master_key)
    await catalog.create("a")
    for number, lost in enumerate((lose_the_answer, _lose_the_next_answer), 1):
        reports = Reports(PATIENCE_S)
        async with projecting(catalog, connection, reports) as (projector, index):
            await projector.searchable()
            before, swaps = await index.identity(SHOP.id), between.count(SWAPPING)
            between.once(SWAPPING, lost)
            await projector.request_rebuild()
            await reports.until(lambda progress: progress.rebuild is not None and progress.rebuild.reason == ASKED_FOR)
            await reports.until(says(REBUILT))
            await catalog.set_price("a", number)
            await projector.searchable()
            assert between.count(SWAPPING) - swaps == 1
            assert await index.identity(SHOP.id) != before
            assert await indexed(index) == await catalog.projected()


def _lose_the_next_answer(between: Between, request: Request) -> Answer:
    """The server takes the swap, and nobody hears what became of it."""
    between.once(A_TASK, lose_the_answer)
    return between.forward(request)


class VersionedIndex(FaultyIndex):
    """Its indexes remember the version of the projection that saw them first: the one that made them."""

    def __init__(self, index: SearchIndex) -> None:
        super().__init__(index)
        self.version = PROJECTION_VERSION
        self._made_by: dict[str, int] = {}

    async def identity(self, shop_id: str, target: str = LIVE) -> IndexIdentity | None:
        identity = await super().identity(shop_id, target)
        if identity is None:
            return None
        return replace(identity, projection_version=self._made_by.setdefault(identity.generation, self.version))


async def test_failure_29_two_versions_of_the_program_take_turns(
    catalog: MemoryCatalog, running: Running, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newer one rebuilds, once; the older one says why it does not project."""
    index = VersionedIndex(catalog.index)
    ports = replace(catalog.ports, index=index)

    def run_as(version: int) -> None:
        index.version = version
        for module in ("lease", "fitness"):
            monkeypatch.setattr(f"catalog_desktop.projector.{module}.PROJECTION_VERSION", version)

    await catalog.create("a")
    async with running(ports) as projector:
        await projector.searchable()
    swaps = index.swaps
    run_as(PROJECTION_VERSION + 1)
    for _ in range(2):
        async with running(ports) as projector:
            await catalog.set_title("a", "Renamed")
            await projector.searchable()
        assert index.swaps - swaps == 1
        assert (await catalog.control.load(SHOP.id)).projection_version == PROJECTION_VERSION + 1
        assert catalog.indexed() == await catalog.projected()
    run_as(PROJECTION_VERSION)
    sent = len(index.applied_ids)
    async with running(ports):
        await catalog.set_title("a", "Not by the older one")
        assert "newer version" in (await reports.until_state(ProjectorState.STANDBY)).message
    assert (len(index.applied_ids), index.swaps - swaps) == (sent, 1)
