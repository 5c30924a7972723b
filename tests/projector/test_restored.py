"""A catalog that was put back to an earlier state, and its control record with it: the indexes are of a later one."""

from __future__ import annotations

from dataclasses import replace

from catalog_desktop.adapters.memory.memory_store import ShopState
from catalog_desktop.ports.search_index import IndexNote
from catalog_desktop.projector import fitness
from catalog_desktop.projector.progress import ProjectorState
from catalog_desktop.projector.succession import REBUILT
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import Reports, Running


def _backup(catalog: MemoryCatalog) -> ShopState:
    state = catalog.store.states[SHOP.id]
    return replace(
        state,
        products=dict(state.products),
        claims=dict(state.claims),
        changes=list(state.changes),
        receipts=dict(state.receipts),
        dead_letters=dict(state.dead_letters),
    )


async def test_an_index_that_is_ahead_of_its_catalog_is_built_anew(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    """The catalog was put back to an earlier state, and its control record with it."""
    record = await filled.control.load(SHOP.id)
    await filled.index.note(SHOP.id, IndexNote(record.position + 1, record.index_generation))
    async with running() as projector:
        progress = await reports.until_state(ProjectorState.REBUILDING)
        assert progress.rebuild is not None
        assert progress.rebuild.reason == fitness.RESTORED
        await reports.until(lambda progress: progress.message == REBUILT)
        await projector.searchable()
    assert filled.indexed() == await filled.projected()


async def test_indexes_that_were_made_since_are_deleted(
    filled: MemoryCatalog, running: Running, reports: Reports
) -> None:
    """The restored record names neither the one that is live now nor the one that was kept beside it."""
    backup = _backup(filled)
    async with running() as projector:
        await filled.set_price("p000", 7)
        await projector.request_rebuild()
        await reports.until(lambda progress: progress.former is not None)
        await projector.searchable()
    live = await filled.index.identity(SHOP.id)
    assert live is not None
    await filled.index.note(SHOP.id, IndexNote(await filled.feed.position(SHOP.id), live.generation))
    filled.store.states[SHOP.id] = backup
    async with running() as projector:
        await reports.until(lambda progress: progress.rebuild and progress.rebuild.reason == fitness.FOREIGN)
        await reports.until(lambda progress: progress.message == REBUILT)
        await projector.searchable()
    former = (await filled.control.load(SHOP.id)).former
    assert set(await filled.index.builds(SHOP.id)) == ({former.target} if former is not None else set())
    assert filled.indexed() == await filled.projected()


async def test_a_restored_record_that_calls_the_live_index_obsolete_does_no_harm(
    filled: MemoryCatalog, running: Running
) -> None:
    async with running() as projector:
        await projector.searchable()
    live = await filled.index.identity(SHOP.id)
    assert live is not None
    state = filled.store.states[SHOP.id]
    state.lease = replace(state.lease, control=replace(state.lease.control, obsolete=(live.generation,)))
    async with running() as projector:
        await filled.set_price("p000", 77)
        await projector.searchable()
    assert not (await filled.control.load(SHOP.id)).obsolete
    assert filled.indexed() == await filled.projected()
