"""How changesets are written, inside a transaction of the write thread."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from catalog_desktop.adapters.changeset_batch import Decided, Decision, combined, decide
from catalog_desktop.adapters.embedded.decision_rows import Commit, insert_commit
from catalog_desktop.adapters.embedded.operation_rows import (
    ReceiptRow,
    deltas_between,
    insert_operation,
    operation_number,
    receipts_of,
)
from catalog_desktop.adapters.embedded.rows import load_owners, load_records
from catalog_desktop.domain.changes import Changeset, FieldDelta
from catalog_desktop.domain.claims import ClaimKey
from catalog_desktop.domain.operation import Operation, Outcome, Receipt
from catalog_desktop.domain.paths import Record


@dataclass(frozen=True, slots=True)
class ShopRows:
    """A shop's records and claims, as `changeset_batch.StoreState`."""

    connection: sqlite3.Connection
    shop_id: str

    def records(self, product_ids: Collection[str]) -> Mapping[str, Record]:
        """See `StoreState.records`."""
        return load_records(self.connection, self.shop_id, product_ids)

    def owners(self, keys: Collection[ClaimKey]) -> Mapping[ClaimKey, str]:
        """See `StoreState.owners`."""
        return load_owners(self.connection, self.shop_id, keys)

    def meanwhile(self, changeset: Changeset, revision: int, *, changed: bool) -> tuple[FieldDelta, ...]:
        """What others did between the revision that the changeset saw and the one that it found."""
        seen, found = changeset.seen_revision, revision - 1 if changed else revision
        if seen is None or seen >= found:
            return ()
        return combined(deltas_between(self.connection, self.shop_id, changeset.product_id, seen, found))


class ProductWriter:
    """Writes products on the write thread, which alone calls it; numbers changes and keeps commit times growing."""

    def __init__(self, connection: sqlite3.Connection, limit_bytes: int) -> None:
        newest = connection.execute("SELECT number, committed_at FROM changes ORDER BY number DESC LIMIT 1").fetchone()
        self.last_change: int
        self._last_commit: int
        self.last_change, self._last_commit = newest or (0, 0)
        self._limit_bytes = limit_bytes

    def write(
        self, connection: sqlite3.Connection, shop_id: str, changesets: Sequence[Changeset], operation: Operation
    ) -> list[Outcome]:
        """Write what `operation` has not written yet; one outcome a changeset, in their order."""
        shop = ShopRows(connection, shop_id)
        number = operation_number(connection, shop_id, operation.id)
        ids = [changeset.product_id for changeset in changesets]
        earlier = {} if number is None else receipts_of(connection, number, ids)
        new = [changeset for changeset in changesets if changeset.product_id not in earlier]
        at = self._commit_time()
        decided = decide(new, shop, at=at, by=operation.by, limit_bytes=self._limit_bytes)
        decisions = [decision for decision in decided if isinstance(decision, Decision)]
        if decisions:
            if number is None:
                number = insert_operation(connection, shop_id, operation)
            interactive = operation.origin.is_interactive
            commit = Commit(shop_id, number, interactive, at, self.last_change + 1, decisions)
            self.last_change += insert_commit(connection, commit)
        outcomes = {
            changeset.product_id: _outcome(shop, changeset, answer, operation, at)
            for changeset, answer in zip(new, decided, strict=True)
        }
        outcomes.update(_earlier_outcomes(shop, changesets, earlier, operation))
        return [outcomes[product_id] for product_id in ids]

    def _commit_time(self) -> int:
        """The clock's time, and later than every earlier commit's."""
        self._last_commit = max(time.time_ns() // 1_000_000, self._last_commit + 1)
        return self._last_commit


def _outcome(shop: ShopRows, changeset: Changeset, answer: Decided, operation: Operation, at: int) -> Outcome:
    if not isinstance(answer, Decision):
        return Outcome(changeset.product_id, error=answer)
    amendment = answer.amendment
    revision = amendment.revision
    receipt = Receipt(
        operation_id=operation.id,
        product_id=changeset.product_id,
        revision=revision,
        committed_at=at,
        record=amendment.record,
        changed=amendment.changed,
        meanwhile=shop.meanwhile(changeset, revision, changed=amendment.changed),
        spared=amendment.spared,
    )
    return Outcome(changeset.product_id, receipt)


def _earlier_outcomes(
    shop: ShopRows, changesets: Sequence[Changeset], earlier: Mapping[str, ReceiptRow], operation: Operation
) -> dict[str, Outcome]:
    """The receipts of what an earlier call committed, with the products as they are now."""
    if not earlier:
        return {}
    records = shop.records(earlier.keys())
    outcomes = {}
    for changeset in changesets:
        row = earlier.get(changeset.product_id)
        if row is not None:
            changed = row.change is not None
            receipt = Receipt(
                operation_id=operation.id,
                product_id=row.product_id,
                revision=row.revision,
                committed_at=row.committed_at,
                record=records[row.product_id],
                changed=changed,
                meanwhile=shop.meanwhile(changeset, row.revision, changed=changed),
                spared=row.spared,
            )
            outcomes[row.product_id] = Outcome(row.product_id, receipt)
    return outcomes
