"""Which index of a shop is live, which is to be, and which was: rebuilds, the switch, the way back, cleaning up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from catalog_desktop.domain.errors import StoreDamaged, StoreUnavailable
from catalog_desktop.ports.change_feed import TOMBSTONES_LIVE_MS
from catalog_desktop.ports.projection_control import (
    ControlRecord,
    FormerIndex,
    FormerWish,
    RebuildState,
    RebuildStep,
)
from catalog_desktop.ports.search_index import LIVE
from catalog_desktop.projector.delivery import Delivery
from catalog_desktop.projector.fitness import Finding, forgotten_indexes
from catalog_desktop.projector.follower import Follower
from catalog_desktop.projector.former_writer import FormerWriter
from catalog_desktop.projector.index_writer import IndexWriter
from catalog_desktop.projector.progress import ProgressBoard
from catalog_desktop.projector.rebuild import Rebuild, RebuildFailed, RebuildScope

ASKED_FOR = "A rebuild was asked for."
SHOP_CHANGED = "The shop's settings have changed."
RESUMED = "A rebuild that was interrupted goes on."
REBUILT = "The search index was rebuilt."
CANCELLED = "The rebuild was cancelled."
RETURNING = "The former search index is checked, to return to it."
RETURNED = "Search is back on the former index."


class Succession:
    """The indexes of one shop as wholes. `unfit` is why the live one is of no use, None while it is fit.

    Whatever is begun, and whatever is to be deleted, is in the control record first: a name that stands nowhere is
    nobody's. `settle` returns once the projector has passed what is committed now.
    """

    def __init__(
        self,
        scope: RebuildScope,
        delivery: Delivery,
        follower: Follower,
        board: ProgressBoard,
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self._scope, self._delivery, self._follower = scope, delivery, follower
        self._control, self._index, self._shop_id = scope.ports.control, scope.ports.index, scope.shop.id
        self._board, self._settle = board, settle
        self._former: FormerIndex | None = None
        self._cancelled = False
        self.generation = ""
        self.unfit: str | None = None

    async def open(self, finding: Finding) -> None:
        """Go on from what an earlier holder left."""
        self.generation, self.unfit = finding.generation, finding.unfit
        await self._discard(finding.forgotten)
        if finding.unfit is None:
            self._delivery.live = self._writer(LIVE)
        self._keep(finding.former)
        if finding.rebuild is not None:
            await self._go_on(finding.rebuild)
        elif finding.unfit is not None:
            await self.begin(finding.unfit)
        elif finding.lost:
            await self._renew(RESUMED)
        elif finding.outdated is not None:
            await self._renew(finding.outdated)

    @property
    def rebuild(self) -> Rebuild | None:
        """The rebuild, or the return, under way."""
        return self._delivery.rebuild

    @property
    def former(self) -> FormerIndex | None:
        """The index to which one can return."""
        return self._former if self._former is not None and self._former.since else None

    async def begin(self, reason: str) -> None:
        """Begin a rebuild; nothing happens when one is under way. An index that is kept makes room for it."""
        if self.rebuild is not None:
            return
        if self._delivery.live is None:
            self._follower.begin_at(await self._scope.ports.feed.position(self._shop_id))
        target = await self._index.name_build(self._shop_id)
        await self._make(RebuildState(target, self._follower.position), reason)

    def cancel(self) -> None:
        """Give the rebuild up at the next step; the live index stays as it is."""
        self._cancelled = self.rebuild is not None

    async def step(self, *, caught_up: bool) -> bool:
        """The next piece of work; False when there is none now."""
        if self._cancelled and not (self.rebuild and self.rebuild.is_swapped):
            await self.abandon(CANCELLED)
        worked = await self._feed_former(is_idle=caught_up and self.rebuild is None)
        return await self._rebuild_on(caught_up=caught_up and not worked) or worked

    async def grant(self, record: ControlRecord) -> None:
        """Do what a record asks for, and delete what nobody needs any more."""
        await self._delete(record.obsolete)
        if self.rebuild is None and record.rebuild is not None and not record.rebuild.generation:
            await self._go_on(record.rebuild)  # that it was recorded, or given up again, was never answered
        if record.rebuild_wanted and record.rebuild is not None:  # it is the answer
            await self._control.request_rebuild(self._shop_id, wanted=False)
        elif record.rebuild_wanted:  # recording the new rebuild takes the request back, and not before
            await self.begin(ASKED_FOR)
        if self._former is None or self.rebuild is not None:
            return
        wish = record.former.wish if record.former is not None else None
        is_old = self._scope.pace.wall_ms() - self._former.since >= TOMBSTONES_LIVE_MS
        if is_old or wish is FormerWish.DISCARD:
            await self.give_up_former()
        elif wish is FormerWish.RETURN:
            self._return_to(self._former)

    async def abandon(self, message: str) -> None:
        """Give up the rebuild under way."""
        rebuild, self._cancelled = self.rebuild, False
        if rebuild is None:
            return
        await rebuild.close()
        await self._control.save_rebuild(self._shop_id, self._scope.lease.epoch, None)
        self._delivery.rebuild = None
        self._keep(self._former)
        self._board.update(message=message if self.unfit is None else f"{message} {self.unfit} Rebuild it to search.")
        await self._tidy()

    async def give_up_former(self) -> None:
        """Delete the former index; nothing happens when there is none."""
        self._keep(None)
        await self._control.give_up_former(self._shop_id, self._scope.lease.epoch)
        await self._tidy()

    async def renounce_live(self, unfit: str) -> None:
        """Write no more to a live index that is of no use, and build another one."""
        self.unfit, self._delivery.live = unfit, None
        await self._discard(await forgotten_indexes(self._control, self._index, self._shop_id))
        await self.begin(unfit)

    def _writer(self, target: str) -> IndexWriter:
        scope = self._scope
        return IndexWriter(self._index, self._shop_id, scope.lease, scope.pace, target)

    def _keep(self, former: FormerIndex | None) -> None:
        self._former = former
        self._delivery.former = FormerWriter(self._writer(former.target)) if former is not None else None

    async def _go_on(self, state: RebuildState) -> None:
        if self._delivery.live is None:
            self._follower.begin_at(state.start_position)
        if not state.generation:
            await self._make(state, self.unfit or RESUMED)
        elif self._former is not None and self._former.target == state.target:
            self._return_to(self._former)
        else:
            self._set_rebuild(state, self.unfit or RESUMED)

    async def _renew(self, reason: str) -> None:
        """Rebuild an index that is fit to go on with; whoever may not do that follows the changes as before."""
        try:
            await self.begin(reason)
        except StoreUnavailable as error:
            self._board.update(message=f"{reason} It cannot be rebuilt from here: {error}")

    async def _make(self, state: RebuildState, reason: str) -> None:
        """Make the target of a rebuild, once its name is on record, and begin."""
        epoch = self._scope.lease.epoch
        await self._control.save_rebuild(self._shop_id, epoch, state)
        self._keep(None)
        try:
            await self._index.begin_build(self._shop_id, state.target)
            identity = await self._index.identity(self._shop_id, state.target)
        except StoreUnavailable:
            if self.unfit is None:  # search goes on, and who may not build should not try again and again
                await self._control.save_rebuild(self._shop_id, epoch, None)
            raise
        self._set_rebuild(replace(state, generation=identity.generation if identity is not None else ""), reason)

    def _return_to(self, former: FormerIndex) -> None:
        state = RebuildState(former.target, self._follower.position, "", RebuildStep.VERIFY, former.generation)
        self._set_rebuild(state, RETURNING, self._delivery.former)
        self._delivery.former = None

    def _set_rebuild(self, state: RebuildState, reason: str, former: FormerWriter | None = None) -> None:
        scope = replace(self._scope, shop=self._delivery.shop)
        self._delivery.rebuild = Rebuild(scope, state, reason, self._settle, former)
        self._board.update(message=reason)

    async def _feed_former(self, *, is_idle: bool) -> bool:
        if self._delivery.former is None:
            return False
        try:
            return await self._delivery.former.step(self._follower.position, is_idle=is_idle)
        except StoreDamaged:
            await self.give_up_former()
            return True

    async def _rebuild_on(self, *, caught_up: bool) -> bool:
        rebuild = self.rebuild
        if rebuild is None:
            return False
        try:
            if rebuild.is_verified and caught_up:
                await self._finish(rebuild)
                return True
            return await rebuild.step(caught_up=caught_up)
        except (RebuildFailed, StoreDamaged) as error:
            if rebuild.is_swapped:
                raise
            await self.abandon(str(error))
            return True

    async def _finish(self, rebuild: Rebuild) -> None:
        """Switch, and record it: whatever of this is repeated after a crash or an outage leads to the same end."""
        name = await rebuild.swap(self.generation)
        live = await self._index.identity(self._shop_id, LIVE)
        await self._delivery.letters.replace_all(rebuild.refused)
        former, generation = self._former_after(name, rebuild), live.generation if live is not None else ""
        epoch = self._scope.lease.epoch
        await self._control.save_rebuild(self._shop_id, epoch, None, index_generation=generation, former=former)
        self._put_in_place(rebuild, former)
        self.generation, self.unfit, self._cancelled = generation, None, False
        self._board.update(
            message=RETURNED if rebuild.reason == RETURNING else REBUILT, letters=self._delivery.letters.letters
        )
        self._board.everything_changed()
        await self._tidy()

    def _former_after(self, name: str, rebuild: Rebuild) -> FormerIndex | None:
        """What was live is worth keeping when it was fit and shows the products as they are now."""
        if not name:
            return None
        is_of_use = self.unfit is None and rebuild.reason != SHOP_CHANGED
        return FormerIndex(name, self.generation, self._scope.pace.wall_ms() if is_of_use else 0)

    def _put_in_place(self, rebuild: Rebuild, former: FormerIndex | None) -> None:
        was_live, rebuild.writer.target = self._delivery.live, LIVE
        self._delivery.live, self._delivery.rebuild = rebuild.writer, None
        self._keep(former)
        if self._delivery.former is not None and was_live is not None and former is not None:
            was_live.target = former.target
            self._delivery.former = FormerWriter(was_live)

    async def _tidy(self) -> None:
        with suppress(StoreUnavailable):  # then at the next renewal
            await self._delete((await self._control.load(self._shop_id)).obsolete)

    async def _delete(self, names: Sequence[str]) -> None:
        """Delete indexes by the names on record, and take those off it that are gone; the others are tried again. A
        record that was restored may call an index obsolete that is live by now."""
        if not names:
            return
        with suppress(StoreUnavailable):
            await self._discard(set(names).intersection(await self._index.builds(self._shop_id)))
            still = set(await self._index.builds(self._shop_id))
            gone = [name for name in names if name not in still]
            await self._control.forget_indexes(self._shop_id, self._scope.lease.epoch, gone)

    async def _discard(self, names: Iterable[str]) -> None:
        for name in names:
            await self._index.discard(self._shop_id, name)
