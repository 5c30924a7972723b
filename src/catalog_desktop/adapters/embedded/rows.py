"""Many rows by one statement.

Python's `sqlite3` gives the interpreter lock away at every step of a statement, and while another thread computes
it may take a whole switch interval to get it back. So what is written or read by the hundred goes in one step: many
rows as one VALUES list, many answers as one text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, TypeAlias

import orjson

from catalog_desktop.domain.claims import ClaimKey
from catalog_desktop.domain.paths import Record

Row: TypeAlias = tuple[Any, ...]

# Halved for what remains, so that a handful of statements, prepared once, does for any number of rows.
_MOST_ROWS = 64
# Characters below U+0020 are escaped within JSON, so these can part one JSON text from the next.
_BETWEEN_RECORDS, _BEFORE_COSTS = "\n", "\t"
# Few enough that their text is decoded, with the lock held, in no time.
_RECORDS_A_STEP = 100
_RECORDS = """
SELECT group_concat(CAST(products.record AS TEXT) || char(9) || coalesce(CAST(costs.record AS TEXT), ''), char(10))
FROM json_each(?) AS wanted
CROSS JOIN products ON products.shop = ? AND products.id = wanted.value
LEFT JOIN costs ON costs.shop = products.shop AND costs.product = products.id
"""


def insert_rows(connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert `rows` into `table`."""
    _in_groups(connection, f"INSERT INTO {table} ({', '.join(columns)}) VALUES", len(columns), rows, "")


def upsert_rows(
    connection: sqlite3.Connection, table: str, key: Sequence[str], others: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert rows, or replace the `others` columns of those whose `key` is there already."""
    head = f"INSERT INTO {table} ({', '.join((*key, *others))}) VALUES"
    updates = ", ".join(f"{column} = excluded.{column}" for column in others)
    tail = f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {updates}"
    _in_groups(connection, head, len(key) + len(others), rows, tail)


def _in_groups(connection: sqlite3.Connection, head: str, width: int, rows: Sequence[Row], tail: str) -> None:
    start, size = 0, _MOST_ROWS
    while start < len(rows):
        while size > len(rows) - start:
            size //= 2
        group = rows[start : start + size]
        connection.execute(f"{head} {_placeholders(width, size)} {tail}", list(chain.from_iterable(group)))
        start += size


@lru_cache(maxsize=128)
def _placeholders(width: int, rows: int) -> str:
    return ", ".join([f"({', '.join('?' * width)})"] * rows)


def load_records(connection: sqlite3.Connection, shop_id: str, product_ids: Iterable[str]) -> dict[str, Record]:
    """The records of those products that there are, tombstones included, with their costs; in the order asked for."""
    ids, records = list(product_ids), {}
    for start in range(0, len(ids), _RECORDS_A_STEP):
        group = ids[start : start + _RECORDS_A_STEP]
        answer: str | None = connection.execute(_RECORDS, (orjson.dumps(group), shop_id)).fetchone()[0]
        found = {str(record["id"]): record for record in _records_in(answer)}
        records.update({product_id: found[product_id] for product_id in group if product_id in found})
    return records


def _records_in(joined: str | None) -> Iterable[Record]:
    for line in joined.split(_BETWEEN_RECORDS) if joined else ():
        public, _, costs = line.partition(_BEFORE_COSTS)
        record: Record = orjson.loads(public)
        if costs:
            record["costs"] = orjson.loads(costs)
        yield record


def load_ids(connection: sqlite3.Connection, ids: str, parameters: Row) -> list[str]:
    """The answers of a query for one column `id`."""
    answer: str = connection.execute(f"SELECT json_group_array(id) FROM ({ids})", parameters).fetchone()[0]  # noqa: S608
    found: list[str] = orjson.loads(answer)
    return found


def load_owners(connection: sqlite3.Connection, shop_id: str, keys: Collection[ClaimKey]) -> Mapping[ClaimKey, str]:
    """Which products hold those of the claims that are held."""
    answer: str = connection.execute(
        """
        SELECT json_group_array(json_array(claims.kind, claims.key, claims.product))
        FROM json_each(?) AS wanted
        CROSS JOIN claims ON claims.shop = ? AND claims.kind = wanted.value ->> 0 AND claims.key = wanted.value ->> 1
        """,
        (orjson.dumps(list(keys)), shop_id),
    ).fetchone()[0]
    return {(kind, key): product_id for kind, key, product_id in orjson.loads(answer)}
