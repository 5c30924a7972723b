"""An opened catalog: its write thread, its readers, and who waits for commits."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TypeVar

from catalog_desktop.adapters.commit_signal import CommitSignal
from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.catalog_reader import CatalogReader
from catalog_desktop.adapters.embedded.commit_job import CommitJob
from catalog_desktop.adapters.embedded.connections import open_for_reading
from catalog_desktop.adapters.embedded.lease_rows import end_leases
from catalog_desktop.adapters.embedded.migrations import migrate
from catalog_desktop.adapters.embedded.product_writer import ProductWriter
from catalog_desktop.adapters.embedded.schema import VERSIONS
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.adapters.embedded.write_thread import CallJob, WriteThread
from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.operation import Operation, Outcome

LIMIT_BYTES = 2 * 1024 * 1024
"""The largest record: as much JSON as is parsed in some 10 ms, during which nothing else runs; 2,048 variants with
stock in three places take a quarter of it."""

Answer = TypeVar("Answer")


class EmbeddedStore:
    """The catalog of a folder, for its owner: `open` it, hand it to the adapters, `close` it.

    Any thread and any event loop may use it.
    """

    def __init__(self, folder: CatalogFolder, limit_bytes: int) -> None:
        """Use `open`, which brings the tables up to date first."""
        self.folder = folder
        self.signal = CommitSignal()
        with translated(folder.catalog_file.name), closing(open_for_reading(folder.catalog_file)) as connection:
            self._writer = ProductWriter(connection, limit_bytes)
        self.reader = CatalogReader(folder)
        self._thread = WriteThread(folder.catalog_file)
        self._thread.submit(CallJob(end_leases))

    @classmethod
    def open(cls, folder: CatalogFolder, *, limit_bytes: int = LIMIT_BYTES) -> EmbeddedStore:
        """Open the catalog of `folder`, or make an empty one. Blocks; takes its time when tables must be migrated.

        The caller owns the folder (`ownership`). Raises NotPermitted for a newer format, StoreDamaged,
        StoreUnavailable.
        """
        folder.create()
        migrate(folder.catalog_file, VERSIONS)
        return cls(folder, limit_bytes)

    async def commit(self, shop_id: str, changesets: Sequence[Changeset], operation: Operation) -> list[Outcome]:
        """Commit changesets of different products, as `ProductRepository.apply_changes` says."""
        if not changesets:
            return []
        job = CommitJob(self._writer, shop_id, changesets, operation, self.signal.announce)
        self._thread.submit(job)
        return await asyncio.wrap_future(job.future)

    async def write(self, call: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """What `call` returns, once everything that it wrote is durable. It raises nothing but CatalogErrors, which
        take back what it wrote."""
        job = CallJob(call)
        self._thread.submit(job)
        return await asyncio.wrap_future(job.future)

    def close(self) -> None:
        """Finish what somebody waits for, let the others go, and close the file. Blocks."""
        self._thread.close()
        self.reader.close()
        self.signal.close()
