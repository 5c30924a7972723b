"""The other ports of one program of the model: what it is told, and what is judged of what it does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog_desktop.adapters.memory.projection_control import MemoryProjectionControl
from catalog_desktop.domain.errors import NotFound, StoreDamaged
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import TIME_TO_LIVE_MS, ControlRecord
from catalog_desktop.ports.search_index import LIVE, Applied, IndexBatch, IndexIdentity
from tests.projector.model.link import TIMEOUT_S, Gated, Link
from tests.projector.model.search_server import Arrival, SearchServer
from tests.projector.model.soundness import judge_position, judge_swap
from tests.projector.model.stream import RecordingStore, Stream


@dataclass
class Deeds:
    """One run of a program: the number of its lease of each shop, and how many documents it may have read there since
    it got it."""

    epochs: dict[str, int] = field(default_factory=dict)
    allowed_reads: dict[str, int] = field(default_factory=dict)

    def allow(self, shop_id: str, count: int) -> None:
        """Something has happened that makes it read so many more."""
        self.allowed_reads[shop_id] = self.allowed_reads.get(shop_id, 0) + count


REBUILD_READS = 20
"""A rebuild reads each product when it scans, and where an index differs, when it compares and sends again."""


class IndexClient(Gated):
    """As an adapter does, it knows which index it wrote to last, and notices when another one is there."""

    taken_together = 1

    def __init__(
        self, link: Link, server: SearchServer, store: RecordingStore, deeds: Deeds, writer: str, version: int
    ) -> None:
        super().__init__(link, "index", server.index)
        self._server, self._store, self._deeds = server, store, deeds
        self._writer, self._version = writer, version
        self._sequence = 0
        self._highest = 0
        self._known: dict[tuple[str, str], str | None] = {}

    async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
        if batch:  # an empty one only waits
            self._must_hold(shop_id, "writes to the index")
        self._sequence += 1
        ids = (*(document.id for document in batch.documents), *batch.deleted_ids)
        arrival = Arrival(self._writer, self._sequence, ids)

        async def arrive(*, is_late: bool = True) -> Applied:
            is_intruder = is_late or not self._holds(shop_id)
            return await self._server.apply(
                shop_id, batch, target, arrival, is_intruder=is_intruder, version=self._version
            )

        async def request() -> Applied:
            self._must_be_known(shop_id, target)
            applied = await arrive(is_late=False)
            self._known[shop_id, target] = self._server.generation(shop_id, target)
            return applied

        return await self._link.call("index", request, arrive)

    async def identity(self, shop_id: str, target: str = LIVE) -> IndexIdentity | None:
        async def look() -> IndexIdentity | None:
            self._known[shop_id, target] = self._server.generation(shop_id, target)
            return await self._server.identity(shop_id, target, self._version)

        return await self._link.call("index", look)

    async def name_build(self, shop_id: str) -> str:
        async def name() -> str:
            return self._server.store.new_name()

        return await self._link.call("index", name)

    async def begin_build(self, shop_id: str, target: str | None = None) -> str:
        async def begin() -> str:
            name = await self._server.index.begin_build(shop_id, target)
            self._server.versions.setdefault(name, self._version)
            self._deeds.allow(shop_id, REBUILD_READS * len(self._store.states[shop_id].products))
            return name

        return await self._link.call("index", begin)

    async def swap(self, shop_id: str, target: str) -> str:
        self._must_hold(shop_id, "swaps")

        async def swap() -> str:
            former = await self._server.swap(shop_id, target)
            self._known[shop_id, LIVE] = self._server.generation(shop_id)
            judge_swap(self._server, self._store, shop_id)
            return former

        async def swap_later() -> None:
            self._server.swaps_to_do[shop_id] = target

        return await self._link.call("index", swap, swap_later)

    async def discard(self, shop_id: str, target: str) -> None:
        async def discard() -> None:
            if target in self._server.needed(shop_id):
                self._server.truth.note(12, f"{self._writer} discards {target}, which is in use")
            await self._server.index.discard(shop_id, target)

        await self._link.call("index", discard)

    async def audit(self, shop_id: str) -> Sequence[str]:
        async def look() -> Sequence[str]:
            arrivals = self._server.arrivals.get(shop_id, [])
            found: dict[str, None] = {}
            for arrival in arrivals[self._server.audited.get(shop_id, 0) :]:
                if arrival.writer != self._writer or arrival.sequence < self._highest:
                    found.update(dict.fromkeys(arrival.product_ids))
                else:
                    self._highest = arrival.sequence
            self._server.audited[shop_id] = len(arrivals)
            self._deeds.allow(shop_id, len(found))
            return list(found)

        return await self._link.call("index", look)

    def _holds(self, shop_id: str) -> bool:
        return self._store.states[shop_id].lease.control.epoch == self._deeds.epochs.get(shop_id)

    def _must_hold(self, shop_id: str, what: str) -> None:
        """Whoever begins a request holds the lease, and for longer than the request may take."""
        control = self._store.states[shop_id].lease.control
        left_s = (control.published_at + TIME_TO_LIVE_MS - self._store.clock()) / 1000
        if not self._link.process.is_dead and (not self._holds(shop_id) or left_s < TIMEOUT_S):
            self._server.truth.note(6, f"{self._writer} {what} of {shop_id}, {left_s:.1f} s before the lease ends")

    def _must_be_known(self, shop_id: str, target: str) -> None:
        generation = self._server.generation(shop_id, target)
        if (shop_id, target) in self._known:
            if self._known[shop_id, target] not in (None, generation):
                raise StoreDamaged("The search index was deleted or replaced by somebody else.")
        elif generation is None and target != LIVE:
            raise NotFound("search index", target)


class ControlClient(Gated):
    """The control record as a program of some version writes it."""

    def __init__(
        self, link: Link, server: SearchServer, stream: Stream, store: RecordingStore, deeds: Deeds, version: int
    ) -> None:
        control = MemoryProjectionControl(store)
        super().__init__(link, "control", control)
        self._control, self._server, self._store, self._deeds = control, server, store, deeds
        self._stream, self._version = stream, version

    async def acquire(
        self, shop_id: str, holder: str, projection_version: int, *rest: Any, **named: Any
    ) -> ControlRecord:
        async def acquire() -> ControlRecord:
            before = self._store.states[shop_id].lease.control
            record = await self._control.acquire(shop_id, holder, projection_version + self._version, *rest, **named)
            age_ms = self._store.clock() - before.published_at
            if before.holder not in (None, holder) and age_ms < TIME_TO_LIVE_MS:
                self._server.truth.note(
                    6, f"{holder} takes {shop_id} from {before.holder}, {age_ms} ms after its renewal"
                )
            self._deeds.epochs[shop_id] = record.epoch
            self._begin_to_count(shop_id, record)
            return record

        return await self._link.call("control", acquire)

    async def publish(self, shop_id: str, epoch: int, position: Position, position_at: int) -> None:
        async def publish() -> None:
            before = self._store.states[shop_id].lease.control
            await self._control.publish(shop_id, epoch, position, position_at)
            if epoch != before.epoch:
                self._server.truth.note(6, f"epoch {epoch} of {shop_id} published under {before.epoch}")
            if self._store.states[shop_id].lease.control.position < before.position:
                self._server.truth.note(3, f"the position of {shop_id} went down from {before.position}")
            judge_position(self._server, self._store, shop_id)

        await self._link.call("control", publish)

    def _begin_to_count(self, shop_id: str, record: ControlRecord) -> None:
        """A start reads what has changed since the position, not the catalog."""
        state = self._store.states[shop_id]
        changed = [c for c in state.changes if self._store.positions.get(c.number, math.inf) > record.position]
        self._stream.begin(shop_id)
        is_asked_for = record.rebuild_wanted or (record.former is not None and record.former.wish is not None)
        generation = self._server.generation(shop_id)
        is_unfit = generation in (self._server.truth.ahead.get(shop_id), None) or record.index_generation != generation
        is_rebuilding = record.rebuild is not None or is_asked_for or is_unfit
        reads = 2 * len(changed) + (REBUILD_READS * len(state.products) if is_rebuilding else 0)
        self._deeds.allowed_reads[shop_id] = self._stream.documents_read.get(shop_id, 0) + self._stream.overlap + reads
