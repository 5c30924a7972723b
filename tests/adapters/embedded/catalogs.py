"""Catalogs on disk, for tests of the embedded store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.connections import open_for_reading
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.integrity import check_integrity


@contextmanager
def opened(folder: CatalogFolder) -> Iterator[EmbeddedStore]:
    """The store of a folder, closed afterwards."""
    store = EmbeddedStore.open(folder)
    try:
        yield store
    finally:
        store.close()


def old_catalog(folder: CatalogFolder) -> None:
    """The catalog of `catalog_v1.sql`, as its program would have left it."""
    folder.create()
    script = Path(__file__).with_name("catalog_v1.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(folder.catalog_file)) as connection:
        connection.executescript(script)


def problems_of(folder: CatalogFolder) -> list[str]:
    """What is wrong with the catalog of a folder."""
    with closing(open_for_reading(folder.catalog_file)) as connection:
        return check_integrity(connection)
