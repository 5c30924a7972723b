"""A position from which nobody can go on any more: the feed may have forgotten what was deleted since."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.projector.fitness import OLDEST_MS, TOO_OLD
from catalog_desktop.projector.pace import wall_clock_ms
from catalog_desktop.projector.succession import CANCELLED
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import Reports, Running

DAY_MS = 86_400_000


@dataclass
class Calendar:
    """The store's clock."""

    later_ms: int = 0
    began_ms: int = field(default_factory=wall_clock_ms)

    def __call__(self) -> int:
        return wall_clock_ms() + self.later_ms


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def catalog(calendar: Calendar) -> MemoryCatalog:
    return MemoryCatalog(MemoryStore(calendar))


async def forget_deleted(catalog: MemoryCatalog, product_id: str) -> None:
    """As a store does with tombstones in the end."""
    with catalog.store.lock:
        state = catalog.store.states[SHOP.id]
        state.changes[:] = [change for change in state.changes if change.product_id != product_id]
        del state.products[product_id]


async def test_after_80_days_only_a_rebuild_goes_on(
    catalog: MemoryCatalog, calendar: Calendar, running: Running, reports: Reports
) -> None:
    await catalog.create("a", "b")
    async with running() as projector:
        await projector.searchable()
    await catalog.delete("a")
    await forget_deleted(catalog, "a")
    calendar.later_ms = OLDEST_MS + 2 * DAY_MS
    await catalog.create("c")
    reports.seen.clear()
    async with running() as projector:
        assert (await reports.until(lambda progress: progress.rebuild is not None)).message == TOO_OLD
        await projector.searchable()
        assert set(catalog.indexed()) == {"b", "c"}, "nobody told that a was deleted"


async def test_who_cancels_that_rebuild_is_offered_another_and_nothing_else(
    catalog: MemoryCatalog, calendar: Calendar, running: Running, reports: Reports
) -> None:
    await catalog.create("a", "b")
    async with running() as projector:
        await projector.searchable()
    calendar.later_ms = OLDEST_MS + 2 * DAY_MS
    before = catalog.indexed()
    await catalog.create("c")
    async with running() as projector:
        await reports.until(lambda progress: TOO_OLD in progress.message)
        await projector.cancel_rebuild()
        told = await reports.until(lambda progress: CANCELLED in progress.message)
        assert told.message == f"{CANCELLED} {TOO_OLD} Rebuild it to search."
        assert catalog.indexed() == before, "what is there is searched as it is"
        await projector.request_rebuild()
        await projector.searchable()
        assert set(catalog.indexed()) == {"a", "b", "c"}


async def test_a_shop_in_which_nothing_happens_does_not_grow_old(
    catalog: MemoryCatalog, calendar: Calendar, running: Running, reports: Reports
) -> None:
    await catalog.create("a")
    async with running() as projector:
        await projector.searchable()
        calendar.later_ms = OLDEST_MS - DAY_MS
        await reports.until(lambda progress: progress.position_at > calendar.began_ms + DAY_MS)
    calendar.later_ms += 2 * DAY_MS
    reports.seen.clear()
    async with running() as projector:
        await projector.searchable()
    assert all(progress.rebuild is None for progress in reports.seen)
