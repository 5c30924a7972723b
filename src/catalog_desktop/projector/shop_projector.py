"""Keeps one shop's index up to date for as long as it runs, through outages, takeovers and its own failures."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence

from catalog_desktop.domain.errors import CatalogError, NotPermitted, StoreDamaged, StoreUnavailable
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import FormerWish, HandoverPending
from catalog_desktop.ports.search_index import Drift
from catalog_desktop.projector.bystander import Bystander
from catalog_desktop.projector.drift import drift_ids, find_drift
from catalog_desktop.projector.idle_check import IdleCheck
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.lease_keeper import LeaseKeeper
from catalog_desktop.projector.pace import Backoff, Pace
from catalog_desktop.projector.progress import ProgressBoard, ProjectionProgress, ProjectorState
from catalog_desktop.projector.sources import ProjectionPorts
from catalog_desktop.projector.tenure import Tenure

_log = logging.getLogger(__name__)

_AWAY = (ProjectorState.STANDBY, ProjectorState.OUTAGE, ProjectorState.STOPPED)

Report = Callable[[ProjectionProgress], None]


class ShopProjector:
    """The projector of one shop. `report` is called on the projector's own thread with coalesced snapshots.

    While somebody else projects the shop, and always when `holder` is None, it watches how far they are. Who is
    `always_on` goes before those who are not; of several who are each has its share (`is_fair_share`), and asks for it.

    `run` ends only when `stop` was called or it is cancelled. All other methods are for the same event loop.
    """

    def __init__(
        self,
        ports: ProjectionPorts,
        shop_id: str,
        holder: str | None,
        report: Report,
        pace: Pace | None = None,
        *,
        always_on: bool = False,
        is_fair_share: Callable[[str], bool] = lambda _shop_id: False,
    ) -> None:
        self._ports = ports
        self._shop_id = shop_id
        self._is_fair_share = is_fair_share
        self._holder = holder
        self._always_on = always_on
        self._pace = pace or Pace()
        self._board = ProgressBoard(shop_id, report, self._pace)
        self._bystander = Bystander(ports, shop_id, self._board, self._pace)
        self._backoff = Backoff(self._pace)
        self._wake = asyncio.Event()
        self._tenure: Tenure | None = None
        self._keeper: LeaseKeeper | None = None
        self._opened = asyncio.Condition()
        self._check = IdleCheck(self.verify, self.repair, lambda check: self._board.update(check=check), self._pace)
        self._stopping = self.is_asking = False

    @property
    def holder(self) -> str | None:
        """Who projects the shop, as far as is known here; None: nobody."""
        return self._board.snapshot.holder

    async def run(self) -> None:
        """Project until `stop`."""
        try:
            while not self._stopping:
                await self._round()
        finally:
            await self._leave(ProjectorState.STOPPED, "")

    def stop(self) -> None:
        """Finish the request under way, save the position, release the lease."""
        self._stopping = True
        self._wake.set()

    async def ready(self) -> None:
        """Return once the shop has an index that changes go to; sooner when somebody else projects it, or when the
        index cannot be had now. What is written to a new shop before that waits for its index to be built."""
        async with self._opened:
            await self._opened.wait_for(
                lambda: (
                    self._board.snapshot.state in _AWAY
                    or (self._tenure is not None and self._tenure.delivery.live is not None)
                )
            )

    async def searchable(self, position: Position | None = None) -> None:
        """Return once everything up to `position` (by default: all that is committed now) is searchable or a dead
        letter, whoever projects."""
        wanted = await self._ports.feed.position(self._shop_id) if position is None else position
        while self._bystander.position < wanted:
            if self._tenure is not None and await self._tenure.searchable(wanted):
                return
            async with self._opened:
                await self._opened.wait_for(lambda: self._tenure is not None or self._bystander.position >= wanted)

    async def request_rebuild(self) -> None:
        """Rebuild the index beside the live one; nothing happens when a rebuild is under way. Whoever projects takes
        it up."""
        await self._ports.control.request_rebuild(self._shop_id)
        if self._board.snapshot.state is not ProjectorState.STANDBY:
            await (await self._opened_tenure()).take_requests()
        self._wake.set()

    async def cancel_rebuild(self) -> None:
        """Give up a rebuild that is under way or asked for."""
        await self._ports.control.request_rebuild(self._shop_id, wanted=False)
        if self._tenure is not None:
            self._tenure.succession.cancel()
            self._wake.set()

    async def request_former(self, wish: FormerWish) -> None:
        """Return to the former index, once it has caught up and been checked, or discard it. Whoever projects takes it
        up. Raises BadUsage when none is kept."""
        await self._ports.control.request_former(self._shop_id, wish)
        if self._board.snapshot.state is not ProjectorState.STANDBY:
            await (await self._opened_tenure()).take_requests()
        self._wake.set()

    async def retry(self, product_ids: Sequence[str] | None = None) -> None:
        """Send dead letters again, by default all of them; return when the index has answered."""
        tenure = await self._opened_tenure()
        await tenure.mend(tenure.letters.product_ids if product_ids is None else product_ids)

    async def verify(self) -> Drift:
        """How the live index differs from the catalog, dead letters aside. Raises StoreUnavailable while there is no
        index to compare with."""
        tenure = await self._opened_tenure()
        if tenure.delivery.live is None:
            raise StoreUnavailable("The search index is being rebuilt; verify it when that is done.")
        return await find_drift(
            self._ports.feed,
            self._ports.index,
            self._shop_id,
            settle=self.searchable,
            set_aside=tenure.letters.product_ids,
        )

    async def repair(self, drift: Drift) -> None:
        """Read the products that differ again and send them; return when the index has answered."""
        await self.retry(drift_ids(drift))

    async def _round(self) -> None:
        try:
            tenure, keeper = await self._take_over()
            worked = await keeper.while_held(tenure.step())
        except HandoverPending as error:
            await self._leave(ProjectorState.STANDBY, str(error))
            await self._stand_by(self._pace.watch)
        except NotPermitted as error:
            self.is_asking = False
            await self._leave(ProjectorState.STANDBY, str(error))
            await self._stand_by(self._pace.standby)
        except (StoreUnavailable, StoreDamaged) as error:
            self._board.update(state=ProjectorState.OUTAGE, message=str(error))
            await self._tell_waiters()
            await self._back_off()
        except CatalogError as error:
            await self._leave(ProjectorState.OUTAGE, str(error))
            await self._back_off()
        except Exception as error:  # noqa: BLE001 - no failure of one shop may end its projection, or the others'
            _log.exception("The projector of shop %s failed and starts again", self._shop_id)
            await self._leave(ProjectorState.OUTAGE, f"The projector failed and starts again: {error!r}")
            await self._back_off()
        else:
            self._backoff.reset()
            self._board.flush(at_once=not worked)
            await self._tell_waiters()
            if not worked:
                if tenure.rebuild is None:
                    self._check.look()
                await self._wait(tenure)

    async def _take_over(self) -> tuple[Tenure, LeaseKeeper]:
        """The tenure that there is, or a new one."""
        if self._tenure is not None and self._keeper is not None:
            return self._tenure, self._keeper
        if self._holder is None:
            raise NotPermitted("Another computer or a server keeps search up to date.")
        lease = Lease(self._ports.control, self._shop_id, self._holder, self._pace, always_on=self._always_on)
        if self.holder is not None:  # else what was asked for is on its way
            self.is_asking = self._is_fair_share(self._shop_id)
        record = await lease.acquire(fairly=self.is_asking)
        shop = await self._ports.shops.load_shop(self._shop_id)
        tenure = Tenure(self._ports, shop, lease, record, self._board, self._pace, self._wake.set)
        keeper = LeaseKeeper(tenure, self._pace)
        try:
            await keeper.while_held(tenure.open())
        except BaseException:
            await keeper.end()
            await tenure.close()
            raise
        self._tenure, self._keeper, self.is_asking = tenure, keeper, False
        self._board.update(holder=self._holder)
        await self._tell_waiters()
        return tenure, keeper

    async def _leave(self, state: ProjectorState, message: str) -> None:
        await self._check.close()
        tenure, keeper = self._tenure, self._keeper
        self._tenure = self._keeper = None
        if keeper is not None:
            await keeper.end()
        if tenure is not None:
            await tenure.close()
        if state is ProjectorState.STANDBY:
            await self._bystander.look()
        else:
            self._board.update(holder=None)
        self._board.update(state=state, message=message)
        self._board.flush(at_once=True)
        await self._tell_waiters()

    async def _tell_waiters(self) -> None:
        async with self._opened:
            self._opened.notify_all()

    async def _stand_by(self, seconds: float) -> None:
        """Watch whoever projects, until it is time to try again: after a while, or as soon as nobody does."""
        until = self._pace.monotonic() + seconds
        while not self._stopping and (left := until - self._pace.monotonic()) > 0:
            await self._pause(min(self._pace.watch, left))
            await self._bystander.look()
            await self._tell_waiters()
            if self._holder is not None and self._bystander.is_vacant_for(self._holder):
                return

    async def _opened_tenure(self) -> Tenure:
        """The tenure, once there is one. Raises NotPermitted while somebody else has it."""
        async with self._opened:
            while self._tenure is None:
                now = self._board.snapshot
                if now.state is ProjectorState.STANDBY:
                    raise NotPermitted(f"{now.message} This has to be done there." if now.holder else now.message)
                await self._opened.wait()
            return self._tenure

    async def _wait(self, tenure: Tenure) -> None:
        """Until a commit, a command, the end of a comparison, or the next renewal."""
        if not tenure.is_following:  # then a commit gives nothing to do
            await self._pause(tenure.seconds_until_due)
            return
        commit = asyncio.create_task(
            self._ports.feed.wait(self._shop_id, tenure.follower.position), name=f"wait for commits of {self._shop_id}"
        )
        commit.add_done_callback(self._look_again)
        try:
            await self._pause(tenure.seconds_until_due)
        finally:
            commit.cancel()
            # A broken feed is met again by the next read, which is where outages are handled.
            with contextlib.suppress(asyncio.CancelledError, CatalogError):
                await commit

    def _look_again(self, commit: asyncio.Task[None]) -> None:
        """To have given up waiting is no reason to look: that would be done again and again without a pause."""
        if not commit.cancelled():
            self._wake.set()

    async def _back_off(self) -> None:
        """What has happened until now is no reason to try again at once: the failure itself may have been told."""
        if not self._stopping:
            self._wake.clear()
        await self._pause(self._backoff.next_delay())

    async def _pause(self, seconds: float) -> None:
        self._board.flush(at_once=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._wake.clear()
