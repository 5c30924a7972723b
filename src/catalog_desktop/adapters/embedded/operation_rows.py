"""Operations and their receipts as rows: what makes writes repeatable, and history."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from catalog_desktop.domain.changes import FieldDelta
from catalog_desktop.domain.changeset_record import delta_from_record, delta_to_record
from catalog_desktop.domain.errors import FieldConflict
from catalog_desktop.domain.operation import Operation


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What an operation wrote to a product; `change` is None when it changed nothing."""

    product_id: str
    revision: int
    committed_at: int
    change: int | None
    spared: tuple[FieldConflict, ...]


def operation_number(connection: sqlite3.Connection, shop_id: str, operation_id: str) -> int | None:
    """The row number of an operation that wrote something before."""
    row = connection.execute(
        "SELECT number FROM operations WHERE shop = ? AND id = ?", (shop_id, operation_id)
    ).fetchone()
    return None if row is None else int(row[0])


def insert_operation(connection: sqlite3.Connection, shop_id: str, operation: Operation) -> int:
    """Add an operation; returns its row number."""
    row = connection.execute(
        "INSERT INTO operations (shop, id, by, origin, label, undoes) VALUES (?, ?, ?, ?, ?, ?) RETURNING number",
        (shop_id, operation.id, operation.by, operation.origin.value, operation.label, operation.undoes),
    ).fetchone()
    return int(row[0])


def receipts_of(connection: sqlite3.Connection, number: int, product_ids: Collection[str]) -> dict[str, ReceiptRow]:
    """The receipts of an operation for those of the products that it has written."""
    rows = connection.execute(
        """
        SELECT product, revision, committed_at, change, spared
        FROM json_each(?) AS wanted
        CROSS JOIN receipts ON receipts.operation = ? AND receipts.product = wanted.value
        """,
        (orjson.dumps(list(product_ids)), number),
    )
    return {row[0]: ReceiptRow(row[0], row[1], row[2], row[3], decode_spared(row[4])) for row in rows}


def deltas_between(
    connection: sqlite3.Connection, shop_id: str, product_id: str, after: int, up_to: int
) -> Iterable[FieldDelta]:
    """What the writes with `after < revision <= up_to` did to a product, oldest first."""
    rows = connection.execute(
        """
        SELECT receipts.deltas FROM receipts JOIN operations ON operations.number = receipts.operation
        WHERE receipts.product = ? AND receipts.revision > ? AND receipts.revision <= ?
          AND receipts.change IS NOT NULL AND operations.shop = ?
        ORDER BY receipts.revision
        """,
        (product_id, after, up_to, shop_id),
    )
    return [delta for (deltas,) in rows for delta in decode_deltas(deltas)]


def encode_deltas(deltas: Sequence[FieldDelta]) -> bytes | None:
    """Deltas as JSON; None for none."""
    return orjson.dumps([delta_to_record(delta) for delta in deltas]) if deltas else None


def decode_deltas(encoded: bytes | None) -> tuple[FieldDelta, ...]:
    """The deltas of their JSON."""
    return tuple(delta_from_record(record) for record in orjson.loads(encoded)) if encoded else ()


def encode_spared(spared: Sequence[FieldConflict]) -> bytes | None:
    """Spared fields as JSON; None for none."""
    return orjson.dumps([[field.path, field.base, field.mine, field.theirs] for field in spared]) if spared else None


def decode_spared(encoded: bytes | None) -> tuple[FieldConflict, ...]:
    """The spared fields of their JSON."""
    fields: list[Any] = orjson.loads(encoded) if encoded else []
    return tuple(FieldConflict(tuple(path), base, mine, theirs) for path, base, mine, theirs in fields)
