"""A catalog as a process beside its owner sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from catalog_desktop.adapters.commit_signal import CommitSignal
from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.catalog_reader import CatalogReader
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.domain.operation import Operation, Outcome

Answer = TypeVar("Answer")


class ReadOnlyStore(EmbeddedStore):
    """Committed snapshots of a catalog that another process owns; every write raises NotPermitted.

    Its signal never announces the owner's commits.
    """

    def __init__(self, folder: CatalogFolder) -> None:
        self.folder = folder
        self.signal = CommitSignal()
        self.reader = CatalogReader(folder)

    async def commit(self, shop_id: str, changesets: Sequence[Changeset], operation: Operation) -> list[Outcome]:  # noqa: ARG002 (it refuses them all)
        """See `EmbeddedStore.commit`."""
        raise _refusal()

    async def write(self, call: Callable[[sqlite3.Connection], Answer]) -> Answer:  # noqa: ARG002 (it refuses them all)
        """See `EmbeddedStore.write`."""
        raise _refusal()

    def close(self) -> None:
        """Let go of the file. Blocks."""
        self.reader.close()
        self.signal.close()


def _refusal() -> NotPermitted:
    return NotPermitted("This catalog is open in another program, which alone may write it.")
