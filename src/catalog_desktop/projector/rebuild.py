"""Fills a second index beside the live one while edits go on, checks it, and puts it in the live one's place.

Every step can be repeated after a crash: the control record names the target, the feed's position at the beginning
and the id that the scan has passed. Nothing is thrown away before its successor is live, and searches never notice.
A return to a former index, which has received all changes as well, is a rebuild that begins with the check.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from catalog_desktop.domain.errors import CatalogError, StoreDamaged, StoreUnavailable
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.projection_control import RebuildState, RebuildStep
from catalog_desktop.ports.search_index import Drift, Refusal
from catalog_desktop.projector.bulk_load import BulkLoad
from catalog_desktop.projector.bulk_turn import BulkTurn
from catalog_desktop.projector.drift import drift_ids, find_drift
from catalog_desktop.projector.former_writer import FormerWriter
from catalog_desktop.projector.index_writer import IndexWriter
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.prepared import Prepared
from catalog_desktop.projector.progress import RebuildProgress, Throughput
from catalog_desktop.projector.projection import prepare
from catalog_desktop.projector.sample import Sample
from catalog_desktop.projector.sources import ProjectionPorts
from catalog_desktop.projector.switch import Switch

VERIFY_ROUNDS = 5
SAVE_EVERY_S = 1.0
MEND_COUNT = 200


class RebuildFailed(Exception):
    """The new index cannot be made to agree with the catalog; the live one stays. Its text is for people."""


@dataclass(frozen=True, slots=True)
class RebuildScope:
    """What a rebuild works with. `wake` is called when there is a next step after a pause."""

    ports: ProjectionPorts
    shop: Shop
    lease: Lease
    pace: Pace
    wake: Callable[[], None]


class Rebuild:
    """One rebuild of one shop's index. `settle` returns once the projector has passed what is committed now. `former`
    has fed the index to which one returns."""

    def __init__(
        self,
        scope: RebuildScope,
        state: RebuildState,
        reason: str,
        settle: Callable[[], Awaitable[None]],
        former: FormerWriter | None = None,
    ) -> None:
        self._ports, self._shop, self._lease, self._pace = scope.ports, scope.shop, scope.lease, scope.pace
        self._settle, self._wake = settle, scope.wake
        self._unsent: dict[str, None] = dict.fromkeys(former.waiting_ids if former is not None else ())
        self._refused: dict[str, Refusal] = {}
        self._sample = Sample()
        self._throughput = Throughput(scope.pace)
        self._comparison: asyncio.Task[Drift] | None = None
        self._rounds = 0
        self._saved_at = 0.0
        self._former: str | None = None
        self._turn = BulkTurn(scope.ports.control, scope.shop.id, scope.pace)
        self._done = self._total = 0
        self._is_recorded = False
        self._has_scanned = not state.scanned_to and state.step is RebuildStep.SCAN
        self.reason = reason
        self.state = state
        self.writer = (
            former.writer
            if former is not None
            else IndexWriter(scope.ports.index, scope.shop.id, scope.lease, scope.pace, state.target)
        )
        self._load = BulkLoad(
            scope.ports, self.writer, scope.pace, state.scanned_to, self._send, self._arrived, scope.wake
        )

    @property
    def refused(self) -> Sequence[Refusal]:
        """The documents that the new index does not take."""
        return tuple(self._refused.values())

    @property
    def progress(self) -> RebuildProgress:
        """How far it is."""
        rate = self._throughput.rate
        left = max(0, self._total - self._done)
        seconds = left / rate if rate and self.state.step is RebuildStep.SCAN else None
        return RebuildProgress(self.reason, self.state.step, self._done, max(self._total, self._done), rate, seconds)

    async def receive(self, prepared: Sequence[Prepared], *, again: bool = False) -> None:
        """Take live changes as well. What does not arrive is kept to be sent before the swap, and when it cannot be the
        rebuild is given up; the live index and its position do not wait for it."""
        await self._load.make_way()
        try:
            await self._send(prepared, again=again)
        except (StoreUnavailable, StoreDamaged):
            self._unsent.update(dict.fromkeys(item.product_id for item in prepared))

    async def step(self, *, caught_up: bool) -> bool:
        """Do the next piece of work; returns whether there was any. `caught_up`: no live change is waiting.

        Raises StoreUnavailable (the step is repeated later) and RebuildFailed.
        """
        if not self._is_recorded:
            await self._record()
            return True
        if self._is_bulk_due and not await self._turn.is_ours():
            return False
        if self._unsent:
            await self._resend()
            return True
        if self.state.step is RebuildStep.SCAN:
            return await self._scan()
        await self._turn.end()
        if self.state.step is RebuildStep.VERIFY:
            return await self._verify(caught_up=caught_up)
        return False

    @property
    def _is_bulk_due(self) -> bool:
        return bool(self._unsent) or self.state.step is RebuildStep.SCAN

    @property
    def seconds_until_due(self) -> float | None:
        """When there is bulk work again: at the end of a rest, or when the slot for it has to be asked for. None while
        there is none to do."""
        if not self._is_bulk_due:
            return None
        return self._load.seconds_until_due or self._turn.seconds_until_asked

    @property
    def is_verified(self) -> bool:
        """Whether all that is left is the swap."""
        return self._is_recorded and self.state.step is RebuildStep.SWAP and not self._unsent

    @property
    def is_swapped(self) -> bool:
        """Whether the new index is live already, and there is nothing to give up any more."""
        return self._former is not None

    async def swap(self, live_generation: str) -> str:
        """Make the new index live in place of the one of `live_generation`, once, however often it is asked.

        Returns the name of the index that was live, empty when there was none. Raises StoreUnavailable when it is not
        known to have happened; then the index is verified again.
        """
        if self._former is None:
            target, generation = self.state.target, self.state.generation
            switch = Switch(self._ports.index, self._lease, self._shop.id, target, generation, live_generation)
            try:
                self._former = await switch.make()
            except StoreUnavailable:
                await self._save(replace(self.state, step=RebuildStep.VERIFY))
                raise
        return self._former

    async def close(self) -> None:
        """Stop what runs beside the loop, and let other shops do their bulk work."""
        await self._load.give_up()
        if self._comparison is not None:
            self._comparison.cancel()
            with suppress(asyncio.CancelledError, StoreUnavailable):
                await self._comparison
            self._comparison = None
        with suppress(CatalogError):  # a turn that is not ended ends by itself
            await self._turn.end()

    async def _record(self) -> None:
        """Whoever holds the lease next shall go on with this rebuild; then count what there is to do."""
        await self._save(self.state)
        self._total = await self._ports.feed.count(self._shop.id)
        self._done = (await self._ports.index.digest(self._shop.id, target=self.state.target)).count
        self._is_recorded = True

    async def _scan(self) -> bool:
        worked = await self._load.step(self._shop)
        if self._load.is_done:
            await self._save(replace(self.state, scanned_to=self._load.cursor, step=RebuildStep.VERIFY))
        elif self._pace.monotonic() - self._saved_at >= SAVE_EVERY_S:
            await self._save(replace(self.state, scanned_to=self._load.cursor))
        return worked or self._load.is_done

    def _arrived(self, product_ids: Sequence[str]) -> None:
        self._done += len(product_ids)
        self._throughput.add(len(product_ids))
        self._sample.add(product_ids)

    async def _verify(self, *, caught_up: bool) -> bool:
        if self._comparison is None:
            if not caught_up:
                return False
            self._comparison = asyncio.create_task(self._compare(), name=f"verify {self.state.target}")
            self._comparison.add_done_callback(lambda _: self._wake())
            return True
        if not self._comparison.done():
            return False
        comparison, self._comparison = self._comparison, None
        drift = comparison.result()
        if not drift:
            await self._save(replace(self.state, step=RebuildStep.SWAP))
            return True
        self._rounds += 1
        if self._rounds >= VERIFY_ROUNDS:
            raise RebuildFailed(
                f"The new search index still differs in {len(drift_ids(drift))} products; the old one stays."
            )
        self._unsent.update(dict.fromkeys(drift_ids(drift)))
        return True

    async def _compare(self) -> Drift:
        if not self._has_scanned:
            held = await self._ports.index.revision_range(self._shop.id, target=self.state.target)
            self._sample.add(held)
            self._has_scanned = True
        drift = await find_drift(
            self._ports.feed,
            self._ports.index,
            self._shop.id,
            target=self.state.target,
            settle=self._settle,
            set_aside=self._refused,
        )
        return drift or await self._sample.compare(self._ports, self._shop, self.state.target)

    async def _resend(self) -> None:
        ids = list(self._unsent)[:MEND_COUNT]
        changes = await self._ports.feed.read(self._shop.id, ids)
        known = {change.product_id for change in changes}
        prepared = await prepare(changes, self._shop, self._pace)
        gone = [Prepared(product_id, 0, 0, None) for product_id in ids if product_id not in known]
        await self._send([*prepared, *gone], again=True)
        for product_id in ids:
            del self._unsent[product_id]

    async def _send(self, prepared: Sequence[Prepared], *, again: bool = False) -> None:
        sent = await self.writer.send(prepared, again=again)
        for product_id in sent.searchable:
            self._refused.pop(product_id, None)
        self._refused.update({refusal.product_id: refusal for refusal in sent.refused})
        self.writer.confirm(sent)

    async def _save(self, state: RebuildState) -> None:
        await self._ports.control.save_rebuild(self._shop.id, self._lease.epoch, state)
        self.state = state
        self._saved_at = self._pace.monotonic()
