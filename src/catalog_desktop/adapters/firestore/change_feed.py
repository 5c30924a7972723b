"""The change feed on Firestore."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from functools import partial

from catalog_desktop.adapters.firestore import product_queries as queries
from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.connection import FirestoreConnection
from catalog_desktop.adapters.firestore.digest_query import digest
from catalog_desktop.adapters.firestore.documents import record_of
from catalog_desktop.adapters.firestore.feed_pace import EMULATOR_PACE, FeedPace, us
from catalog_desktop.adapters.firestore.feed_reads import FeedReads
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.product_queries import IdRange
from catalog_desktop.adapters.firestore.shop_log import LoggedState
from catalog_desktop.adapters.firestore.shop_watch import ShopWatch
from catalog_desktop.adapters.firestore.values import Fields
from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record
from catalog_desktop.ports.change_feed import ChangeBatch, Digest, Position, ProductChange, written_at

_log = logging.getLogger(__name__)


class FirestoreChangeFeed:
    """Changes of all shops of a database; a position is a write time in Unix microseconds, by the server's clock.

    Products come without costs, which search does not hold. `reads` counts what all this costs. A shop is watched from
    the first question about its changes on, and until a minute after the last. `close` it before the connection.
    """

    def __init__(
        self, connection: FirestoreConnection, pace: FeedPace | None = None, reads: FeedReads | None = None
    ) -> None:
        self._connection = connection
        self._pace = pace or (EMULATOR_PACE if connection.settings.emulator else FeedPace())
        self._watches: dict[str, tuple[ShopWatch, asyncio.Task[None]]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self.reads = reads or FeedReads()

    async def close(self) -> None:
        """Stop listening."""

        async def close(_: FirestoreCalls) -> None:
            for shop_id in list(self._watches):
                self._unwatch(shop_id)
            await asyncio.gather(*self._ending, return_exceptions=True)

        await self._connection.run(close)

    async def position(self, shop_id: str) -> Position:
        """See `ChangeFeed.position`."""
        paths = self._connection.shop(shop_id)
        return await self._connection.run(lambda calls: self._position(calls, paths))

    async def read_after(
        self, shop_id: str, position: Position, limit: int, *, interactive_only: bool = False
    ) -> ChangeBatch:
        """See `ChangeFeed.read_after`."""
        paths = self._connection.shop(shop_id)

        async def read(calls: FirestoreCalls) -> ChangeBatch:
            watch = self._watch(calls, paths, position, anywhere=interactive_only)
            await watch.ready(position)
            if interactive_only:
                changes = _changes(watch.log.read_interactive(position, limit))
                return ChangeBatch(changes, max([position, *(change.position for change in changes)]))
            return await self._batch(watch, position, limit)

        return await self._connection.run(read)

    async def wait(self, shop_id: str, position: Position) -> None:
        """See `ChangeFeed.wait`."""
        paths = self._connection.shop(shop_id)

        async def wait(calls: FirestoreCalls) -> None:
            await self._watch(calls, paths, position).changed(position)

        await self._connection.run(wait)

    async def read(self, shop_id: str, product_ids: Sequence[str]) -> Sequence[ProductChange]:
        """See `ChangeFeed.read`."""
        paths = self._connection.shop(shop_id)

        async def read(calls: FirestoreCalls) -> Sequence[ProductChange]:
            newest = await self._position(calls, paths)
            found = await calls.get(map(paths.product, product_ids))
            self.reads.asked += len(product_ids)
            records = [_record(snapshot.name, snapshot.fields) for snapshot in found.values()]
            return [ProductChange.asked_for(record, newest) for record in records if record is not None]

        return await self._connection.run(read)

    async def scan(self, shop_id: str, after_id: str = "", *, page_size: int = 500) -> AsyncIterator[Sequence[Product]]:
        """See `ChangeFeed.scan`."""
        paths = self._connection.shop(shop_id)
        page_size = min(page_size, self._pace.page_count)
        while True:
            read = partial(queries.live_page, paths=paths, after_id=after_id, page_count=page_size)
            page = await self._connection.run(read)
            self.reads.asked += max(1, len(page))
            records = [record for found in page if (record := _record(found.name, found.fields)) is not None]
            if records:
                yield list(map(from_record, records))
            if len(page) < page_size:
                return
            after_id = page[-1].fields["id"]

    async def count(self, shop_id: str) -> int:
        """See `ChangeFeed.count`."""
        return (await self.digest(shop_id)).count

    async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> Digest:
        """See `ChangeFeed.digest`."""
        paths, ids = self._connection.shop(shop_id), IdRange(first_id, last_id)
        return await self._connection.run(lambda calls: digest(calls, paths, ids, self.reads))

    async def revisions(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> dict[str, tuple[int, int]]:
        """See `ChangeFeed.revisions`."""
        paths, ids = self._connection.shop(shop_id), IdRange(first_id, last_id)
        found = await self._connection.run(lambda calls: queries.revisions(calls, paths, ids))
        self.reads.asked += max(1, len(found))
        return found

    async def _batch(self, watch: ShopWatch, position: Position, limit: int) -> ChangeBatch:
        log = watch.log
        page = log.read(position, limit)
        await watch.passed()
        if page.states:
            waiting = page.rest if watch.is_caught_up else page.rest + 1
            return ChangeBatch(_changes(page.states), page.position, page.covered // 1000, waiting)
        if position and watch.horizon - position >= us(self._pace.idle_step):
            log.move_on(watch.horizon)
        covered = max(position, log.handed) if position else 0
        return ChangeBatch((), covered, covered // 1000)

    async def _position(self, calls: FirestoreCalls, paths: ShopPaths) -> Position:
        """What a reader has been told may be a little later than the newest write: see `ShopLog`."""
        self.reads.asked += 1
        newest = await queries.newest_written(calls, paths)
        watched = self._watches.get(paths.shop_id)
        return max(newest, watched[0].log.newest) if watched is not None and newest else newest

    def _watch(
        self, calls: FirestoreCalls, paths: ShopPaths, position: Position, *, anywhere: bool = False
    ) -> ShopWatch:
        """The watch that can tell what comes after a position: the one there is, when it handed that position out and
        has not been told that it was passed; else a new one. With `anywhere` the one there is will do."""
        if (shop_id := paths.shop_id) in self._watches:
            watch = self._watches[shop_id][0]
            if not watch.is_over and (anywhere or watch.log.floor <= position <= watch.log.handed):
                return watch
            self._unwatch(shop_id)
        watch = ShopWatch(calls, paths, position, self._pace, self.reads)
        self._watches[shop_id] = (watch, asyncio.create_task(watch.run(), name=f"watch {shop_id}"))
        return watch

    def _unwatch(self, shop_id: str) -> None:
        _, task = self._watches.pop(shop_id)
        task.cancel()
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _changes(states: Iterable[LoggedState]) -> list[ProductChange]:
    return [
        ProductChange(record, state.position, state.interactive, written_at(record))
        for state in states
        if (record := _record(state.name, state.fields)) is not None
    ]


def _record(name: str, fields: Fields) -> Record | None:
    """The record of a document; None, and a word in the log, for what no program of ours has written."""
    try:
        record: Record = {**record_of(fields), "costs": None}
        from_record(record)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        _log.warning("%s cannot be read as a product and is left out: %r", name, error)
        return None
    return record
