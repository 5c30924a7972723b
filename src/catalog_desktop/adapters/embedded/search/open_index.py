"""An index that is open: its connections, its current version, and the one moment in which these change together."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from catalog_desktop.adapters.embedded.search.batch_writer import BatchWriter
from catalog_desktop.adapters.embedded.search.index_file import IndexFile
from catalog_desktop.adapters.embedded.search.index_version import IndexVersion
from catalog_desktop.adapters.embedded.search.kept_words_plan import planned
from catalog_desktop.adapters.embedded.search.loading import Progress, applied_number, caught_up, load
from catalog_desktop.adapters.embedded.search.orders import OrderName, Orders
from catalog_desktop.adapters.embedded.search.search_cache import SearchCache
from catalog_desktop.adapters.embedded.search.segments import merge_some
from catalog_desktop.adapters.embedded.search.version_snapshot import save_snapshot
from catalog_desktop.adapters.embedded.search.vocabulary import Vocabulary
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.ports.search_index import IndexBatch, Refusal

_MAX_WAL_PAGES = 4000


@dataclass(frozen=True, slots=True)
class PinnedIndex:
    """An index as it is during one search: a read transaction and the version that belongs to it."""

    connection: sqlite3.Connection
    version: IndexVersion
    vocabulary: Vocabulary
    orders: Orders
    cache: SearchCache
    index_version: str


class OpenIndex:
    """One index file. `apply`, `tidy` and `writer` are for the writing thread, `pinned` for the searching one."""

    def __init__(self, file: IndexFile, progress: Progress) -> None:
        self.file = file
        self._progress = progress
        self._loading = threading.Lock()
        self._switching = threading.Lock()
        self._version: IndexVersion | None = None
        self._vocabulary = Vocabulary()
        self._orders = Orders()
        self._cache = SearchCache()
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._saved: tuple[int, Iterable[OrderName]] = (-1, ())

    def load(self) -> IndexVersion:
        """The current version; read from the disk the first time, on whichever thread needs it first."""
        with self._loading:
            if self._version is None:
                connection = self.file.open_for_reading()
                try:
                    with translated(self.file.path.name):
                        connection.execute("BEGIN")
                        loaded = load(connection, self.file, self._progress)
                finally:
                    connection.close()
                self._vocabulary = loaded.vocabulary
                self._orders.restore(loaded.orders)
                self._version = loaded.version
            return self._version

    @property
    def index_version(self) -> str:
        """The `index_version` of answers from now on."""
        return self._name_of(self.load())

    def _name_of(self, version: IndexVersion) -> str:
        return f"{self.file.name}.{version.number}"

    def writer(self) -> sqlite3.Connection:
        """The writing thread's connection."""
        if self._writer is None:
            self._writer = self.file.open_for_writing()
        return self._writer

    def apply(self, batch: IndexBatch) -> tuple[str, Sequence[Refusal]]:
        """Write a batch; searches see it when this returns. Gives the index version and what was refused."""
        base = self.load()
        connection = self.writer()
        with translated(self.file.path.name):
            connection.execute("BEGIN IMMEDIATE")
            try:
                version, refused = BatchWriter(connection, base, self._vocabulary).write(batch)
                with self._switching:
                    connection.execute("COMMIT")
                    self._version = version
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            self._checkpoint_when_long(connection)
        return self._name_of(version), refused

    def _checkpoint_when_long(self, connection: sqlite3.Connection) -> None:
        wal = self.file.path.with_name(self.file.path.name + "-wal")
        if wal.exists() and wal.stat().st_size > _MAX_WAL_PAGES * 4096:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    @contextmanager
    def pinned(self) -> Iterator[PinnedIndex]:
        """The index as it is now, for one search."""
        self.load()
        with translated(self.file.path.name):
            if self._reader is None:
                self._reader = self.file.open_for_reading()
            connection = self._reader
            with self._switching:
                connection.execute("BEGIN")
                number = applied_number(connection)  # the first read is what a transaction sees from then on
                version = self.load()
            try:
                if version.number != number:  # written by the catalog's owner, in another process
                    version = self._version = caught_up(connection, version, self._vocabulary, self._progress)
                if self._cache.number != number:
                    self._cache = SearchCache(number)
                yield PinnedIndex(
                    connection, version, self._vocabulary, self._orders, self._cache, self._name_of(version)
                )
            finally:
                connection.execute("ROLLBACK")

    def tidy(self, has_time: Callable[[], bool] = lambda: True) -> None:
        """What makes later searches and the next start quick: kept words, merged segments, checkpoint, snapshot.
        Stops when there is no more time, and may be interrupted; what is done by then stays so."""
        version, connection = self.load(), self.writer()
        with translated(self.file.path.name):
            for kept in planned(connection, version):
                with self._switching:
                    version = self._version = replace(version, kept=kept)
                if not has_time():
                    return
            while merge_some(connection):
                self._checkpoint_when_long(connection)
                if not has_time():
                    return
        self.save(version)

    def save(self, version: IndexVersion | None = None) -> None:
        """Keep the state in memory for the next start, unless that was done already."""
        version = version or self._version
        if version is None:
            return
        orders = {name: order for name, order in self._orders.known().items() if order.number == version.number}
        state = version.number, orders.keys()
        if state == self._saved:
            return
        with translated(self.file.path.name):
            # Nothing may be in the snapshot that a power cut could still take out of the file.
            self.writer().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        save_snapshot(self.file, version, self._vocabulary, orders)
        self._saved = state

    def close_writer(self) -> None:
        """Close the writing thread's connection."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def close_reader(self) -> None:
        """Close the searching thread's connection."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
