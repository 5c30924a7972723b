"""What keeps an index from going backwards: the highest revision sent to it, for each product in flight."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_desktop.ports.change_feed import Position


@dataclass(slots=True)
class _Sent:
    revision: int
    position: Position
    is_done: bool = False


class RevisionGuard:
    """The highest revision sent to one index per product, deletions included.

    An index writes unconditionally, so the order of requests is all that keeps an old state from replacing a new
    one. A state is noted *before* it is sent: after a doubtful answer the same state may go again, an older one may
    not.
    """

    def __init__(self) -> None:
        self._sent: dict[str, _Sent] = {}

    def admits(self, product_id: str, revision: int, position: Position, *, again: bool = False) -> bool:
        """Whether a state that was delivered for the change at `position` may be sent; `again` also lets one through
        that has arrived already (to mend an index)."""
        sent = self._sent.get(product_id)
        if sent is None or revision > sent.revision:
            return True
        # The same state may be delivered again for as long as the position has not passed.
        sent.position = max(position, sent.position)
        return revision == sent.revision and (again or not sent.is_done)

    def sending(self, product_id: str, revision: int, position: Position) -> None:
        """A state is about to be sent."""
        before = self._sent.get(product_id)
        self._sent[product_id] = _Sent(revision, position if before is None else max(position, before.position))

    def done(self, product_id: str, revision: int) -> None:
        """This state is searchable, or its dead letter is durable; until then it may go again."""
        sent = self._sent.get(product_id)
        if sent is not None and sent.revision == revision:
            sent.is_done = True

    def forget(self, position: Position) -> None:
        """Drop what the feed cannot deliver again: states that a covered position has passed."""
        self._sent = {key: sent for key, sent in self._sent.items() if sent.position > position}
