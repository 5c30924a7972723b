"""Keeps the log of one shop's changes: catches up in pages, listens, sweeps, and begins anew when a stream is lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing, suppress

from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.control_document import CONTROL
from catalog_desktop.adapters.firestore.feed_pace import FeedPace, us
from catalog_desktop.adapters.firestore.feed_reads import FeedReads
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.listener import Heard, Listener, ListenerLost
from catalog_desktop.adapters.firestore.product_queries import pages_written_between
from catalog_desktop.adapters.firestore.server_time import server_time
from catalog_desktop.adapters.firestore.shop_log import ShopLog, write_time
from catalog_desktop.adapters.firestore.sweep import sweep
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.ports.change_feed import Position

_log = logging.getLogger(__name__)


class ShopWatch:
    """Lives on the connection's event loop. `log` is complete up to `horizon` (Unix microseconds, the server's) but for
    commits that took very long, which sweeps find. `run` ends when nobody has asked for a while."""

    def __init__(
        self, calls: FirestoreCalls, paths: ShopPaths, position: Position, pace: FeedPace, reads: FeedReads
    ) -> None:
        self._calls, self._paths, self._pace, self._reads = calls, paths, pace, reads
        self._changed = asyncio.Condition()
        self._failure: CatalogError | None = None
        self._waiters = 0
        self._asked_at = 0.0
        self._swept_at: Position | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self.is_caught_up = self.is_over = False
        self.log = ShopLog(position, pace)
        self.horizon = position

    async def run(self) -> None:
        """Watch until nobody asks any more; nothing that goes wrong ends it before."""
        pause = self._pace.first_retry
        try:
            while not self._is_unwatched:
                horizon = self.horizon
                if await self._attempt():
                    pause = self._pace.first_retry
                    continue
                pause = self._pace.first_retry if self.horizon > horizon else min(2 * pause, self._pace.longest_retry)
                await asyncio.sleep(pause)
        finally:
            self.is_over = True
            if self._sweeping is not None:
                self._sweeping.cancel()
                await asyncio.gather(self._sweeping, return_exceptions=True)

    async def ready(self, position: Position) -> None:
        """Return once there is something after a position, or certainly nothing. Raises what keeps us from knowing."""
        await self._until(lambda: self.is_caught_up or self.log.has_after(position))
        if self._failure is not None and not self.log.has_after(position):
            raise self._failure

    async def changed(self, position: Position) -> None:
        """Return once there is something after a position, or nobody knows."""
        await self._until(lambda: self.log.has_after(position))

    async def passed(self) -> None:
        """Let those know who wait for the log to become shorter."""
        async with self._changed:
            self._changed.notify_all()

    async def _until(self, condition: Callable[[], bool]) -> None:
        self._waiters += 1
        try:
            async with self._changed:
                await self._changed.wait_for(lambda: self._failure is not None or condition())
        finally:
            self._waiters -= 1
            self._asked_at = asyncio.get_running_loop().time()

    @property
    def _is_unwatched(self) -> bool:
        since = asyncio.get_running_loop().time() - self._asked_at
        return not self._waiters and since > self._pace.unwatched

    async def _attempt(self) -> bool:
        """Follow until it is time to begin another stream; False when that came too early.

        What is logged is text: whoever kept the errors themselves would keep the streams that they come from.
        """
        try:
            await self._follow()
            return True
        except ListenerLost as lost:
            _log.info("The listener of shop %s is replaced: %s", self._paths.shop_id, str(lost))
        except CatalogError as error:
            await self._tell(error)
        except Exception as error:  # noqa: BLE001 - whatever one message does must not end the feed
            _log.warning("The listener of shop %s failed and is replaced: %s", self._paths.shop_id, repr(error))
        return False

    async def _follow(self) -> None:
        listener = Listener(self._calls, self._paths, await self._catch_up(), self._pace, self._reads)
        async with aclosing(listener.heard()) as stream:
            async for heard in stream:
                await self._hear(heard)
                self._sweep_if_due(heard.read_time, heard.read_time, listener.bound)
                is_full = len(self.log) > self._pace.waiting_count
                if is_full or self._is_unwatched or listener.is_old(heard.read_time):
                    return

    async def _hear(self, heard: Heard) -> None:
        self.log.take(heard.snapshots)
        self.horizon = max(self.horizon, heard.read_time - us(self._pace.slack))
        self.is_caught_up = True
        await self._tell()

    async def _catch_up(self) -> Position:
        """Read in pages what was written while nobody listened; returns the time from which on to listen.

        What is young is left to the listener, so that nothing is read twice.
        """
        await self._room()
        overlap, begun = us(self._pace.overlap), self.horizon
        while (now := await self._now()) - overlap - self.horizon > us(self._pace.advance):
            self._sweep_if_due(now, begun, begun)
            await self._read_pages(now - overlap)
        bound = self.horizon if self.horizon > begun else max(0, begun - overlap)
        self._sweep_if_due(now, begun, bound)
        return bound

    async def _read_pages(self, until: Position) -> None:
        pages = pages_written_between(self._calls, self._paths, self.horizon, until, (), self._pace.page_count)
        async with aclosing(pages):
            async for page in pages:
                self._reads.caught_up += max(1, len(page))
                self.log.take(page)
                # Just before the last one's time: others may have the same.
                self.horizon = max([self.horizon, *(write_time(last) - 1 for last in page[-1:])])
                await self._tell()
                await self._room()
        self.horizon = until

    async def _now(self) -> Position:
        return await server_time(self._calls, self._paths.control(CONTROL))

    async def _room(self) -> None:
        """Return once the log is short enough to take more."""
        while len(self.log) >= self._pace.waiting_count:
            if self._is_unwatched:
                raise ListenerLost("nobody reads what it says")
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.unwatched), self._changed:
                    await self._changed.wait()

    def _sweep_if_due(self, now: Position, since: Position, until: Position) -> None:
        """Look for late commits, beside everything else; a sweep that fails is made again at the next word."""
        is_due = self._swept_at is None or now - self._swept_at >= us(self._pace.sweep_every)
        if is_due and (self._sweeping is None or self._sweeping.done()):
            between = (since - us(self._pace.sweep_back), until)
            self._sweeping = asyncio.create_task(self._sweep(now, between), name=f"sweep {self._paths.shop_id}")

    async def _sweep(self, now: Position, between: tuple[Position, Position]) -> None:
        try:
            await sweep(self._calls, self._paths, self.log, between, self._pace, self._reads)
        except CatalogError as error:
            _log.info("A sweep of shop %s failed and is made again: %s", self._paths.shop_id, str(error))
        else:
            self._swept_at = now
            await self.passed()

    async def _tell(self, failure: CatalogError | None = None) -> None:
        self._failure = failure
        async with self._changed:
            self._changed.notify_all()
