"""The settings of a shop as searches need them: read beside the write store, so that a search never waits for it."""

from __future__ import annotations

import sqlite3

import orjson

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.connections import open_for_reading
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.domain.errors import NotFound
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.shop_record import shop_from_record


class ShopSettings:
    """Reads shops from the catalog's file. Used by one thread."""

    def __init__(self, folder: CatalogFolder) -> None:
        self._file = folder.catalog_file
        self._connection: sqlite3.Connection | None = None
        self._latest: tuple[bytes, Shop] | None = None

    def of(self, shop_id: str) -> Shop:
        """A shop as it is stored now. Raises NotFound."""
        with translated(self._file.name):
            if self._connection is None:
                self._connection = open_for_reading(self._file)
            row = self._connection.execute("SELECT record FROM shops WHERE id = ?", (shop_id,)).fetchone()
        if row is None:
            raise NotFound("shop", shop_id)
        if self._latest is None or self._latest[0] != row[0]:
            self._latest = row[0], shop_from_record(orjson.loads(row[0]))
        return self._latest[1]

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
