"""The one state of a row, from the write, the index and the result; the words and colours for it are the view's."""

from __future__ import annotations

from catalog_desktop.domain.sync import RowState, SyncState, WriteState, row_state
from catalog_desktop.session.result_events import ShownRow
from catalog_desktop.session.sync_tracker import SyncTracker
from catalog_desktop.session.write_session import WriteSession


class RowStates:
    """Answers what a row says about its product; cheap enough to be asked while painting."""

    def __init__(self, writes: WriteSession, tracker: SyncTracker) -> None:
        self._writes = writes
        self._tracker = tracker

    def of(self, row: ShownRow) -> RowState:
        """The state of a row with its reason, or since when it waits."""
        write = self._writes.state_of(row.product_id)
        state = row_state(
            write,
            self._tracker.state_of(row.product_id),
            is_deleted=row.is_deleted,
            is_leaving=row.is_leaving,
        )
        reason = self._reason(row.product_id, write, state)
        return RowState(state, reason, self._tracker.since(row.product_id), self._tracker.as_of)

    def _reason(self, product_id: str, write: WriteState | None, state: SyncState) -> str:
        if write in (WriteState.NOT_SAVED, WriteState.CONFLICT):
            refusal = self._writes.refusal_of(product_id)
            return refusal.reason_for(product_id) if refusal is not None else ""
        return self._tracker.reason_of(product_id) if state is SyncState.FAILED else ""
