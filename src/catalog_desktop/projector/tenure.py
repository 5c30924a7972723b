"""One shop's projection while its lease is held: follow, rebuild, publish. One step after the other, never two."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from catalog_desktop.domain.errors import CatalogError, NotPermitted, StoreUnavailable
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import ControlRecord
from catalog_desktop.ports.search_index import LIVE, IndexNote
from catalog_desktop.projector.dead_letters import DeadLetters
from catalog_desktop.projector.delivery import Delivery, LiveIndexDamaged
from catalog_desktop.projector.fitness import DAMAGED, Examination, unfit_reason
from catalog_desktop.projector.follower import Follower
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import ProgressBoard, ProjectorState
from catalog_desktop.projector.rebuild import Rebuild, RebuildScope
from catalog_desktop.projector.sources import ProjectionPorts
from catalog_desktop.projector.succession import SHOP_CHANGED, Succession


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
        self._ended = False
        self._looked_at = self._compared_at = pace.monotonic()
        self._successor: str | None = None
        self.letters = DeadLetters(ports.control, shop.id, lease, pace)
        self.delivery = Delivery(ports, shop, self.letters, board, pace)
        self.follower = Follower(ports.feed, self.delivery, pace, record.position, record.position_at)
        scope = RebuildScope(ports, shop, lease, pace, wake)
        self.succession = Succession(scope, self.delivery, self.follower, board, self._settle)
        self.covered, self.covered_at = record.position, record.position_at

    async def open(self) -> None:
        """Find out where the last holder stood, and go on from there."""
        await self.letters.load()
        examination = Examination(self._ports, self._shop.id, self._lease, self._pace.wall_ms)
        await self.succession.open(await examination.examine(self._record))
        await self.take_requests()
        self._board.update(letters=self.letters.letters, published_at=self._record.published_at)
        self._show()

    async def step(self) -> bool:
        """One round; False when there is nothing to do until something happens."""
        if self._lease.age >= self._pace.renew:
            await self._publish()
        if self._pace.monotonic() - self._looked_at >= self._pace.renew:
            await self._look_around()
        self._check_successor()
        worked = await self._follow()
        # Who edits all the time leaves no pause; both indexes get each edit, so none is needed.
        worked = await self.succession.step(caught_up=self.follower.waiting == 0) or worked
        await self._advance()
        await self._publish_if_due(is_idle=not worked)
        self._show()
        return worked

    @property
    def rebuild(self) -> Rebuild | None:
        """The rebuild under way."""
        return self.delivery.rebuild

    @property
    def lease_age(self) -> float:
        """See `Lease.age`."""
        return self._lease.age

    async def renew(self) -> None:
        """Renew the lease. Raises NotPermitted when it has been lost, or is to be handed over."""
        await self._publish()
        self._successor = (await self._ports.control.load(self._shop.id)).claimed_by
        self._check_successor()

    @property
    def is_following(self) -> bool:
        """Whether there is an index that changes go to: there is none when its first build has been cancelled."""
        return self.delivery.live is not None or self.rebuild is not None

    @property
    def seconds_until_due(self) -> float:
        """How long nothing needs to be done by itself."""
        looked = self._pace.monotonic() - self._looked_at
        renewal = self._pace.renew - max(self._lease.age, looked)
        if self.covered > self._published[0]:
            renewal = min(renewal, self._pace.publish_idle - (self._pace.monotonic() - self._published[1]))
        if self.rebuild is not None and self.rebuild.seconds_until_due is not None:
            renewal = min(renewal, self.rebuild.seconds_until_due)
        return max(0.0, renewal)

    async def passed(self, position: Position) -> None:
        """Return once every index that is being written has received everything up to `position`."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.follower.position >= position)

    async def searchable(self, position: Position) -> bool:
        """True once everything up to `position` is searchable or a dead letter, False when the tenure ends before. What
        an index of no use covered is not, until another one is in its place."""

        def is_covered() -> bool:
            return self.delivery.live is not None and self.covered >= position

        async with self._moved:
            await self._moved.wait_for(lambda: is_covered() or self._ended)
        return is_covered()

    async def mend(self, product_ids: Sequence[str]) -> None:
        """Read products again and send them whatever was sent before; return when that is done."""
        self.follower.mend(product_ids)
        self._wake()
        async with self._moved:
            await self._moved.wait_for(lambda: self._ended or not self.follower.is_mending(product_ids))
        if self.follower.is_mending(product_ids):
            raise StoreUnavailable("Another program keeps search up to date since a moment ago. Try again.")

    async def close(self) -> None:
        """Say how far it has come, and let the lease go."""
        async with self._moved:
            self._ended = True
            self._moved.notify_all()
        await self.follower.look_back()
        if self.rebuild is not None:
            await self.rebuild.close()
        with suppress(CatalogError):
            await self._publish()
            await self._lease.release()

    async def _follow(self) -> bool:
        if not self.is_following:
            return False
        try:
            worked = await self.follower.step()
        except LiveIndexDamaged as error:
            await self.succession.renounce_live(f"{DAMAGED} ({error})")
            return True
        await self._advance()
        return worked

    async def _advance(self) -> None:
        """What has been followed is covered, unless only an index that is being built has received it."""
        if self.delivery.live is not None:
            self.covered, self.covered_at = self.follower.position, self.follower.position_at
        async with self._moved:
            self._moved.notify_all()

    async def _look_around(self) -> None:
        """What has to be looked at now and then."""
        await self.take_requests()
        self.follower.mend(await self._ports.index.audit(self._shop.id))
        await self._compare_with_record()
        self._looked_at = self._pace.monotonic()

    def _check_successor(self) -> None:
        if self._successor is not None:
            raise NotPermitted(f"{self._successor} keeps search up to date from now on.")

    async def _settle(self) -> None:
        await self.passed(await self._ports.feed.position(self._shop.id))

    async def take_requests(self) -> None:
        """Notice what others asked for, and settings that change what products project to.

        One at a time: a request must not be taken back by a second look before its rebuild is on record.
        """
        async with self._requests:
            await self._take_requests()

    async def _take_requests(self) -> None:
        record = await self._ports.control.load(self._shop.id)
        self._successor = record.claimed_by
        shop = await self._ports.shops.load_shop(self._shop.id)
        limit_changed = shop.low_stock_default != self._shop.low_stock_default
        self._shop = self.delivery.shop = shop
        if limit_changed:
            await self.follower.look_back()
            await self.succession.abandon(SHOP_CHANGED)
            await self.succession.begin(SHOP_CHANGED)
        await self.succession.grant(record)

    async def _compare_with_record(self) -> None:
        """Whether the live index is still the one that is on record, every 30 s: it may have been wiped or made anew by
        somebody else, and nobody be editing. Then it is written to no more, and another one is built."""
        if self.delivery.live is None or self._pace.monotonic() - self._compared_at < self._pace.compare:
            return
        self._compared_at = self._pace.monotonic()
        index, shop_id = self._ports.index, self._shop.id
        record = await self._ports.control.load(shop_id)
        unfit = await unfit_reason(index, shop_id, record, await index.identity(shop_id, LIVE))
        if unfit is not None:
            await self.succession.renounce_live(unfit)
        else:
            await index.note(shop_id, IndexNote(record.position, record.index_generation))

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
            former=self.succession.former,
        )
