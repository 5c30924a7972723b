"""One's own writes: each stored as an intent before it is sent, in order for each product, undoable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.errors import CatalogError, Conflict
from catalog_desktop.domain.operation import LoggedChange, Operation, Origin, Receipt
from catalog_desktop.domain.sync import WriteState
from catalog_desktop.ports.product_repository import ProductRepository
from catalog_desktop.session.events import Event
from catalog_desktop.session.journal import Journal
from catalog_desktop.session.product_queue import ProductQueue
from catalog_desktop.session.undo_history import UndoHistory, UndoStep, inverse_changeset
from catalog_desktop.session.writing import NotSaved, WriteEvent, WriteResult

CHUNK_COUNT = 200

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(slots=True)
class _Sending:
    operation: Operation
    changesets: Sequence[Changeset]
    initiator: object = None
    progress: Progress | None = None
    cancelled: Cancelled | None = None
    receipts: list[Receipt] = field(default_factory=list)
    errors: dict[str, CatalogError] = field(default_factory=dict)
    done: int = 0
    is_announced: bool = False


class WriteSession:
    """Writes changesets through the repository.

    `events` tells each step (`WriteEvent`); a write's first event comes before anything is awaited, so that a value
    and its *saving* mark can be painted at once. What is refused stays in `not_saved` until `retry` or `discard`,
    across restarts. Errors of products are in the results, never raised.
    """

    def __init__(
        self, repository: ProductRepository, journal: Journal, history: UndoHistory, shop_id: str, by: str
    ) -> None:
        self._repository = repository
        self._journal = journal
        self._shop_id = shop_id
        self._by = by
        self._queue = ProductQueue()
        self._saving: Counter[str] = Counter()
        self._not_saved: dict[str, NotSaved] = {}
        self.history = history
        self.events: Event[WriteEvent] = Event()

    @property
    def not_saved(self) -> Sequence[NotSaved]:
        """What was refused, oldest first."""
        return tuple(self._not_saved.values())

    @property
    def saving_count(self) -> int:
        """How many products are being written."""
        return len(self._saving)

    def state_of(self, product_id: str) -> WriteState | None:
        """How far one's own write of a product is; None when nothing is under way or refused."""
        if product_id in self._saving:
            return WriteState.SAVING
        refused = self.refusal_of(product_id)
        if refused is None:
            return None
        return _state_of(refused.errors.get(product_id))

    def refusal_of(self, product_id: str) -> NotSaved | None:
        """The latest write of a product that was refused."""
        waiting = (entry for entry in reversed(self.not_saved) if _concerns(entry, product_id))
        return next(waiting, None)

    def write(
        self,
        changesets: Sequence[Changeset],
        *,
        label: str = "",
        origin: Origin = Origin.EDIT,
        initiator: object = None,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Coroutine[Any, Any, WriteResult]:
        """Write changesets as one operation that can be undone; at most one a product.

        The first event comes at the call; what it returns must be awaited, and sends them. `progress(done, total)` is
        called between chunks of some hundred products, where `cancelled()` is asked, too.
        """
        sending = _Sending(Operation(self._by, origin, label), changesets, initiator, progress, cancelled)
        self._announce(sending)
        return self._write(sending)

    async def undo(
        self, initiator: object = None, *, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> WriteResult | None:
        """Take the last operation back; None when there is none. `progress` and `cancelled` are as in `write`."""
        sending = _Sending(Operation(self._by), (), initiator, progress, cancelled)
        return await self._take_back(self.history.next_undo, self.history.undid, sending)

    async def redo(
        self, initiator: object = None, *, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> WriteResult | None:
        """Bring the operation back that was undone last; None when there is none."""
        sending = _Sending(Operation(self._by), (), initiator, progress, cancelled)
        return await self._take_back(self.history.next_redo, self.history.redid, sending)

    async def undo_change(self, change: LoggedChange, initiator: object = None) -> WriteResult:
        """Take back one line of a product's history, sparing what has changed since; can be undone itself."""
        operation = Operation(self._by, Origin.UNDO, change.label, change.operation_id)
        result = await self._send(_Sending(operation, [inverse_changeset(change)], initiator))
        if _has_changed(result):
            self.history.wrote(UndoStep(operation.id, change.label))
        return result

    async def retry(self, operation_id: str, initiator: object = None) -> WriteResult:
        """Send what was refused again, as the same operation."""
        refused = self._not_saved.pop(operation_id)
        operation = Operation(self._by, _origin_of(refused.changesets), refused.label, id=operation_id)
        result = await self._send(_Sending(operation, refused.changesets, initiator))
        if _has_changed(result):
            self.history.wrote(UndoStep(operation.id, refused.label))
        return result

    async def discard(self, operation_id: str, initiator: object = None) -> None:
        """Give up what was refused."""
        refused = self._not_saved.pop(operation_id)
        await self._journal.forget(operation_id)
        self.events.emit(WriteEvent(operation_id, refused.changesets, None, initiator=initiator))

    async def resume(self) -> None:
        """At the start: repeat what was under way when the program ended (what had been committed is not done
        again), and show again what was refused."""
        for entry in await self._journal.entries(self._shop_id):
            if entry.error is not None:
                self._refuse(entry.operation_id, entry.label, entry.changesets, entry.error, {})
            else:
                operation = Operation(self._by, _origin_of(entry.changesets), entry.label, id=entry.operation_id)
                await self._send(_Sending(operation, entry.changesets))

    async def became_searchable(self, revisions: Mapping[str, int]) -> None:
        """Forget acknowledged writes whose effect can be found."""
        await self._journal.settle(revisions)

    async def _write(self, sending: _Sending) -> WriteResult:
        result = await self._send(sending)
        if _has_changed(result):
            self.history.wrote(UndoStep(sending.operation.id, sending.operation.label))
        return result

    async def _take_back(
        self, step: UndoStep | None, note: Callable[[UndoStep, UndoStep], None], sending: _Sending
    ) -> WriteResult | None:
        if step is None:
            return None
        sending.changesets = await self.history.changesets(step)
        sending.operation = Operation(self._by, Origin.UNDO, step.label, step.operation_id)
        result = await self._send(sending)
        if result.receipts or not result.errors:
            note(step, UndoStep(sending.operation.id, step.label))
        return result

    def _announce(self, sending: _Sending) -> None:
        sending.is_announced = True
        self._saving.update(changeset.product_id for changeset in sending.changesets)
        self._tell(sending, WriteState.SAVING, sending.changesets)

    async def _send(self, sending: _Sending) -> WriteResult:
        changesets = sending.changesets
        if not sending.is_announced:
            self._announce(sending)
        try:
            with self._queue.take(changeset.product_id for changeset in changesets[:CHUNK_COUNT]) as turn:
                await self._journal.begin(self._shop_id, sending.operation, changesets)
                await turn.ready()
                await self._send_chunk(sending, changesets[:CHUNK_COUNT])
            while sending.done < len(changesets) and not (sending.cancelled and sending.cancelled()):
                chunk = changesets[sending.done : sending.done + CHUNK_COUNT]
                with self._queue.take(changeset.product_id for changeset in chunk) as turn:
                    await turn.ready()
                    await self._send_chunk(sending, chunk)
        finally:
            left_out = changesets[sending.done :]
            self._saved(left_out)
        self._tell(sending, None, left_out)
        await self._conclude(sending)
        return WriteResult(sending.operation.id, tuple(sending.receipts), dict(sending.errors), len(left_out))

    async def _send_chunk(self, sending: _Sending, chunk: Sequence[Changeset]) -> None:
        errors: dict[str, CatalogError] = {}
        receipts: list[Receipt] = []
        try:
            for outcome in await self._repository.apply_changes(self._shop_id, chunk, sending.operation):
                if outcome.receipt is not None:
                    receipts.append(outcome.receipt)
                elif outcome.error is not None:
                    errors[outcome.product_id] = outcome.error
        except CatalogError as error:
            errors = {changeset.product_id: error for changeset in chunk}
        sending.receipts += receipts
        sending.errors |= errors
        sending.done += len(chunk)
        self._saved(chunk)
        accepted = [changeset for changeset in chunk if changeset.product_id not in errors]
        self._tell(sending, None, accepted, receipts)
        if sending.progress:
            sending.progress(sending.done, len(sending.changesets))

    async def _conclude(self, sending: _Sending) -> None:
        """Journal what has become of the operation, then tell what was refused."""
        refused = [changeset for changeset in sending.changesets if changeset.product_id in sending.errors]
        operation = sending.operation
        if not refused:
            await self._journal.acknowledge(operation, sending.changesets[: sending.done], sending.receipts)
            return
        reason = " ".join(dict.fromkeys(str(error) for error in sending.errors.values()))
        await self._journal.refuse(self._shop_id, operation, refused, reason, sending.receipts)
        self._refuse(operation.id, operation.label, refused, reason, sending.errors, sending.initiator)

    def _refuse(
        self,
        operation_id: str,
        label: str,
        changesets: Sequence[Changeset],
        reason: str,
        errors: Mapping[str, CatalogError],
        initiator: object = None,
    ) -> None:
        self._not_saved[operation_id] = NotSaved(operation_id, label, changesets, reason, dict(errors))
        for state in (WriteState.NOT_SAVED, WriteState.CONFLICT):
            of_state = [c for c in changesets if _state_of(errors.get(c.product_id)) is state]
            if of_state:
                self.events.emit(WriteEvent(operation_id, of_state, state, errors=dict(errors), initiator=initiator))

    def _tell(
        self,
        sending: _Sending,
        state: WriteState | None,
        changesets: Sequence[Changeset],
        receipts: Sequence[Receipt] = (),
    ) -> None:
        if changesets:
            self.events.emit(WriteEvent(sending.operation.id, changesets, state, receipts, initiator=sending.initiator))

    def _saved(self, changesets: Sequence[Changeset]) -> None:
        for changeset in changesets:
            self._saving[changeset.product_id] -= 1
            if self._saving[changeset.product_id] <= 0:
                del self._saving[changeset.product_id]


def _state_of(error: CatalogError | None) -> WriteState:
    return WriteState.CONFLICT if isinstance(error, Conflict) else WriteState.NOT_SAVED


def _concerns(entry: NotSaved, product_id: str) -> bool:
    return any(changeset.product_id == product_id for changeset in entry.changesets)


def _has_changed(result: WriteResult) -> bool:
    return any(receipt.changed for receipt in result.receipts)


def _origin_of(changesets: Sequence[Changeset]) -> Origin:
    return Origin.EDIT if len(changesets) == 1 else Origin.BULK
