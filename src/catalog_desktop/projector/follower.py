"""Follows one shop's changes: what somebody waits for first, then the rest in order, and what is to be mended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import NamedTuple

from catalog_desktop.ports.change_feed import ChangeBatch, ChangeFeed, Position
from catalog_desktop.projector.delivery import Delivery
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.prepared import Prepared

INTERACTIVE_COUNT = 100
MEND_COUNT = 200


class _Ahead(NamedTuple):
    """The batch after `position`, being read and prepared while the one before it is delivered."""

    position: Position
    batch: asyncio.Task[tuple[ChangeBatch, list[Prepared]]]


class Follower:
    """`position`: every change at or below it is searchable or a dead letter, and so is everything committed until
    `position_at` (Unix ms). `waiting` is how far the feed is ahead."""

    def __init__(
        self, feed: ChangeFeed, delivery: Delivery, pace: Pace, position: Position = 0, position_at: int = 0
    ) -> None:
        self._feed = feed
        self._shop_id = delivery.shop.id
        self._delivery = delivery
        self._pace = pace
        self._overtaken = position
        self._mends: dict[str, None] = {}
        self.position = position
        self.position_at = position_at
        self._old = position
        self._ahead: _Ahead | None = None
        self.lag_ms = 0
        self.waiting = 0

    def begin_at(self, position: Position) -> None:
        """Follow from `position` on, whatever was followed before; what is to be mended stays so."""
        self.position = self._overtaken = self._old = position
        self.position_at = self.waiting = 0

    def mend(self, product_ids: Iterable[str]) -> None:
        """Read products again and send them whatever was sent before."""
        self._mends.update(dict.fromkeys(product_ids))

    def is_mending(self, product_ids: Iterable[str]) -> bool:
        """Whether one of the products is still to be read and sent again."""
        return any(product_id in self._mends for product_id in product_ids)

    async def look_back(self) -> None:
        """Drop what was prepared ahead: the shop's settings have changed, or nobody will ask for it."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.batch.cancel()
            await asyncio.gather(ahead.batch, return_exceptions=True)

    async def step(self) -> bool:
        """One request of each kind at most; False when there is nothing to do.

        A failure leaves position and mends as they were: the same is done again next time.
        """
        worked = await self._interactive()
        worked = await self._mend() or worked
        return await self._in_order() or worked

    async def _interactive(self) -> bool:
        if not self.waiting:  # then they come in order, in the very next request
            return False
        after = max(self._overtaken, self.position)
        batch = await self._feed.read_after(self._shop_id, after, INTERACTIVE_COUNT, interactive_only=True)
        if not batch.changes:
            return False
        await self._delivery.deliver(await self._delivery.prepare(batch.changes))
        self._overtaken = max(change.position for change in batch.changes)
        self._measure(batch)
        return True

    async def _in_order(self) -> bool:
        batch, prepared = await self._next_batch()
        self.waiting = batch.waiting
        if batch.changes:
            if batch.waiting and self._delivery.looks_ahead:
                self._ahead = _Ahead(batch.position, asyncio.create_task(self._read(batch.position)))
            await self._delivery.deliver(prepared)
            self._measure(batch)
        worked = batch.position > self.position
        self.position = max(self.position, batch.position)
        self.position_at = max(self.position_at, batch.position_at)
        if self._delivery.live is not None:
            self._delivery.live.guard.forget(self.position)
        return worked

    async def _next_batch(self) -> tuple[ChangeBatch, list[Prepared]]:
        if self._ahead is not None and self._ahead.position == self.position:
            ahead, self._ahead = self._ahead, None
            return await ahead.batch
        await self.look_back()
        return await self._read(self.position)

    async def _read(self, position: Position) -> tuple[ChangeBatch, list[Prepared]]:
        batch = await self._feed.read_after(self._shop_id, position, self._delivery.batch_size)
        return batch, await self._delivery.prepare(batch.changes)

    async def _mend(self) -> bool:
        ids = list(self._mends)[:MEND_COUNT]
        if not ids:
            return False
        changes = await self._feed.read(self._shop_id, ids)
        known = {change.product_id for change in changes}
        await self._delivery.deliver(await self._delivery.prepare(changes), again=True)
        await self._delivery.delete([product_id for product_id in ids if product_id not in known])
        for product_id in ids:
            del self._mends[product_id]
        return True

    def _measure(self, batch: ChangeBatch) -> None:
        """What an earlier run has brought to the index already comes again after a start, and says nothing of now."""
        new = [change.committed_at for change in batch.changes if change.position > self._old]
        if new:
            self.lag_ms = max(0, self._pace.wall_ms() - max(new))
