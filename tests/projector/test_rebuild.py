"""Rebuilding beside the live index: readers never notice, edits go on, and every crash can be gone on from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from catalog_desktop.domain.errors import BadUsage, StoreDamaged
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.ports.change_feed import TOMBSTONES_LIVE_MS
from catalog_desktop.ports.projection_control import FormerWish, RebuildState, RebuildStep
from catalog_desktop.ports.search_index import LIVE, Applied, IndexBatch, IndexIdentity
from catalog_desktop.projector import fitness
from catalog_desktop.projector.progress import ProjectorState
from catalog_desktop.projector.shop_projector import ShopProjector
from catalog_desktop.projector.succession import CANCELLED, REBUILT, RETURNED
from tests.memory_catalog import SHOP, TOO_EXPENSIVE, MemoryCatalog
from tests.projector.conftest import PACE, Reports, Running
from tests.projector.faulty_ports import FaultyIndex

SMALL = replace(PACE, largest_batch=25)


async def test_edits_during_a_rebuild_are_in_both_indexes_and_readers_never_notice(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(filled.index)
    async with running(replace(filled.ports, index=index), pace=SMALL) as projector, _reading(filled):
        before = await index.identity(SHOP.id)
        await projector.request_rebuild()
        for number in range(60):
            await filled.set_price(f"p{number * 5:03}", number)
            if number % 10 == 0:
                await filled.delete(f"p{number * 5 + 1:03}")
                await filled.create(f"new{number}")
            await asyncio.sleep(0)
        await reports.until(lambda progress: progress.message == REBUILT)
        await projector.searchable()
        assert await index.identity(SHOP.id) != before
        assert filled.indexed() == await filled.projected()
    record = await filled.control.load(SHOP.id)
    assert (record.rebuild, record.rebuild_wanted, record.obsolete) == (None, False, ())
    assert record.former is not None
    assert await filled.index.builds(SHOP.id) == [record.former.target], "kept, to return to it"


async def test_a_request_stays_on_record_until_its_rebuild_is(filled: MemoryCatalog, running: Running) -> None:
    """Who asks and then watches the record must not take the moment in between for the end."""
    async with running(pace=SMALL) as projector:
        await projector.searchable()
        before = await filled.index.identity(SHOP.id)
        await asyncio.gather(*(projector.request_rebuild() for _ in range(3)))
        while await filled.index.identity(SHOP.id) == before:
            record = await filled.control.load(SHOP.id)
            assert record.rebuild is not None or record.rebuild_wanted
            await asyncio.sleep(0)
        assert len(await filled.index.builds(SHOP.id)) <= 1


async def test_progress_counts_up_to_the_total(filled: MemoryCatalog, running: Running, reports: Reports) -> None:
    async with running(pace=SMALL) as projector:
        await projector.request_rebuild()
        await reports.until(lambda progress: progress.message == REBUILT)
    scans = [p.rebuild for p in reports.seen if p.rebuild is not None and p.rebuild.step is RebuildStep.SCAN]
    assert [scan.done for scan in scans] == sorted(scan.done for scan in scans)
    assert all(scan.total == 300 for scan in scans)
    assert any(scan.seconds_left is not None for scan in scans)


async def test_a_cancelled_rebuild_leaves_the_live_index(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(filled.index)
    async with running(replace(filled.ports, index=index), pace=SMALL) as projector:
        before = await index.identity(SHOP.id)
        await projector.searchable()
        index.gate.clear()
        await projector.request_rebuild()
        await index.waiting.wait()
        await projector.cancel_rebuild()
        index.gate.set()
        await reports.until(lambda progress: progress.message == CANCELLED)
        await filled.create("later")
        await projector.searchable()
        assert await index.identity(SHOP.id) == before
        assert await index.builds(SHOP.id) == []
        assert filled.indexed() == await filled.projected()


@pytest.mark.parametrize("pages", [1, 4, 11, 12])
async def test_a_rebuild_that_was_killed_goes_on_where_it_was(
    filled: MemoryCatalog, running: Running, reports: Reports, pages: int
) -> None:
    index = FaultyIndex(filled.index)
    ports = replace(filled.ports, index=index)
    await filled.control.request_rebuild(SHOP.id)
    await _killed(ShopProjector(ports, SHOP.id, "desk", reports, SMALL), lambda: index.until_applied(pages * 25))
    target = (await filled.control.load(SHOP.id)).rebuild
    await filled.set_price("p000", 77)
    await filled.delete("p299")
    index.applied_ids.clear()
    async with running(ports, pace=SMALL) as projector:
        await reports.until(lambda progress: progress.message == REBUILT)
        await projector.searchable()
    assert target is not None
    assert filled.indexed() == await filled.projected()
    assert len(await filled.index.builds(SHOP.id)) == 1, "the former index"


async def test_a_swap_whose_answer_got_lost_is_asked_once(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(filled.index)
    index.lost_answers = 1
    async with running(replace(filled.ports, index=index)) as projector:
        await projector.request_rebuild()
        await reports.until(lambda progress: progress.message == REBUILT)
        await projector.searchable()
    assert index.swaps == 1
    assert filled.indexed() == await filled.projected()


async def test_a_crash_right_after_the_swap_is_recognised(filled: MemoryCatalog, running: Running) -> None:
    control = await filled.control.acquire(SHOP.id, "desk", 1)
    target = await filled.index.begin_build(SHOP.id)
    await filled.index.apply(SHOP.id, IndexBatch(tuple((await filled.projected()).values())), target)
    identity = await filled.index.identity(SHOP.id, target)
    assert identity is not None
    state = RebuildState(target, control.position, "p299", RebuildStep.SWAP, identity.generation)
    await filled.control.save_rebuild(SHOP.id, control.epoch, state)
    former = await filled.index.swap(SHOP.id, target)
    index = FaultyIndex(filled.index)
    async with running(replace(filled.ports, index=index)) as projector:
        await filled.create("later")
        await projector.searchable()
    record = await filled.control.load(SHOP.id)
    live = await filled.index.identity(SHOP.id)
    assert live is not None
    assert (record.rebuild, record.index_generation) == (None, live.generation)
    assert index.swaps == 0
    assert record.former is not None
    assert (record.former.target, await filled.index.builds(SHOP.id)) == (former, [former])
    assert filled.indexed() == await filled.projected()


async def test_a_failing_second_index_holds_up_nothing(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(filled.index)
    async with running(replace(filled.ports, index=index), pace=SMALL) as projector:
        await projector.request_rebuild()
        [target] = await index.builds(SHOP.id)
        index.outage_of = {target}
        await filled.set_price("p000", 1)
        await projector.searchable()
        assert filled.indexed()["p000"].price_min == 1
        index.outage_of = set()
        await reports.until(lambda progress: progress.message == REBUILT)
    assert filled.indexed() == await filled.projected()


async def test_a_damaged_second_index_is_given_up(filled: MemoryCatalog, running: Running, reports: Reports) -> None:
    index = FaultyIndex(filled.index)
    async with running(replace(filled.ports, index=index), pace=SMALL) as projector:
        await projector.request_rebuild()
        [target] = await index.builds(SHOP.id)
        index.damaged = {target}
        await reports.until(lambda progress: "no database" in progress.message)
        await filled.create("later")
        await projector.searchable()
        assert filled.indexed() == await filled.projected()


async def test_a_second_index_that_an_edit_finds_damaged_is_given_up(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    class Damaged(FaultyIndex):
        async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
            if target != LIVE and any(document.price_min == 1 for document in batch.documents):
                raise StoreDamaged("The file is no database.")
            return await super().apply(shop_id, batch, target)

    async with running(replace(filled.ports, index=Damaged(filled.index)), pace=SMALL) as projector:
        await projector.request_rebuild()
        await filled.set_price("p000", 1)
        await reports.until(lambda progress: "no database" in progress.message and progress.rebuild is None)
        await projector.searchable()
    assert filled.indexed() == await filled.projected()
    assert all(progress.state is not ProjectorState.OUTAGE for progress in reports.seen)


async def test_a_damaged_live_index_is_rebuilt_and_says_so(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(filled.index)
    async with running(replace(filled.ports, index=index)) as projector:
        await projector.searchable()
        index.damaged = {LIVE}
        await filled.create("later")
        progress = await reports.until(lambda progress: progress.rebuild is not None)
        assert progress.message.startswith(fitness.DAMAGED)
        await projector.searchable()
    assert filled.indexed() == await filled.projected()


@pytest.mark.parametrize(
    ("identity", "reason"),
    [
        (IndexIdentity("another", 1, "memory"), fitness.FOREIGN),
        (IndexIdentity("same", 0, "memory"), fitness.OLDER),
        (None, fitness.FIRST_BUILD),
    ],
)
async def test_an_index_that_is_not_ours_is_rebuilt_at_the_start(
    filled: MemoryCatalog, running: Running, reports: Reports, identity: IndexIdentity | None, reason: str
) -> None:
    class Other(FaultyIndex):
        async def identity(self, shop_id: str, target: str = LIVE) -> IndexIdentity | None:
            return identity if target == LIVE and not self.swaps else await super().identity(shop_id, target)

    index = Other(filled.index)
    await filled.set_price("p000", 3)
    async with running(replace(filled.ports, index=index)) as projector:
        progress = await reports.until_state(ProjectorState.REBUILDING)
        assert progress.rebuild is not None
        assert progress.rebuild.reason == reason
        await projector.searchable()
    assert index.swaps == 1
    assert filled.indexed() == await filled.projected()


async def test_an_index_with_other_settings_serves_until_another_is_in_its_place(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(filled.index)
    index.outdated = True
    async with running(replace(filled.ports, index=index)) as projector:
        progress = await reports.until_state(ProjectorState.REBUILDING)
        assert progress.rebuild is not None
        assert progress.rebuild.reason == fitness.OTHER_SETTINGS
        assert not progress.rebuild.is_needed
        await reports.until(lambda progress: progress.rebuild is None)
        await projector.searchable()
    assert index.swaps == 1


async def test_an_index_with_other_settings_is_followed_without_the_right_to_rebuild_it(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(filled.index)
    index.outdated, index.may_build = True, False
    async with running(replace(filled.ports, index=index)) as projector:
        progress = await reports.until_state(ProjectorState.FOLLOWING)
        assert fitness.OTHER_SETTINGS in progress.message
        await filled.create("later")
        await projector.searchable()
    assert filled.indexed() == await filled.projected()


async def test_an_empty_index_that_never_held_anything_is_filled_by_following(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    await catalog.index.apply(SHOP.id, IndexBatch())
    async with running() as projector:
        await catalog.create("a")
        await projector.searchable()
    assert all(progress.rebuild is None for progress in reports.seen)
    assert set(catalog.indexed()) == {"a"}


async def test_letters_of_a_rebuilt_index_are_its_own(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(filled.index)
    index.refused_ids = {"p007"}
    async with running(replace(filled.ports, index=index)) as projector:
        await filled.set_price("p001", TOO_EXPENSIVE)
        await filled.set_price("p007", 7)
        await projector.searchable()
        index.refused_ids = set()
        await projector.request_rebuild()
        await reports.until(lambda progress: progress.message == REBUILT)
        assert [letter.product_id for letter in await filled.control.dead_letters(SHOP.id)] == ["p001"]
    held, wanted = filled.indexed(), await filled.projected()
    assert held == {key: document for key, document in wanted.items() if key != "p001"}


async def test_a_request_by_another_program_is_taken_up(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running() as projector:
        await projector.searchable()
        await filled.control.request_rebuild(SHOP.id)
        await reports.until(lambda progress: progress.message == REBUILT)


async def test_a_setting_that_changes_documents_rebuilds(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running() as projector:
        await projector.searchable()
        shop = await filled.shops.load_shop(SHOP.id)
        await filled.shops.save_shop(replace(shop, low_stock_default=50))
        await reports.until(lambda progress: progress.message == REBUILT)


@asynccontextmanager
async def _reading(catalog: MemoryCatalog) -> AsyncIterator[None]:
    """Read all the while; no answer may fail or come from an index that is not full."""

    async def read() -> None:
        while True:
            page = await catalog.read_model.list_products(SHOP.id, ProductQuery())
            assert page.total >= 290
            await asyncio.sleep(0)

    reader = asyncio.create_task(read())
    try:
        yield
    finally:
        assert not reader.done(), reader.exception()
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


async def _killed(projector: ShopProjector, moment: Callable[[], Awaitable[None]]) -> None:
    """Run a projector until the moment comes, and end it without letting it save or release anything."""
    task = asyncio.create_task(projector.run())
    try:
        await moment()
    finally:
        projector._leave = _nothing  # type: ignore[method-assign,assignment] # a killed process says no goodbye
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if projector._keeper is not None:
            await projector._keeper.end()


async def _nothing(*_: object) -> None:
    """What a killed process does at its end."""


async def test_an_index_that_somebody_replaces_is_noticed_while_nobody_edits(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running(pace=replace(PACE, compare=0.0)) as projector:
        await projector.searchable()
        await reports.until_state(ProjectorState.FOLLOWING)
        noted = await filled.index.noted(SHOP.id)
        assert noted is None or noted.position <= (await filled.control.load(SHOP.id)).position
        await filled.index.swap(SHOP.id, await filled.index.begin_build(SHOP.id))
        progress = await reports.until_state(ProjectorState.REBUILDING)
        assert progress.rebuild is not None
        assert progress.rebuild.reason == fitness.FOREIGN
        await reports.until(lambda progress: progress.message == REBUILT)
    assert filled.indexed() == await filled.projected()


async def test_the_former_index_receives_what_comes_later_and_is_returned_to(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running(pace=SMALL) as projector, _reading(filled):
        first = await filled.index.identity(SHOP.id)
        await projector.request_rebuild()
        await reports.until(lambda progress: progress.message == REBUILT)
        kept = (await reports.until(lambda progress: progress.former is not None)).former
        assert kept is not None
        await filled.set_price("p000", 77)
        await filled.delete("p001")
        await filled.create("later")
        await projector.searchable()
        await projector.request_former(FormerWish.RETURN)
        await reports.until(lambda progress: progress.message == RETURNED)
        assert await filled.index.identity(SHOP.id) == first
        assert filled.indexed() == await filled.projected()
        await filled.set_price("p002", 78)
        await projector.searchable()
        assert filled.indexed() == await filled.projected()


async def test_a_return_can_be_cancelled_and_asked_for_again(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    index = FaultyIndex(filled.index)
    async with running(replace(filled.ports, index=index), pace=SMALL) as projector:
        await projector.request_rebuild()
        kept = (await reports.until(lambda progress: progress.former is not None)).former
        assert kept is not None
        rebuilt = await index.identity(SHOP.id)
        index.outage_of = {kept.target}
        await projector.request_former(FormerWish.RETURN)
        await projector.cancel_rebuild()
        await reports.until(lambda progress: progress.message == CANCELLED)
        index.outage_of = set()
        assert await index.identity(SHOP.id) == rebuilt
        await projector.request_former(FormerWish.RETURN)
        await reports.until(lambda progress: progress.message == RETURNED)
    assert filled.indexed() == await filled.projected()


async def test_an_index_that_is_too_old_is_not_kept_to_return_to(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    """Deletions of that time may be forgotten."""
    now = PACE.wall_ms()
    clock = [now]
    async with running(pace=replace(PACE, wall_ms=lambda: clock[0])) as projector:
        await projector.request_rebuild()
        await reports.until(lambda progress: progress.former is not None)
    clock[0] = now + TOMBSTONES_LIVE_MS
    async with running(pace=replace(PACE, wall_ms=lambda: clock[0])) as projector:
        await projector.searchable()
        await reports.until(lambda progress: progress.state is ProjectorState.FOLLOWING and progress.former is None)
        with pytest.raises(BadUsage, match="no former"):
            await projector.request_former(FormerWish.RETURN)
    assert await filled.index.builds(SHOP.id) == []


async def test_an_index_that_shows_products_as_they_were_is_not_kept(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    async with running() as projector:
        await projector.searchable()
        shop = await filled.shops.load_shop(SHOP.id)
        await filled.shops.save_shop(replace(shop, low_stock_default=50))
        await reports.until(lambda progress: progress.message == REBUILT)
        await reports.until_state(ProjectorState.FOLLOWING)
    assert all(progress.former is None for progress in reports.seen)


async def test_only_names_on_record_are_deleted(filled: MemoryCatalog, running: Running, reports: Reports) -> None:
    """An index that nobody recorded may be one that a newer holder has begun."""
    stranger = await filled.index.begin_build(SHOP.id)
    async with running() as projector:
        await projector.request_rebuild()
        await reports.until(lambda progress: progress.message == REBUILT)
        await projector.request_former(FormerWish.DISCARD)
        await reports.until(lambda progress: progress.rebuild is None and progress.former is None)
        await projector.searchable()
    assert await filled.index.builds(SHOP.id) == [stranger]


async def test_a_new_index_that_somebody_deletes_is_begun_anew_after_a_crash(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    record = await filled.control.acquire(SHOP.id, "desk", 1)
    target = await filled.index.begin_build(SHOP.id)
    state = RebuildState(target, record.position, "p100", RebuildStep.SCAN, target)
    await filled.control.save_rebuild(SHOP.id, record.epoch, state)
    await filled.index.discard(SHOP.id, target)
    async with running():
        await reports.until(lambda progress: progress.message == REBUILT)
    assert filled.indexed() == await filled.projected()


async def test_two_shops_do_bulk_work_in_turns(filled: MemoryCatalog, running: Running, reports: Reports) -> None:
    """While another shop has the slot a rebuild waits, and edits are searchable all the same."""
    assert await filled.control.take_turn("another")
    index = FaultyIndex(filled.index)
    async with running(replace(filled.ports, index=index), pace=SMALL) as projector:
        await projector.searchable()
        await projector.request_rebuild()
        await reports.until(lambda progress: progress.rebuild is not None and progress.rebuild.total)
        index.applied_ids.clear()
        await filled.set_price("p000", 7)
        await projector.searchable()
        assert set(index.applied_ids) <= {"p000"}, "nothing but the edit goes to either index"
        await filled.control.end_turn("another")
        await reports.until(lambda progress: progress.message == REBUILT)
        assert await filled.control.take_turn("another"), "it was given back"
    assert filled.indexed() == await filled.projected()
