"""A holder that was suspended sends nothing before it has made sure that it still holds the lease."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.projector.index_writer import IndexWriter
from catalog_desktop.projector.lease import SAFE_AGE_S, Lease
from catalog_desktop.projector.pace import wall_clock_ms
from catalog_desktop.projector.prepared import Prepared
from catalog_desktop.projector.progress import ProjectorState
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import PACE, Reports, Running
from tests.projector.faulty_ports import FaultyIndex


@dataclass
class SleepyClock:
    """The wall clock of a machine that may sleep: then it goes on, and the monotonic clock does not."""

    slept_ms: int = 0

    def __call__(self) -> int:
        return wall_clock_ms() + self.slept_ms


async def test_after_a_sleep_the_lease_is_renewed_before_anything_is_sent(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    clock = SleepyClock()
    index = FaultyIndex(catalog.index)
    pace = replace(PACE, wall_ms=clock, largest_batch=25)
    async with running(replace(catalog.ports, index=index), pace=pace) as projector:
        await projector.searchable()
        index.gate.clear()
        await catalog.create(*(f"p{n:02}" for n in range(60)))
        await index.waiting.wait()
        clock.slept_ms = int(SAFE_AGE_S * 1000) + 1
        before = (await catalog.control.load(SHOP.id)).published_at
        index.gate.set()
        await projector.searchable()
        assert (await catalog.control.load(SHOP.id)).published_at > before
    assert catalog.indexed() == await catalog.projected()


async def test_who_was_replaced_while_asleep_sends_nothing_more(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    clock = SleepyClock()
    index = FaultyIndex(catalog.index)
    pace = replace(PACE, wall_ms=clock, largest_batch=25, renew=SAFE_AGE_S / 2)
    async with running(replace(catalog.ports, index=index), pace=pace) as projector:
        await projector.searchable()
        await catalog.control.release(SHOP.id, (await catalog.control.load(SHOP.id)).epoch)
        await catalog.control.acquire(SHOP.id, "server", 1)
        clock.slept_ms = int(SAFE_AGE_S * 1000) + 1
        index.applied_ids.clear()
        await catalog.create("a")
        await reports.until_state(ProjectorState.STANDBY)
        assert index.applied_ids == []


async def test_a_request_does_not_begin_on_an_old_lease(catalog: MemoryCatalog) -> None:
    clock = SleepyClock()
    pace = replace(PACE, wall_ms=clock)
    lease = Lease(catalog.control, SHOP.id, "desk", pace)
    await lease.acquire()
    writer = IndexWriter(catalog.index, SHOP.id, lease, pace)
    state = Prepared("a", 1, 1, None)
    await writer.send([state])
    clock.slept_ms = int(SAFE_AGE_S * 1000) + 1
    with pytest.raises(StoreUnavailable):
        await writer.send([replace(state, revision=2)])
    await lease.publish(1, 1)
    assert (await writer.send([replace(state, revision=2)])).searchable == {"a": 2}
