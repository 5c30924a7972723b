"""One shop's projection while its lease is held: follow, rebuild, publish. One step after the other, never two."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from catalog_desktop.domain.errors import CatalogError, StoreDamaged, StoreUnavailable
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import ControlRecord, RebuildState
from catalog_desktop.ports.search_index import LIVE
from catalog_desktop.projector.dead_letters import DeadLetters
from catalog_desktop.projector.delivery import Delivery, LiveIndexDamaged
from catalog_desktop.projector.fitness import DAMAGED, examine
from catalog_desktop.projector.follower import Follower
from catalog_desktop.projector.index_writer import IndexWriter
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import ProgressBoard, ProjectorState
from catalog_desktop.projector.rebuild import Rebuild, RebuildFailed, RebuildScope
from catalog_desktop.projector.sources import ProjectionPorts

ASKED_FOR = "A rebuild was asked for."
SHOP_CHANGED = "The shop's settings have changed."
RESUMED = "A rebuild that was interrupted goes on."
REBUILT = "The search index was rebuilt."
CANCELLED = "The rebuild was cancelled."


class Tenure:
    """`covered`: every change at or below this position is searchable or a dead letter."""

    def __init__(
        self,
        ports: ProjectionPorts,
        shop: Shop,
        lease: Lease,
        record: ControlRecord,
        board: ProgressBoard,
        pace: Pace,
        wake: Callable[[], None],
    ) -> None:
        self._ports, self._shop, self._lease = ports, shop, lease
        self._board, self._pace, self._wake = board, pace, wake
        self._record = record
        self._published = (record.position, pace.monotonic())
        self._moved = asyncio.Condition()
        self._requests = asyncio.Lock()
        self._cancelled = self._ended = False
        self._unfit: str | None = None
        self._leftovers: dict[str, None] = {}
        self.letters = DeadLetters(ports.control, shop.id, lease, pace)
        self.delivery = Delivery(ports, shop, self.letters, board, pace)
        self.follower = Follower(ports.feed, self.delivery, pace, record.position, record.position_at)
        self.covered, self.covered_at = record.position, record.position_at

    async def open(self) -> None:
        """Find out where the last holder stood, and go on from there."""
        await self.letters.load()
        finding = await examine(self._ports, self._shop.id, self._record, self._lease)
        self._unfit = finding.unfit
        if finding.unfit is None:
            self.delivery.live = IndexWriter(self._ports.index, self._shop.id, self._lease, self._pace)
        if finding.rebuild is not None:
            self._resume(finding.rebuild)
        elif finding.unfit is not None:
            await self.begin_rebuild(finding.unfit)
        elif finding.outdated is not None:
            await self._renew_index(finding.outdated)
        await self.take_requests()
        self._board.update(letters=self.letters.letters, published_at=self._record.published_at)
        self._show()

    async def step(self) -> bool:
        """One round; False when there is nothing to do until something happens."""
        if self._lease.age >= self._pace.renew:
            await self._publish()
            await self.take_requests()
            self.follower.mend(await self._ports.index.audit(self._shop.id))
            await self._discard(await self._ports.index.builds(self._shop.id) if self.rebuild is None else ())
        if self._cancelled and not (self.rebuild and self.rebuild.is_swapped):
            await self._abandon(CANCELLED)
        worked = await self._follow()
        worked = await self._rebuild_on(caught_up=not worked) or worked
        await self._publish_if_due(is_idle=not worked)
        self._show()
        return worked

    @property
    def rebuild(self) -> Rebuild | None:
        """The rebuild under way."""
        return self.delivery.rebuild

    @property
    def seconds_until_due(self) -> float:
        """How long nothing needs to be done by itself."""
        renewal = self._pace.renew - self._lease.age
        if self.covered > self._published[0]:
            renewal = min(renewal, self._pace.publish_idle - (self._pace.monotonic() - self._published[1]))
        return max(0.0, renewal)

    async def passed(self, position: Position) -> None:
        """Return once every index that is being written has received everything up to `position`."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.follower.position >= position)

    async def searchable(self, position: Position) -> bool:
        """True once everything up to `position` is searchable or a dead letter, False when the tenure ends before."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.covered >= position or self._ended)
        return self.covered >= position

    async def mend(self, product_ids: Sequence[str]) -> None:
        """Read products again and send them whatever was sent before; return when that is done."""
        self.follower.mend(product_ids)
        self._wake()
        async with self._moved:
            await self._moved.wait_for(lambda: self._ended or not self.follower.is_mending(product_ids))
        if self.follower.is_mending(product_ids):
            raise StoreUnavailable("Another program keeps search up to date since a moment ago. Try again.")

    async def begin_rebuild(self, reason: str) -> None:
        """Begin a rebuild; nothing happens when one is under way."""
        if self.rebuild is not None:
            return
        if self.delivery.live is None:
            self._start_afresh(await self._ports.feed.position(self._shop.id))
        target = await self._ports.index.begin_build(self._shop.id)
        self._set_rebuild(RebuildState(target, self.follower.position), reason)

    async def _renew_index(self, reason: str) -> None:
        """Rebuild an index that is fit to go on with; whoever may not do that follows the changes as before."""
        try:
            await self.begin_rebuild(reason)
        except StoreUnavailable as error:
            self._board.update(message=f"{reason} It cannot be rebuilt from here: {error}")

    def cancel_rebuild(self) -> None:
        """Give the rebuild up at the next step; the live index stays as it is."""
        self._cancelled = self.rebuild is not None

    async def close(self) -> None:
        """Say how far it has come, and let the lease go."""
        async with self._moved:
            self._ended = True
            self._moved.notify_all()
        if self.rebuild is not None:
            await self.rebuild.close()
        with suppress(CatalogError):
            await self._publish()
            await self._lease.release()

    async def _follow(self) -> bool:
        if self.delivery.live is None and self.rebuild is None:
            return False
        try:
            worked = await self.follower.step()
        except LiveIndexDamaged as error:
            self._unfit = f"{DAMAGED} ({error})"
            self.delivery.live = None
            await self.begin_rebuild(self._unfit)
            return True
        if self.delivery.live is not None:
            self.covered, self.covered_at = self.follower.position, self.follower.position_at
        async with self._moved:
            self._moved.notify_all()
        return worked

    async def _rebuild_on(self, *, caught_up: bool) -> bool:
        if self.rebuild is None:
            return False
        try:
            if self.rebuild.is_verified and caught_up:
                await self._finish(self.rebuild)
                return True
            return await self.rebuild.step(caught_up=caught_up)
        except (RebuildFailed, StoreDamaged) as error:
            if self.rebuild.is_swapped:
                raise
            await self._abandon(str(error))
            return True

    def _resume(self, state: RebuildState) -> None:
        if self.delivery.live is None:
            self._start_afresh(state.start_position)
        self._set_rebuild(state, self._unfit or RESUMED)

    def _start_afresh(self, position: Position) -> None:
        """Without a live index nothing before the rebuild's beginning has to be followed: the scan brings it."""
        self.follower = Follower(self._ports.feed, self.delivery, self._pace, position)

    def _set_rebuild(self, state: RebuildState, reason: str) -> None:
        scope = RebuildScope(self._ports, self._shop, self._lease, self._pace, self._wake)
        self.delivery.rebuild = Rebuild(scope, state, reason, self._settle)
        self._board.update(message=reason)

    async def _settle(self) -> None:
        await self.passed(await self._ports.feed.position(self._shop.id))

    async def _finish(self, rebuild: Rebuild) -> None:
        """Swap, and record it: whatever of this is repeated after a crash or an outage leads to the same end."""
        former = await rebuild.swap()
        live = await self._ports.index.identity(self._shop.id, LIVE)
        await self.letters.replace_all(rebuild.refused)
        generation = live.generation if live is not None else ""
        await self._ports.control.save_rebuild(self._shop.id, self._lease.epoch, None, index_generation=generation)
        rebuild.writer.target = LIVE
        self.delivery.live, self.delivery.rebuild, self._unfit = rebuild.writer, None, None
        self.covered, self.covered_at = self.follower.position, self.follower.position_at
        self._cancelled = False
        await self._publish()
        async with self._moved:
            self._moved.notify_all()
        self._board.update(message=REBUILT, letters=self.letters.letters)
        self._board.everything_changed()
        await self._discard(former)

    async def _abandon(self, message: str) -> None:
        """Give up the rebuild under way."""
        rebuild, self._cancelled = self.rebuild, False
        if rebuild is None:
            return
        await rebuild.close()
        await self._ports.control.save_rebuild(self._shop.id, self._lease.epoch, None)
        self.delivery.rebuild = None
        self._board.update(message=message if self._unfit is None else f"{message} {self._unfit} Rebuild it to search.")
        await self._discard([rebuild.state.target])

    async def _discard(self, names: Sequence[str] = ()) -> None:
        """Delete indexes that nobody needs; what fails is tried again at the next renewal."""
        self._leftovers.update(dict.fromkeys(names))
        with suppress(StoreUnavailable):
            for name in tuple(self._leftovers):
                await self._ports.index.discard(self._shop.id, name)
                del self._leftovers[name]

    async def take_requests(self) -> None:
        """Notice what others asked for, and settings that change what products project to.

        One at a time: a request must not be taken back by a second look before its rebuild is on record.
        """
        async with self._requests:
            await self._take_requests()

    async def _take_requests(self) -> None:
        record = await self._ports.control.load(self._shop.id)
        shop = await self._ports.shops.load_shop(self._shop.id)
        limit_changed = shop.low_stock_default != self._shop.low_stock_default
        self._shop = self.delivery.shop = shop
        if limit_changed:
            await self._abandon(SHOP_CHANGED)
            await self.begin_rebuild(SHOP_CHANGED)
        if record.rebuild_wanted and record.rebuild is not None:  # it is the answer
            await self._ports.control.request_rebuild(self._shop.id, wanted=False)
        elif record.rebuild_wanted:  # recording the new rebuild takes the request back, and not before
            await self.begin_rebuild(ASKED_FOR)

    async def _publish_if_due(self, *, is_idle: bool) -> None:
        pause = self._pace.publish_idle if is_idle else self._pace.publish_busy
        if self.covered > self._published[0] and self._pace.monotonic() - self._published[1] >= pause:
            await self._publish()

    async def _publish(self) -> None:
        await self._lease.publish(self.covered, self.covered_at)
        self._published = (self.covered, self._pace.monotonic())
        self._board.update(position=self.covered, position_at=self.covered_at, published_at=self._pace.wall_ms())

    def _show(self) -> None:
        state = ProjectorState.REBUILDING if self.rebuild else ProjectorState.FOLLOWING
        if self.delivery.live is None and self.rebuild is None:
            state = ProjectorState.OUTAGE
        self._board.update(
            state=state,
            lag_ms=self.follower.lag_ms,
            waiting=max(0, self.follower.waiting),
            rebuild=replace(self.rebuild.progress, is_needed=self.delivery.live is None) if self.rebuild else None,
        )
