"""Following changes: what is committed becomes searchable, and what is said of it is true."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from catalog_desktop.adapters.memory.change_feed import MemoryChangeFeed
from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.domain.operation import Origin
from catalog_desktop.ports.change_feed import ChangeBatch, Position
from catalog_desktop.ports.search_index import IndexBatch
from catalog_desktop.projector.progress import ProjectorState
from tests.memory_catalog import SHOP, TOO_EXPENSIVE, MemoryCatalog
from tests.projector.conftest import PACE, Reports, Running
from tests.projector.faulty_ports import FaultyIndex


async def test_what_was_there_and_what_comes_is_searchable(catalog: MemoryCatalog, running: Running) -> None:
    await catalog.create("a", "b", "c")
    async with running() as projector:
        await projector.searchable()
        assert catalog.indexed() == await catalog.projected()
        await catalog.set_price("a", 2_000)
        await catalog.delete("b")
        await projector.searchable()
        assert catalog.indexed() == await catalog.projected()
        assert set(catalog.indexed()) == {"a", "c"}


async def test_reports_name_what_became_searchable(catalog: MemoryCatalog, running: Running, reports: Reports) -> None:
    async with running() as projector:
        await projector.searchable()
        await reports.until(lambda progress: progress.searchable is None)
        await catalog.create("a")
        progress = await reports.until(lambda progress: progress.searchable)
        assert progress.searchable == {"a": 1}
        assert progress.index_version


async def test_the_position_is_published_and_the_lease_released(catalog: MemoryCatalog, running: Running) -> None:
    async with running() as projector:
        receipt = (await catalog.create("a"))[0]
        await projector.searchable()
        holder = (await catalog.control.load(SHOP.id)).holder
    record = await catalog.control.load(SHOP.id)
    assert (holder, record.holder) == ("desk", None)
    assert record.position == await catalog.feed.position(SHOP.id)
    assert record.position_at == receipt.committed_at


async def test_a_restart_goes_on_from_the_published_position(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    await catalog.create(*(f"p{n}" for n in range(50)))
    async with running() as projector:
        await projector.searchable()
    await catalog.set_price("p7", 7)
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as projector:
        await projector.searchable()
    assert index.applied_ids == ["p7"]


async def test_an_edit_overtakes_an_import(catalog: MemoryCatalog, running: Running) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index), pace=replace(PACE, largest_batch=25)) as projector:
        await projector.searchable()
        index.gate.clear()
        await catalog.create(*(f"p{n:03}" for n in range(500)), origin=Origin.IMPORT)
        await index.waiting.wait()
        await catalog.set_price("p499", 499)
        index.gate.set()
        await projector.searchable()
    first = index.applied_ids.index("p499")
    assert first < 100
    assert index.applied_ids.count("p499") == 1, "it is not sent again when its turn in the import comes"
    assert catalog.indexed() == await catalog.projected()


async def test_what_reached_the_index_out_of_order_is_sent_again(catalog: MemoryCatalog, running: Running) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index), pace=replace(PACE, renew=0.0)) as projector:
        await catalog.create("a")
        await projector.searchable()
        old = catalog.indexed()["a"]
        await catalog.set_price("a", 2_000)
        await projector.searchable()
        sent = len(index.applied_ids)
        await catalog.index.apply(SHOP.id, IndexBatch([old]))
        index.intruded = ["a"]
        await catalog.create("b")
        await index.until_applied(sent + 2)
        await projector.searchable()
        assert catalog.indexed() == await catalog.projected()


async def test_a_refused_document_is_set_aside_alone_and_comes_back_when_it_is_mended(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running() as projector:
        await catalog.create("a", "b", "c")
        await projector.searchable()
        await catalog.set_price("b", TOO_EXPENSIVE)
        await catalog.create("d")
        await projector.searchable()
        assert catalog.indexed()["b"].price_min == 1_000, "the old state stays"
        assert {"a", "c", "d"} <= set(catalog.indexed())
        [letter] = await catalog.control.dead_letters(SHOP.id)
        assert (letter.product_id, letter.revision) == ("b", 2)
        assert "too large" in letter.reason
        progress = await reports.until(lambda progress: progress.letters)
        assert tuple(progress.letters) == (letter,)
        await projector.retry()
        await projector.searchable()
        assert len(await catalog.control.dead_letters(SHOP.id)) == 1, "it is still too expensive"
        await catalog.set_price("b", 5)
        await projector.searchable()
        assert catalog.indexed()["b"].price_min == 5
        assert await catalog.control.dead_letters(SHOP.id) == []
        await reports.until(lambda progress: not progress.letters)


async def test_deleting_a_refused_product_takes_its_letter_back(catalog: MemoryCatalog, running: Running) -> None:
    async with running() as projector:
        await catalog.create("a", price=TOO_EXPENSIVE)
        await projector.searchable()
        assert await catalog.control.dead_letters(SHOP.id)
        await catalog.delete("a")
        await projector.searchable()
        assert await catalog.control.dead_letters(SHOP.id) == []


async def test_letters_stand_after_a_restart_and_are_retried_one_by_one(
    catalog: MemoryCatalog, running: Running
) -> None:
    index = FaultyIndex(catalog.index)
    index.refused_ids = {"a", "b"}
    ports = replace(catalog.ports, index=index)
    async with running(ports) as projector:
        await catalog.create("a", "b", "c")
        await projector.searchable()
    assert {letter.product_id for letter in await catalog.control.dead_letters(SHOP.id)} == {"a", "b"}
    index.refused_ids = set()
    async with running(ports) as projector:
        await projector.searchable()
        await projector.retry(["a"])
        await catalog.create("d")
        await projector.searchable()
        assert {letter.product_id for letter in await catalog.control.dead_letters(SHOP.id)} == {"b"}
        assert set(catalog.indexed()) == {"a", "c", "d"}


async def test_an_outage_makes_no_dead_letter_and_is_over_by_itself(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as projector:
        await projector.searchable()
        index.outage = True
        await catalog.create("a")
        progress = await reports.until_state(ProjectorState.OUTAGE)
        assert "no answer" in progress.message
        assert (await catalog.control.load(SHOP.id)).position < await catalog.feed.position(SHOP.id)
        index.outage = False
        await projector.searchable()
        assert "no answer" not in (await reports.until_state(ProjectorState.FOLLOWING)).message
    assert catalog.indexed() == await catalog.projected()
    assert await catalog.control.dead_letters(SHOP.id) == []


async def test_when_everything_is_refused_it_is_an_outage(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as projector:
        await catalog.create("good")
        await projector.searchable()
        ids = [f"p{n:02}" for n in range(40)]
        index.refused_ids = {"good", *ids}
        await catalog.create(*ids, origin=Origin.IMPORT)
        await reports.until_state(ProjectorState.OUTAGE)
        assert await catalog.control.dead_letters(SHOP.id) == []
        index.refused_ids = set()
        await projector.searchable()
    assert catalog.indexed() == await catalog.projected()


async def test_many_refusals_beside_a_document_that_the_index_still_takes_are_letters(
    catalog: MemoryCatalog, running: Running
) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as projector:
        await catalog.create("good")
        await projector.searchable()
        ids = {f"p{n:02}" for n in range(40)}
        index.refused_ids = ids
        await catalog.create(*ids, origin=Origin.IMPORT)
        await projector.searchable()
    assert {letter.product_id for letter in await catalog.control.dead_letters(SHOP.id)} == ids


async def test_somebody_else_projects(catalog: MemoryCatalog, running: Running, reports: Reports) -> None:
    other = await catalog.control.acquire(SHOP.id, "server", 1)
    async with running() as projector:
        progress = await reports.until_state(ProjectorState.STANDBY)
        assert "server" in progress.message
        assert catalog.indexed() == {}
        await catalog.control.release(SHOP.id, other.epoch)
        await catalog.create("a")
        await projector.searchable()
    assert set(catalog.indexed()) == {"a"}


async def test_a_holder_that_lost_its_lease_sends_nothing_more(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index), pace=replace(PACE, renew=0.0)) as projector:
        await projector.searchable()
        await catalog.control.release(SHOP.id, (await catalog.control.load(SHOP.id)).epoch)
        other = await catalog.control.acquire(SHOP.id, "server", 1)
        index.applied_ids.clear()
        await catalog.create("a")
        await reports.until_state(ProjectorState.STANDBY)
        assert index.applied_ids == []
        await catalog.control.release(SHOP.id, other.epoch)
        await projector.searchable()
        assert index.applied_ids == ["a"]


async def test_verify_finds_and_repair_mends(catalog: MemoryCatalog, running: Running) -> None:
    async with running() as projector:
        await catalog.create(*(f"p{n:04}" for n in range(1_500)), origin=Origin.IMPORT)
        await projector.searchable()
        assert not await projector.verify()
        await _spoil(catalog, missing=["p0007", "p1400"], stale=["p0900"], ghost="ghost")
        drift = await projector.verify()
        assert (drift.missing, drift.stale, drift.ghost) == (("p0007", "p1400"), ("p0900",), ("ghost",))
        await projector.repair(drift)
        assert catalog.indexed() == await catalog.projected()
        assert not await projector.verify()


async def _spoil(catalog: MemoryCatalog, missing: Sequence[str], stale: Sequence[str], ghost: str) -> None:
    held = catalog.indexed()
    older = [replace(held[key], stamp=1, title="older") for key in stale]
    await catalog.index.apply(SHOP.id, IndexBatch((*older, replace(held["p0001"], id=ghost)), missing))


async def test_an_error_of_the_index_reaches_who_waits_only_as_waiting(
    catalog: MemoryCatalog, running: Running
) -> None:
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as projector:
        await projector.searchable()
        index.outage = True
        await catalog.create("a")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await projector.searchable()
        index.outage = False
        await projector.searchable()
        with pytest.raises(StoreUnavailable):
            index.outage = True
            await index.digest(SHOP.id)
        index.outage = False


class _CountedFeed(MemoryChangeFeed):
    """How often changes were asked for."""

    reads = 0

    async def read_after(
        self, shop_id: str, position: Position, limit: int, *, interactive_only: bool = False
    ) -> ChangeBatch:
        self.reads += 1
        return await super().read_after(shop_id, position, limit, interactive_only=interactive_only)


async def test_an_idle_projector_reads_nothing_between_renewals(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    feed = _CountedFeed(catalog.store)
    async with running(replace(catalog.ports, feed=feed)) as projector:
        await catalog.create("a")
        await projector.searchable()
        published_at = 0
        for _ in range(5):
            reads = feed.reads
            published_at = await _published_after(published_at, reports)
            assert feed.reads - reads < 10


async def _published_after(time: int, reports: Reports) -> int:
    return (await reports.until(lambda progress: progress.published_at > time)).published_at
