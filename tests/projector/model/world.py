"""Everything of one run: stores, shops, the programs that project them, and the time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from catalog_desktop.adapters.memory.product_repository import MemoryProductRepository
from catalog_desktop.adapters.memory.projection_control import MemoryProjectionControl
from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.project import project
from catalog_desktop.domain.record import from_record
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.projection_control import ControlRecord
from tests.memory_catalog import TOO_EXPENSIVE
from tests.projector.model.process import EPOCH_MS, make_task
from tests.projector.model.program import Desk, Program, Surroundings
from tests.projector.model.search_server import SearchServer
from tests.projector.model.stream import RecordingStore
from tests.projector.model.truth import Truth
from tests.virtual_time import VirtualTimeLoop

KEYS = ("a", "b", "c", "d")
GOOD = "good"
"""Never touched, so that the index can be seen to take documents even when it refuses all others."""

CALM_ROUNDS = 20
MOST_ROUNDS = 5_000
AUDIT_PERIOD_S = 12.0
"""A holder reads what reached the index each time it renews its lease."""

_T = TypeVar("_T")


class _GuardedLoop(VirtualTimeLoop):
    """Fails when things go on and on at one moment: a program would use up its processor."""

    def __init__(self) -> None:
        super().__init__()
        self._rounds, self._moment = 0, 0.0

    def _run_once(self) -> None:
        if self.time() > self._moment + 1e-4:
            self._rounds, self._moment = 0, self.time()
        self._rounds += 1
        if self._rounds > MOST_ROUNDS:
            self._rounds = 0
            raise AssertionError(f"It spins: {asyncio.all_tasks(self)}")
        self._selector_clock.now_s += 1e-9  # whatever a processor does takes time
        super()._run_once()  # type: ignore[misc] # asyncio's own, not in its types


class World:
    """`advance` lets everything happen for some seconds of its own time."""

    def __init__(self, shop_count: int) -> None:
        self.loop = _GuardedLoop()
        self.loop.set_task_factory(make_task)
        self.store = RecordingStore(lambda: EPOCH_MS + round(self.loop.time() * 1000))
        self.repository = MemoryProductRepository(self.store)
        self.control = MemoryProjectionControl(self.store)
        self.truth = Truth(self.store)
        self.server = SearchServer(self.truth)
        self.around = Surroundings(self.loop, self.store, self.server)
        self.programs: dict[str, Program] = {}
        self.newest_version = 1
        for number in range(1, shop_count + 1):
            self.store.shops[f"shop{number}"] = Shop(f"shop{number}", "Shop", "EUR", revision=1)

    @property
    def shop_ids(self) -> Sequence[str]:
        """All shops."""
        return tuple(self.store.shops)

    def run(self, work: Coroutine[object, object, _T]) -> _T:
        """Do something now."""
        return self.loop.run_until_complete(work)

    def advance(self, seconds: float) -> None:
        """Let time go by."""
        self.run(asyncio.sleep(seconds))
        for shop_id, product_id in tuple(self.truth.intruded):
            if self._is_mended(shop_id, product_id):
                del self.truth.intruded[shop_id, product_id]

    def _is_mended(self, shop_id: str, product_id: str) -> bool:
        """Whether the index holds a product as it is, or what it refuses is set aside."""
        record = self.store.states[shop_id].products[product_id]
        held = self.server.held(shop_id).get(product_id)
        if "deleted_at" in record:
            return held is None
        letter = self.store.states[shop_id].dead_letters.get(product_id)
        revisions = (held.revision if held else 0, letter.revision if letter else 0)
        return record["revision"] in revisions

    def start(self, name: str, version: int, overlap: int = 0) -> None:
        """Start a program, or the next run of one that has ended."""
        self.newest_version = max(version, self.newest_version)
        self.run(self._start(name, version, overlap))

    def end(self, program: Program) -> None:
        """Kill a program."""
        self.run(program.process.end())

    def write(self, shop_id: str, changesets: Sequence[Changeset], origin: Origin, by: Program | None) -> None:
        """Somebody writes, at a program's desk or elsewhere."""
        outcomes = self.run(self.repository.apply_changes(shop_id, changesets, Operation("anna", origin)))
        receipts = [o.receipt for o in outcomes if o.receipt is not None and o.receipt.changed]
        for receipt in receipts:
            if any(variant.price == TOO_EXPENSIVE for variant in receipt.product.variants):
                self.truth.poisoned.add((shop_id, receipt.product_id, receipt.revision))
        for program in self.programs.values():
            program.deeds.allow(shop_id, 3 * len(receipts))
        if by is not None and not by.process.is_dead:
            by.desks[shop_id].wrote(receipts)

    def restore(self, shop_id: str) -> None:
        """Set a shop back, while nobody runs, to a backup that is older than the last note beside its index."""
        backup, note = self.store.backup(shop_id), self.server.store.noted(shop_id)
        if backup is None or note is None or note.generation != self.server.generation(shop_id):
            return
        if note.position <= backup.lease.control.position:
            return
        for program in self.programs.values():
            self.end(program)
        self.around.on_their_way.clear()
        self.store.restore(shop_id)
        self.truth.ahead[shop_id] = note.generation

    def deliver_late(self) -> None:
        """Requests that were given up arrive."""
        requests = list(self.around.on_their_way)
        self.around.on_their_way.clear()
        for request in requests:
            with suppress(CatalogError):  # its index is gone
                self.run(_await(request()))

    def record(self, shop_id: str) -> ControlRecord:
        """A shop's control record."""
        return self.store.states[shop_id].lease.control

    def projected(self, shop_id: str) -> dict[str, Document]:
        """What the index ought to hold: the projection of every live product."""
        live = self.store.states[shop_id].live_records()
        return {key: project(from_record(record), self.store.shops[shop_id]) for key, record in live}

    def desks(self) -> Iterator[Desk]:
        """Of all programs that have not ended."""
        for program in self.programs.values():
            if program.is_running:
                yield from program.desks.values()

    def calm_down(self) -> None:
        """Faults stop, and time goes by until everything is at rest."""
        self.around.outages.clear()
        self.store.is_stale = False
        self.store.hear()
        for program in self.programs.values():
            program.link.fault = None
            program.wake()
        self.advance(1.0)
        self.deliver_late()
        self._man_all_shops()
        self._rest()
        for shop_id in self.shop_ids:
            if not self._is_at_rest(shop_id) and self.record(shop_id).rebuild is None:
                # Whoever cancels the build of an index that is needed is told to build it when search is wanted.
                self.run(self.control.request_rebuild(shop_id))
        self._rest()
        self.advance(AUDIT_PERIOD_S)
        self._rest()

    def _rest(self) -> None:
        for _ in range(CALM_ROUNDS):
            if all(self._is_at_rest(shop_id) for shop_id in self.shop_ids):
                return
            self.advance(5.0)

    def _man_all_shops(self) -> None:
        """One program at least runs that is new enough for every index."""
        for name, program in list(self.programs.items()):
            if not program.is_running or program.version < self.newest_version:
                self.end(program)
                self.start(name, self.newest_version)

    def _is_at_rest(self, shop_id: str) -> bool:
        record, generation = self.record(shop_id), self.server.generation(shop_id)
        is_there = generation is not None and record.index_generation == generation
        is_asked = record.rebuild_wanted or (record.former is not None and record.former.wish is not None)
        is_busy = record.rebuild is not None or is_asked or bool(record.obsolete)
        is_behind = record.position != self.store.position(shop_id) or generation == self.truth.ahead.get(shop_id)
        return is_there and not is_busy and not is_behind

    def close(self) -> None:
        """Nothing is left."""
        for program in self.programs.values():
            self.end(program)
        self.loop.close()

    async def _start(self, name: str, version: int, overlap: int) -> None:
        self.programs[name] = Program(self.around, name, version, overlap)


async def _await(request: Awaitable[object]) -> None:
    await request
