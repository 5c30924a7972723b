"""How changesets are written: one commit a product, many at a time, and what to do when a commit is refused."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from catalog_desktop.adapters.changeset_batch import Decided, Decision, combined
from catalog_desktop.adapters.firestore import blind_stock, receipt_queries
from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.errors import WriteRefused
from catalog_desktop.adapters.firestore.grouping import commits
from catalog_desktop.adapters.firestore.in_parallel import in_parallel
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.pace import Pace
from catalog_desktop.adapters.firestore.product_writes import Plan, ProductWrite, stamped_record
from catalog_desktop.adapters.firestore.receipts import StoredReceipt, read_receipts
from catalog_desktop.adapters.firestore.shop_state import ShopState
from catalog_desktop.adapters.firestore.values import milliseconds, moment
from catalog_desktop.domain.changes import Changeset, FieldDelta
from catalog_desktop.domain.errors import CatalogError, NotPermitted, StoreUnavailable
from catalog_desktop.domain.operation import Operation, Outcome, Receipt

AT_ONCE = 16
_READ_TOGETHER = 500
_GIVE_UP_AFTER_S = 30.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.01, 0.5
_LONGEST_CALL = 1_000_000


@dataclass
class CommitJob:
    """Commits the changesets of one call, on the connection's loop. Cancelled, it leaves what it has written, and
    repeating the call under the same operation does the rest.

    `pace` holds bulk work back; it is None when somebody waits.
    """

    calls: FirestoreCalls
    paths: ShopPaths
    operation: Operation
    user_id: str | None
    limit_bytes: int
    pace: Pace | None
    _outcomes: dict[str, Outcome] = field(default_factory=dict)
    _positions: Mapping[str, int] = field(default_factory=dict)
    _has_head: bool = False

    async def run(self, changesets: Sequence[Changeset]) -> list[Outcome]:
        """One outcome a changeset, in their order."""
        first = (time.time_ns() // 1_000_000) * _LONGEST_CALL
        self._positions = {changeset.product_id: first + n for n, changeset in enumerate(changesets)}
        for start in range(0, len(changesets), _READ_TOGETHER):
            await self._write_part(changesets[start : start + _READ_TOGETHER])
        return [self._outcomes[changeset.product_id] for changeset in changesets]

    async def _write_part(self, changesets: Sequence[Changeset]) -> None:
        state = ShopState(self.calls, self.paths)
        decided = await self._decide(changesets, state)
        refused = [c for c, answer in zip(changesets, decided, strict=True) if not isinstance(answer, Decision)]
        await self._take_receipts(refused)  # a repeated write may find its own work in its way
        self._refuse(changesets, decided)
        runs = commits([answer for answer in decided if isinstance(answer, Decision)])
        while runs and not self._has_head:  # history lists an operation by its first write
            await self._commit_run(runs.pop(0), state)
        await in_parallel([partial(self._commit_run, run, state) for run in runs], AT_ONCE)

    async def _decide(self, changesets: Sequence[Changeset], state: ShopState) -> list[Decided]:
        now = time.time_ns() // 1_000_000
        return await state.decide(changesets, at=now, by=self.operation.by, limit_bytes=self.limit_bytes)

    def _refuse(self, changesets: Sequence[Changeset], decided: Sequence[Decided]) -> None:
        for changeset, answer in zip(changesets, decided, strict=True):
            if not isinstance(answer, Decision) and changeset.product_id not in self._outcomes:
                self._outcomes[changeset.product_id] = Outcome(changeset.product_id, error=answer)

    def _refuse_all(self, group: Sequence[Decision], error: CatalogError) -> None:
        self._outcomes.update({d.changeset.product_id: Outcome(d.changeset.product_id, error=error) for d in group})

    async def _commit_run(self, run: Sequence[Sequence[Decision]], state: ShopState) -> None:
        await self._commit(run[0], state)
        for group in run[1:]:
            state, group = await self._decide_again(group)
            await self._commit(group, state)

    async def _commit(self, group: Sequence[Decision], state: ShopState) -> None:
        """Write a group of decisions, or find out why not and decide again on what is there now."""
        deadline, pause = time.monotonic() + _GIVE_UP_AFTER_S, _FIRST_PAUSE_S
        while group:
            try:
                await self._write(group, state)
                return
            except (WriteRefused, NotPermitted) as refusal:
                seen, refused = state, group
                state, group = await self._decide_again(group)
                # The rules see a stale revision before the store sees the precondition.
                if isinstance(refusal, NotPermitted) and group and state.is_as_in(seen):
                    self._refuse_all(refused, refusal)
                    return
                if group and time.monotonic() > deadline:
                    raise StoreUnavailable("Others keep changing this product just now. Try again.") from refusal
            except StoreUnavailable:
                raise
            except CatalogError as error:  # what one product's commit may not do, the others' may
                self._refuse_all(group, error)
                return
            await asyncio.sleep(pause * random.random())  # noqa: S311 (spreads writers, hides nothing)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    async def _decide_again(self, group: Sequence[Decision]) -> tuple[ShopState, list[Decision]]:
        state = ShopState(self.calls, self.paths)
        changesets = [decision.changeset for decision in group]
        keys = [key for decision in group for key in decision.claimed]
        await asyncio.gather(self._take_receipts(changesets), state.read(list(map(_product_id, changesets)), keys))
        left = [changeset for changeset in changesets if changeset.product_id not in self._outcomes]
        decided = await self._decide(left, state)
        self._refuse(left, decided)
        return state, [answer for answer in decided if isinstance(answer, Decision)]

    async def _write(self, group: Sequence[Decision], state: ShopState) -> None:
        taken = {key for decision in group for key in decision.claimed}
        given_up = {key for decision in group for key in decision.released}
        plan = Plan(self.paths, state, self.operation, self.user_id, self.limit_bytes, taken, given_up)
        made: list[ProductWrite] = []
        for decision in group:
            head = not self._has_head and not any(write.receipt.head for write in made)
            made.append(plan.product_write(decision, self._positions[_product_id(decision.changeset)], head=head))
            if self.pace is not None and decision.amendment.changed:
                await self.pace.take()
        response = await self.calls.commit([write for part in made for write in part.writes])
        self._has_head = self._has_head or any(write.receipt.head for write in made)
        results = iter(response.write_results)
        for part in made:
            await self._finish(part, [next(results) for _ in part.writes], response.commit_time)

    async def _finish(self, written: ProductWrite, results: Sequence[Any], commit_time: Timestamp) -> None:
        """Note the receipt of what has been committed."""
        decision, revision = written.decision, written.receipt.revision
        committed_at = milliseconds(moment(results[-1].transform_results[0].timestamp_value))
        record = decision.amendment.record
        if written.receipt.changed:
            record = stamped_record(decision, committed_at)
        if written.receipt.blind and (found := blind_stock.revision_found(results[0])) != revision:
            revision, costs = found, record.get("costs")
            record = await blind_stock.record_at(self.calls, self.paths, written.product_id, costs, commit_time)
            name = self.paths.receipt(self.operation.id, written.product_id)
            deltas = blind_stock.corrected(written.receipt.deltas, record)
            await blind_stock.correct(self.calls, name, revision, deltas)
        receipt = Receipt(
            operation_id=self.operation.id,
            product_id=written.product_id,
            revision=revision,
            committed_at=committed_at,
            record=record,
            changed=written.receipt.changed,
            meanwhile=await self._meanwhile(decision.changeset, revision, changed=written.receipt.changed),
            spared=written.receipt.spared,
        )
        self._outcomes[written.product_id] = Outcome(written.product_id, receipt)

    async def _take_receipts(self, changesets: Sequence[Changeset]) -> None:
        """Note the receipts of what this operation has committed before, with the products as they are now."""
        names = [self.paths.receipt(self.operation.id, changeset.product_id) for changeset in changesets]
        found = await self.calls.get(names)
        if not found:
            return
        receipts = {r.logged.product_id: r for r in await read_receipts(self.calls, self.paths, list(found.values()))}
        state = ShopState(self.calls, self.paths)
        await state.read(receipts, ())
        for changeset in changesets:
            if receipt := receipts.get(changeset.product_id):
                self._outcomes[changeset.product_id] = await self._earlier(changeset, receipt, state)

    async def _earlier(self, changeset: Changeset, receipt: StoredReceipt, state: ShopState) -> Outcome:
        if receipt.blind and not receipt.settled:
            receipt = await blind_stock.settle(self.calls, self.paths, receipt)
        product = state.products[changeset.product_id]
        answer = Receipt(
            operation_id=self.operation.id,
            product_id=changeset.product_id,
            revision=receipt.logged.revision,
            committed_at=receipt.logged.at,
            record=product.record if product else {},
            changed=receipt.changed,
            meanwhile=await self._meanwhile(changeset, receipt.logged.revision, changed=receipt.changed),
            spared=receipt.spared,
        )
        return Outcome(changeset.product_id, answer)

    async def _meanwhile(self, changeset: Changeset, revision: int, *, changed: bool) -> tuple[FieldDelta, ...]:
        """What others did between the revision that the changeset saw and the one that it found."""
        seen, found = changeset.seen_revision, revision - 1 if changed else revision
        if seen is None or seen >= found:
            return ()
        snapshots = await receipt_queries.of_product(
            self.calls, self.paths, changeset.product_id, above=seen, up_to=found, limit=found - seen
        )
        receipts = await read_receipts(self.calls, self.paths, snapshots)
        return combined(delta for receipt in reversed(receipts) for delta in receipt.logged.deltas)


def _product_id(changeset: Changeset) -> str:
    return changeset.product_id
