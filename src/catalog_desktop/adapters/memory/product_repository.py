"""The write port in memory."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.adapters.changeset_batch import Decision, combined, decide
from catalog_desktop.adapters.changeset_repository import ChangesetRepository
from catalog_desktop.adapters.memory.memory_store import CommittedChange, MemoryStore, ShopState
from catalog_desktop.domain.changes import Changeset, FieldDelta
from catalog_desktop.domain.errors import NotFound
from catalog_desktop.domain.operation import Operation, Outcome, Receipt
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record

LIMIT_BYTES = 2 * 1024 * 1024


class MemoryProductRepository(ChangesetRepository):
    """Products of a `MemoryStore`; a call is one transaction. `limit_bytes` is the size of the largest record taken."""

    def __init__(self, store: MemoryStore, *, limit_bytes: int = LIMIT_BYTES) -> None:
        self._store = store
        self._limit_bytes = limit_bytes

    async def load_product(self, shop_id: str, product_id: str) -> Product:
        """See `ProductRepository.load_product`."""
        with self._store.lock:
            record = self._store.states[shop_id].products.get(product_id)
        if record is None:
            raise NotFound("product", product_id)
        return from_record(record)

    async def _commit(self, shop_id: str, changesets: Sequence[Changeset], operation: Operation) -> Sequence[Outcome]:
        with self._store.lock:
            state = self._store.states[shop_id]
            errors = self._write_new(shop_id, changesets, operation)
            return [_outcome(state, changeset, operation, errors) for changeset in changesets]

    def _write_new(self, shop_id: str, changesets: Sequence[Changeset], operation: Operation) -> dict[str, Outcome]:
        """Write what this operation has not written yet; returns the outcomes of what is refused."""
        state, at = self._store.states[shop_id], self._store.commit_time()
        new = [changeset for changeset in changesets if (operation.id, changeset.product_id) not in state.receipts]
        decided = decide(new, state, at=at, by=operation.by, limit_bytes=self._limit_bytes)
        decisions = [decision for decision in decided if isinstance(decision, Decision)]
        if decisions:
            self._store.write(shop_id, decisions, operation, at)
        return {
            changeset.product_id: Outcome(changeset.product_id, error=error)
            for changeset, error in zip(new, decided, strict=True)
            if not isinstance(error, Decision)
        }


def _outcome(state: ShopState, changeset: Changeset, operation: Operation, errors: dict[str, Outcome]) -> Outcome:
    product_id = changeset.product_id
    if product_id in errors:
        return errors[product_id]
    written = state.receipts[operation.id, product_id]
    receipt = Receipt(
        operation_id=operation.id,
        product_id=product_id,
        revision=written.revision,
        committed_at=written.committed_at,
        record=state.products[product_id],
        changed=written.number > 0,
        meanwhile=_meanwhile(state, changeset, written),
        spared=written.spared,
    )
    return Outcome(product_id, receipt)


def _meanwhile(state: ShopState, changeset: Changeset, written: CommittedChange) -> tuple[FieldDelta, ...]:
    seen = changeset.seen_revision
    if seen is None:
        return ()
    last = written.revision - 1 if written.number else written.revision
    return combined(
        delta
        for change in state.changes
        if change.product_id == changeset.product_id and seen < change.revision <= last
        for delta in change.deltas
    )
