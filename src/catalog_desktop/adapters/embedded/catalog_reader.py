"""Reading a catalog's file."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.connections import open_for_reading
from catalog_desktop.adapters.embedded.schema import VERSIONS
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.domain.errors import NotFound, NotPermitted, StoreUnavailable

_READERS = 3

Answer = TypeVar("Answer")


class CatalogReader:
    """Reads committed snapshots of a catalog on threads of its own, also beside an owner in another process.

    Raises NotFound when there is no catalog, and NotPermitted on reading one whose tables are not up to date.
    """

    def __init__(self, folder: CatalogFolder) -> None:
        if not folder.exists:
            raise NotFound("catalog", str(folder.path))
        self._file = folder.catalog_file
        self._threads = ThreadPoolExecutor(_READERS, thread_name_prefix=f"read {self._file.name}")
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    async def read(self, call: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """What `call` returns; its statements see one snapshot. Raises StoreUnavailable after `close`."""
        try:
            future = self._threads.submit(self._read, call)
        except RuntimeError as error:  # shut down
            raise StoreUnavailable("The catalog is closed.") from error
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Wait for running reads and close the file. Blocks."""
        self._threads.shutdown()
        while self._idle:
            self._idle.pop().close()

    def _read(self, call: Callable[[sqlite3.Connection], Answer]) -> Answer:
        with translated(self._file.name):
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            connection = connection or _opened(self._file)
            try:
                connection.execute("BEGIN")
                answer = call(connection)
                connection.execute("COMMIT")
            except BaseException:
                connection.close()
                raise
            with self._lock:
                self._idle.append(connection)
            return answer


def _opened(file: Path) -> sqlite3.Connection:
    connection = open_for_reading(file)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != len(VERSIONS):
            raise NotPermitted(
                f"{file.name} has format {version}, this program reads format {len(VERSIONS)}. "
                "Open the catalog once with the newest Catalog Desktop."
            )
    except BaseException:
        connection.close()
        raise
    return connection
