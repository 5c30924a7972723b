"""Fills an index from a scan: the next products are read and projected while the engine works on those before."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass

from catalog_desktop.domain.product import Product
from catalog_desktop.domain.shop import Shop
from catalog_desktop.projector.index_writer import IndexWriter
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.prepared import Prepared
from catalog_desktop.projector.projection import prepare_products
from catalog_desktop.projector.sources import ProjectionPorts

Send = Callable[[Sequence[Prepared]], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class _Queued:
    """Products that are on their way to the index."""

    ids: Sequence[str]
    sending: asyncio.Task[None]


class BulkLoad:
    """`cursor`: all products up to this id have arrived. While somebody edits, one small batch follows the other, as an
    edit waits for the one under way, and after each is a rest, so that most of the engine's time is for edits. Once
    nobody has for `pace.quiet` seconds the engine is handed as many as it likes to take together
    (`SearchIndex.taken_together`), and they are withdrawn as soon as somebody does.

    `arrived` is told the ids of a batch; `wake` is called when there is a next step after a pause.
    """

    def __init__(
        self,
        ports: ProjectionPorts,
        writer: IndexWriter,
        pace: Pace,
        cursor: str,
        send: Send,
        arrived: Callable[[Sequence[str]], None],
        wake: Callable[[], None],
    ) -> None:
        self._ports, self._writer, self._pace = ports, writer, pace
        self._send, self._arrived, self._wake = send, arrived, wake
        self._queued: deque[_Queued] = deque()
        self._edited_at: float | None = None
        self._rests_until = 0.0
        self._is_read = False
        self.cursor = cursor

    @property
    def is_done(self) -> bool:
        """Whether the scan is at its end and everything has arrived."""
        return self._is_read and not self._queued

    @property
    def seconds_until_due(self) -> float:
        """How long the rest after the last batch still lasts; there is none when nobody edits."""
        return 0.0 if self._is_quiet else max(0.0, self._rests_until - self._pace.monotonic())

    async def step(self, shop: Shop) -> bool:
        """Read and hand over a batch, or take note of one that has arrived; False when there is only to be waited.

        Raises what sending raises; then all that has not arrived is read again.
        """
        try:
            return self._take_note() or await self._hand_over(shop)
        except BaseException:
            await self.give_up()
            raise

    async def make_way(self) -> None:
        """Somebody edits: let what is under way come to its end if that is soon, and withdraw it otherwise."""
        self._edited_at = self._pace.monotonic()
        if self._queued:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.patience):
                    await asyncio.wait([queued.sending for queued in self._queued])
            await self.give_up()

    async def give_up(self) -> None:
        """Withdraw what has not arrived; it is read again by the next step."""
        with suppress(Exception):  # whoever gives up does not wait for them any more
            self._take_note()
        sending = [queued.sending for queued in self._queued]
        self._queued.clear()
        self._is_read = False
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)

    def _take_note(self) -> bool:
        """Of what has arrived, in the order of the scan."""
        noted = False
        while self._queued and self._queued[0].sending.done():
            queued = self._queued.popleft()
            queued.sending.result()
            self.cursor = queued.ids[-1]
            self._arrived(queued.ids)
            noted = True
        return noted

    async def _hand_over(self, shop: Shop) -> bool:
        limit = self._limit
        waiting = sum(len(queued.ids) for queued in self._queued)
        if self._is_read or (waiting and waiting >= limit) or self.seconds_until_due > 0:
            return False
        products = await self._read(shop.id, self._writer.sizer.size if limit == 1 else self._pace.largest_batch)
        if not products:
            self._is_read = True
            return True
        prepared = await prepare_products(products, shop, self._pace)
        sending = asyncio.create_task(self._send(prepared), name="fill an index")
        sending.add_done_callback(lambda _: self._wake())
        self._queued.append(_Queued([product.id for product in products], sending))
        if limit == 1:
            begun = self._pace.monotonic()
            await asyncio.wait([sending])
            ended = self._pace.monotonic()
            self._rests_until = ended + (ended - begun) * self._pace.rest
            self._take_note()
        return True

    async def _read(self, shop_id: str, count: int) -> Sequence[Product]:
        """The next products, at least so many unless there are no more."""
        after = self._queued[-1].ids[-1] if self._queued else self.cursor
        products: list[Product] = []
        async for page in self._ports.feed.scan(shop_id, after, page_size=count):
            products += page
            if len(products) >= count:
                break
        return products

    @property
    def _limit(self) -> int:
        return self._ports.index.taken_together if self._is_quiet else 1

    @property
    def _is_quiet(self) -> bool:
        return self._edited_at is None or self._pace.monotonic() - self._edited_at >= self._pace.quiet
