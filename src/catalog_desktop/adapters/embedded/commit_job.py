"""Changesets of one call as work for the write thread, in parts of some milliseconds."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from catalog_desktop.adapters.embedded.product_writer import ProductWriter
from catalog_desktop.adapters.embedded.write_thread import TRANSACTION_S, refuse, resolve
from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.operation import Operation, Outcome

_FIRST_PART = 100
_SMALLEST_PART, _LARGEST_PART = 8, 1000
# A part that took this much less or more time than wanted makes the next one this much larger or smaller, at most.
_GREATEST_CHANGE = 2.0


class CommitJob:
    """Commits changesets of different products; `future` has their outcomes once all are durable.

    When nobody waits any more, what is left is not written; what was written stays, and repeating the call under the
    same operation does the rest.
    """

    def __init__(
        self,
        writer: ProductWriter,
        shop_id: str,
        changesets: Sequence[Changeset],
        operation: Operation,
        announce: Callable[[str, int], None],
    ) -> None:
        self.interactive = operation.origin.is_interactive
        self.future: Future[list[Outcome]] = Future()
        self._writer = writer
        self._shop_id = shop_id
        self._left = list(changesets)
        self._operation = operation
        self._announce = announce
        self._part_size = _FIRST_PART
        self._written: list[Outcome] = []
        self._outcomes: list[Outcome] = []

    @property
    def is_wanted(self) -> bool:
        """See `WriteJob.is_wanted`."""
        return not self.future.cancelled()

    @property
    def has_more(self) -> bool:
        """See `WriteJob.has_more`."""
        return len(self._left) > len(self._written)

    def run(self, connection: sqlite3.Connection) -> None:
        """See `WriteJob.run`."""
        started = time.monotonic()
        begin = len(self._written)
        part = self._left[begin : begin + self._part_size]
        self._written += self._writer.write(connection, self._shop_id, part, self._operation)
        took = time.monotonic() - started
        if len(part) == self._part_size:
            change = min(max(TRANSACTION_S / max(took, 1e-4), 1 / _GREATEST_CHANGE), _GREATEST_CHANGE)
            self._part_size = min(max(int(self._part_size * change), _SMALLEST_PART), _LARGEST_PART)

    def committed(self) -> bool:
        """See `WriteJob.committed`."""
        self._outcomes += self._written
        del self._left[: len(self._written)]
        self._written = []
        self._announce(self._shop_id, self._writer.last_change)
        if self._left:
            return False
        resolve(self.future, self._outcomes)
        return True

    def failed(self, error: BaseException) -> None:
        """See `WriteJob.failed`."""
        refuse(self.future, error)
