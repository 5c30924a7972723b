"""The pending journal: what this desk has decided to write, durable before it is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.changeset_record import changeset_from_record, changeset_to_record
from catalog_desktop.domain.operation import Operation, Receipt
from catalog_desktop.ports.local_state import Intent, LocalState


def clock_ms() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An intent read back: `error` is why it was refused, None when it was under way or is acknowledged."""

    operation_id: str
    label: str
    changesets: Sequence[Changeset]
    error: str | None


class Journal:
    """Intents from before they are sent until their effect is searchable, or they are discarded."""

    def __init__(self, local: LocalState, clock: Callable[[], int] = clock_ms) -> None:
        self._local = local
        self._clock = clock
        self._open: dict[str, Intent] = {}
        self._awaited: dict[str, dict[str, int]] = {}
        self._sending: set[str] = set()
        self._arrived: dict[str, int] = {}

    async def begin(self, shop_id: str, operation: Operation, changesets: Sequence[Changeset]) -> None:
        """Store an intent before it is sent; once more for one that is repeated."""
        self._sending.add(operation.id)
        records = [changeset_to_record(changeset) for changeset in changesets]
        known = self._open.get(operation.id)
        created_at = known.created_at if known is not None else self._clock()
        await self._put(Intent(operation.id, shop_id, operation.label, created_at, records))

    async def acknowledge(
        self, operation: Operation, written: Sequence[Changeset], receipts: Sequence[Receipt]
    ) -> None:
        """This is committed, and what else was intended is not wanted any more. The intent stays until `settle` hears
        that its effect can be found."""
        revisions = {receipt.product_id: receipt.revision for receipt in receipts if receipt.changed}
        awaited = {key: revision for key, revision in revisions.items() if self._arrived.get(key, 0) < revision}
        if not awaited:
            await self.forget(operation.id)
            return
        self._sent(operation.id)
        self._awaited[operation.id] = awaited
        records = [changeset_to_record(changeset) for changeset in written]
        await self._put(replace(self._open[operation.id], changesets=records, receipt_revisions=revisions))

    async def refuse(
        self,
        shop_id: str,
        operation: Operation,
        refused: Sequence[Changeset],
        reason: str,
        receipts: Sequence[Receipt],
    ) -> None:
        """Keep what was refused, and only that, with the reason."""
        self._sent(operation.id)
        records = [changeset_to_record(changeset) for changeset in refused]
        revisions = {receipt.product_id: receipt.revision for receipt in receipts} or None
        created_at = self._open[operation.id].created_at
        await self._put(Intent(operation.id, shop_id, operation.label, created_at, records, reason, revisions))

    async def forget(self, operation_id: str) -> None:
        """The intent is done with."""
        self._sent(operation_id)
        self._open.pop(operation_id, None)
        self._awaited.pop(operation_id, None)
        await self._local.remove_intent(operation_id)

    async def settle(self, revisions: Mapping[str, int]) -> None:
        """Products are searchable in these revisions; forget what waited for no more than that."""
        if self._sending:  # the first products of a long operation may be searchable before it has ended
            self._arrived.update(revisions)
        done = []
        for operation_id, awaited in self._awaited.items():
            for product_id in awaited.keys() & revisions.keys():
                if revisions[product_id] >= awaited[product_id]:
                    del awaited[product_id]
            if not awaited:
                done.append(operation_id)
        for operation_id in done:
            await self.forget(operation_id)

    async def entries(self, shop_id: str) -> Sequence[JournalEntry]:
        """What an earlier session left behind, oldest first."""
        intents = await self._local.intents(shop_id)
        self._open.update({intent.operation_id: intent for intent in intents})
        return [
            JournalEntry(i.operation_id, i.label, [changeset_from_record(r) for r in i.changesets], i.error)
            for i in intents
        ]

    def _sent(self, operation_id: str) -> None:
        self._sending.discard(operation_id)
        if not self._sending:
            self._arrived.clear()

    async def _put(self, intent: Intent) -> None:
        self._open[intent.operation_id] = intent
        await self._local.put_intent(intent)
