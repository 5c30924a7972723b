"""The projector's note in an index file: a table that is made with the first one, so that older files need none."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from catalog_desktop.adapters.embedded.search.index_file import IndexFile
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.ports.search_index import IndexNote

_TABLE = """
CREATE TABLE IF NOT EXISTS noted (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    position INTEGER NOT NULL,
    generation TEXT NOT NULL
) STRICT
"""


def keep_note(writer: sqlite3.Connection, note: IndexNote) -> None:
    """Put the note in place of the one before."""
    with translated("the search index"):
        writer.execute(_TABLE)
        writer.execute("INSERT OR REPLACE INTO noted VALUES (1, ?, ?)", (note.position, note.generation))


def kept_note(file: IndexFile) -> IndexNote | None:
    """The note in a file, None when there is none."""
    with translated(file.path.name), closing(file.open_for_reading()) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'noted'").fetchone()
        row = connection.execute("SELECT position, generation FROM noted").fetchone() if known else None
        return IndexNote(*row) if row else None
