"""Filling an index: how much is handed over at once, and what becomes of it when somebody edits."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.projector.bulk_load import BulkLoad
from catalog_desktop.projector.index_writer import IndexWriter
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.prepared import Prepared
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.faulty_ports import FaultyIndex

COUNT = 6


class PatientIndex(FaultyIndex):
    """An index that takes four products together."""

    taken_together = 4


class Filling:
    """A load of pages of one product, whose sending waits for `gate`."""

    def __init__(self, catalog: MemoryCatalog, **pace: float) -> None:
        self.gate, self.started, self.failing = asyncio.Event(), asyncio.Event(), False
        self.arrived: list[str] = []
        self.begun: list[str] = []
        pacing = Pace(smallest_batch=1, largest_batch=1, **pace)  # type: ignore[arg-type]
        ports = replace(catalog.ports, index=PatientIndex(catalog.ports.index))
        lease = Lease(ports.control, SHOP.id, "desk", pacing)
        writer = IndexWriter(ports.index, SHOP.id, lease, pacing)
        self.load = BulkLoad(ports, writer, pacing, "", self._send, self.arrived.extend, lambda: None)

    async def _send(self, prepared: Sequence[Prepared]) -> None:
        self.begun += [item.product_id for item in prepared]
        self.started.set()
        await self.gate.wait()
        if self.failing:
            raise StoreUnavailable("The server is away.")

    async def hand_over_all(self) -> None:
        """Steps until there is only to be waited."""
        while await self.load.step(SHOP):
            pass
        await self.started.wait()
        await asyncio.sleep(0)

    async def until_done(self) -> None:
        async with asyncio.timeout(5):
            while not self.load.is_done:
                await self.load.step(SHOP)
                await asyncio.sleep(0)


@pytest.fixture
async def ids(catalog: MemoryCatalog) -> list[str]:
    for number in range(COUNT):
        await catalog.create(f"p{number}")
    return [f"p{number}" for number in range(COUNT)]


async def test_an_engine_is_handed_as_many_as_it_takes_together(catalog: MemoryCatalog, ids: list[str]) -> None:
    filling = Filling(catalog)
    await filling.hand_over_all()
    assert filling.begun == ids[:4]
    assert filling.arrived == []
    assert filling.load.cursor == ""
    filling.gate.set()
    await filling.until_done()
    assert filling.arrived == filling.begun == ids
    assert filling.load.cursor == ids[-1]


async def test_an_edit_has_what_is_under_way_withdrawn_and_read_again(catalog: MemoryCatalog, ids: list[str]) -> None:
    filling = Filling(catalog, patience=0.0)
    await filling.hand_over_all()
    await filling.load.make_way()
    assert filling.arrived == []
    filling.gate.set()
    await filling.until_done()
    assert filling.arrived == ids
    assert filling.begun == [*ids[:4], *ids]


async def test_an_edit_waits_for_what_is_soon_done(catalog: MemoryCatalog, ids: list[str]) -> None:
    filling = Filling(catalog, patience=5.0)
    await filling.hand_over_all()
    making_way = asyncio.create_task(filling.load.make_way())
    await asyncio.sleep(0)
    filling.gate.set()
    await making_way
    assert filling.arrived == ids[:4]
    await filling.until_done()
    assert filling.begun == ids


async def test_one_batch_follows_the_other_while_somebody_edits(catalog: MemoryCatalog, ids: list[str]) -> None:
    filling = Filling(catalog, quiet=1_000.0)
    await filling.load.make_way()
    step = asyncio.create_task(filling.load.step(SHOP))
    await filling.started.wait()
    assert not step.done()
    assert filling.begun == ids[:1]
    filling.gate.set()
    await step
    assert filling.arrived == ids[:1]


async def test_what_could_not_be_sent_is_read_again(catalog: MemoryCatalog, ids: list[str]) -> None:
    filling = Filling(catalog)
    await filling.hand_over_all()
    filling.failing = True
    filling.gate.set()
    with pytest.raises(StoreUnavailable):
        await filling.until_done()
    assert filling.load.cursor == ""
    filling.failing = False
    await filling.until_done()
    assert filling.arrived == ids
