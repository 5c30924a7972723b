"""The change feed on SQLite."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial

import orjson

from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.rows import load_ids, load_records
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record
from catalog_desktop.ports.change_feed import IDLE_STEP_MS, ChangeBatch, Digest, Position, ProductChange

_LOW_BITS = 24
_LIVE = "FROM products WHERE shop = ? AND id >= ? AND id <= ? AND deleted_at IS NULL"


class EmbeddedChangeFeed:
    """Changes of an `EmbeddedStore`; a position is the number of a change."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._reader = store.reader
        self._signal = store.signal

    async def position(self, shop_id: str) -> Position:
        """See `ChangeFeed.position`."""
        return await self._reader.read(lambda connection: _position(connection, shop_id))

    async def read_after(
        self, shop_id: str, position: Position, limit: int, *, interactive_only: bool = False
    ) -> ChangeBatch:
        """See `ChangeFeed.read_after`."""
        return await self._reader.read(
            lambda connection: _read_after(connection, shop_id, position, limit, interactive_only=interactive_only)
        )

    async def wait(self, shop_id: str, position: Position) -> None:
        """See `ChangeFeed.wait`."""
        if await self.position(shop_id) <= position:
            await self._signal.wait(shop_id, position)

    async def read(self, shop_id: str, product_ids: Sequence[str]) -> Sequence[ProductChange]:
        """See `ChangeFeed.read`."""

        def read(connection: sqlite3.Connection) -> list[ProductChange]:
            newest = _position(connection, shop_id)
            records = load_records(connection, shop_id, product_ids).values()
            return [ProductChange.asked_for(record, newest) for record in records]

        return await self._reader.read(read)

    async def scan(self, shop_id: str, after_id: str = "", *, page_size: int = 500) -> AsyncIterator[Sequence[Product]]:
        """See `ChangeFeed.scan`."""
        while page := await self._reader.read(partial(_page, shop_id=shop_id, after_id=after_id, page_size=page_size)):
            yield page
            after_id = page[-1].id

    async def count(self, shop_id: str) -> int:
        """See `ChangeFeed.count`."""
        return (await self.digest(shop_id)).count

    async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> Digest:
        """See `ChangeFeed.digest`."""

        def digest(connection: sqlite3.Connection) -> Digest:
            # The sum of all stamps would overflow 64 bits, so its halves are summed apart.
            count, high, low = connection.execute(
                f"SELECT count(*), total(stamp >> ?), total(stamp & ?) {_LIVE}",
                (_LOW_BITS, (1 << _LOW_BITS) - 1, shop_id, first_id, last_id),
            ).fetchone()
            return Digest(count, (int(high) << _LOW_BITS) + int(low))

        return await self._reader.read(digest)

    async def revisions(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> dict[str, tuple[int, int]]:
        """See `ChangeFeed.revisions`."""

        def revisions(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
            rows = connection.execute(f"SELECT id, revision, stamp {_LIVE}", (shop_id, first_id, last_id))
            return {product_id: (revision, stamp) for product_id, revision, stamp in rows}

        return await self._reader.read(revisions)


def _position(connection: sqlite3.Connection, shop_id: str) -> Position:
    newest = connection.execute("SELECT max(number) FROM changes WHERE shop = ?", (shop_id,)).fetchone()[0]
    return newest or 0


def _read_after(
    connection: sqlite3.Connection, shop_id: str, position: Position, limit: int, *, interactive_only: bool
) -> ChangeBatch:
    only = "AND interactive" if interactive_only else ""
    rows = orjson.loads(
        connection.execute(
            f"""
            SELECT json_group_array(json_array(number, product, interactive, committed_at)) FROM (
                SELECT * FROM changes WHERE shop = ? AND number > ? {only} ORDER BY number LIMIT ?
            )
            """,  # noqa: S608
            (shop_id, position, limit),
        ).fetchone()[0]
    )
    covered = rows[-1][0] if rows else position
    waiting = 0 if interactive_only else max(0, _position(connection, shop_id) - covered)
    covered_at = 0 if interactive_only else _committed_until(connection, shop_id, covered)
    if not rows and not interactive_only:
        covered_at = max(covered_at, time.time_ns() // 1_000_000 - IDLE_STEP_MS)
    latest = {product_id: (number, committed_at) for number, product_id, _, committed_at in rows}
    waited_for = {product_id for _, product_id, interactive, _ in rows if interactive}
    records = load_records(connection, shop_id, latest.keys())
    changes = [
        ProductChange(records[product_id], number, product_id in waited_for, committed_at)
        for product_id, (number, committed_at) in sorted(latest.items(), key=lambda item: item[1][0])
    ]
    return ChangeBatch(changes, covered, covered_at, waiting)


def _committed_until(connection: sqlite3.Connection, shop_id: str, position: Position) -> int:
    """The time of the newest change that a position covers; just before it when it ends within a commit."""
    times = connection.execute(
        """
        SELECT (SELECT committed_at FROM changes WHERE shop = ?1 AND number <= ?2 ORDER BY number DESC LIMIT 1),
               (SELECT committed_at FROM changes WHERE shop = ?1 AND number > ?2 ORDER BY number LIMIT 1)
        """,
        (shop_id, position),
    ).fetchone()
    newest, following = times
    if newest is None:
        return 0
    return int(newest) - 1 if newest == following else int(newest)


def _page(connection: sqlite3.Connection, shop_id: str, after_id: str, page_size: int) -> list[Product]:
    ids = load_ids(
        connection,
        "SELECT id FROM products WHERE shop = ? AND id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?",
        (shop_id, after_id, page_size),
    )
    return list(map(from_record, load_records(connection, shop_id, ids).values()))
