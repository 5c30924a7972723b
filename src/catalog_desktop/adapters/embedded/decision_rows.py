"""The rows of decided changesets: products, costs, claims, changes and receipts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from catalog_desktop.adapters.changeset_batch import Decision
from catalog_desktop.adapters.embedded.operation_rows import encode_deltas, encode_spared
from catalog_desktop.adapters.embedded.rows import insert_rows, upsert_rows


@dataclass(frozen=True, slots=True)
class Commit:
    """What one operation writes to a shop at one time. `first_change` numbers the first of its changes."""

    shop_id: str
    operation: int
    interactive: bool
    at: int
    first_change: int
    decisions: Sequence[Decision]

    @property
    def changed(self) -> list[Decision]:
        """Those that change their product; change numbers count them."""
        return [decision for decision in self.decisions if decision.amendment.changed]


def insert_commit(connection: sqlite3.Connection, commit: Commit) -> int:
    """Write all rows of a commit, within the caller's transaction; returns how many changes they are."""
    changed = commit.changed
    _put_products(connection, commit.shop_id, changed)
    _put_costs(connection, commit.shop_id, changed)
    _put_claims(connection, commit.shop_id, changed)
    _insert_changes(connection, commit, changed)
    _insert_receipts(connection, commit, changed)
    return len(changed)


def _put_products(connection: sqlite3.Connection, shop_id: str, changed: Sequence[Decision]) -> None:
    rows = [
        (shop_id, record["id"], record["revision"], record["stamp"], record.get("deleted_at"), decision.public)
        for decision in changed
        for record in (decision.amendment.record,)
    ]
    others = ("revision", "stamp", "deleted_at", "record")
    upsert_rows(connection, "products", ("shop", "id"), others, rows)


def _put_costs(connection: sqlite3.Connection, shop_id: str, changed: Sequence[Decision]) -> None:
    kept = [(shop_id, d.changeset.product_id, d.costs) for d in changed if d.costs is not None]
    upsert_rows(connection, "costs", ("shop", "product"), ("record",), kept)
    gone = [(shop_id, d.changeset.product_id) for d in changed if d.costs is None and d.amendment.revision > 1]
    if gone:
        connection.executemany("DELETE FROM costs WHERE shop = ? AND product = ?", gone)


def _put_claims(connection: sqlite3.Connection, shop_id: str, changed: Sequence[Decision]) -> None:
    released = [(shop_id, *key, d.changeset.product_id) for d in changed for key in d.released]
    if released:
        connection.executemany("DELETE FROM claims WHERE shop = ? AND kind = ? AND key = ? AND product = ?", released)
    claimed = [(shop_id, *key, d.changeset.product_id) for d in changed for key in d.claimed]
    insert_rows(connection, "claims", ("shop", "kind", "key", "product"), claimed)


def _insert_changes(connection: sqlite3.Connection, commit: Commit, changed: Sequence[Decision]) -> None:
    rows = [
        (number, commit.shop_id, d.changeset.product_id, d.amendment.revision, int(commit.interactive), commit.at)
        for number, d in enumerate(changed, commit.first_change)
    ]
    columns = ("number", "shop", "product", "revision", "interactive", "committed_at")
    insert_rows(connection, "changes", columns, rows)


def _insert_receipts(connection: sqlite3.Connection, commit: Commit, changed: Sequence[Decision]) -> None:
    numbers = {decision.changeset.product_id: n for n, decision in enumerate(changed, commit.first_change)}
    rows = [
        (
            commit.operation,
            decision.changeset.product_id,
            decision.changeset.action.value,
            decision.amendment.revision,
            commit.at,
            numbers.get(decision.changeset.product_id),
            encode_deltas(decision.amendment.deltas),
            encode_spared(decision.amendment.spared),
        )
        for decision in commit.decisions
    ]
    columns = ("operation", "product", "action", "revision", "committed_at", "change", "deltas", "spared")
    insert_rows(connection, "receipts", columns, rows)
