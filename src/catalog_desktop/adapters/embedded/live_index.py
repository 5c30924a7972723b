"""Which index files a shop has, and which of them readers search: rows in the catalog's file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.connections import open_for_reading, open_for_writing
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.domain.errors import BadUsage, NotFound


@dataclass(frozen=True, slots=True)
class LiveIndexes:
    """The names of index files (see `CatalogFolder.index_file`), for a catalog whose tables are up to date.

    Each call opens a connection of its own, so any thread may call; a change is durable when it returns, and
    readers, in this process or another, see it whole. Calls block for a millisecond: never on an event loop.
    """

    folder: CatalogFolder

    def live(self, shop_id: str) -> str | None:
        """The index that readers search, or None before the first one is complete."""
        return next((name for name, live in self._names(shop_id) if live), None)

    def others(self, shop_id: str) -> tuple[str, ...]:
        """All that are not live: being built, or former ones; oldest name first."""
        return tuple(name for name, live in self._names(shop_id) if not live)

    def add(self, shop_id: str, name: str) -> None:
        """Record a new index, not live yet; do it before its file is made, so that no file is ever unknown."""
        with self._transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO index_files (shop, name, live) VALUES (?, ?, 0)", (shop_id, name))

    def make_live(self, shop_id: str, name: str) -> str | None:
        """Switch readers to `name`; returns the former live one, which is kept among the others. Raises NotFound."""
        former = self.live(shop_id)
        with self._transaction() as connection:
            connection.execute("UPDATE index_files SET live = 0 WHERE shop = ?", (shop_id,))
            switched = connection.execute(
                "UPDATE index_files SET live = 1 WHERE shop = ? AND name = ?", (shop_id, name)
            ).rowcount
            if not switched:
                raise NotFound("search index", name)
        return None if former == name else former

    def remove(self, shop_id: str, name: str) -> None:
        """Forget an index that is not live, after its file is gone; unknown ones are gone already."""
        if self.live(shop_id) == name:
            raise BadUsage(f"{name} is the live search index and cannot be removed.")
        with self._transaction() as connection:
            connection.execute("DELETE FROM index_files WHERE shop = ? AND name = ? AND NOT live", (shop_id, name))

    def _names(self, shop_id: str) -> list[tuple[str, bool]]:
        file = self.folder.catalog_file
        with translated(file.name), closing(open_for_reading(file)) as connection:
            rows = connection.execute("SELECT name, live FROM index_files WHERE shop = ? ORDER BY name", (shop_id,))
            return [(name, bool(live)) for name, live in rows]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        file = self.folder.catalog_file
        with translated(file.name), closing(open_for_writing(file)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.execute("COMMIT")
