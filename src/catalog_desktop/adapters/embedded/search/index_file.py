"""The file of one search index: its tables, and how it is made and opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from catalog_desktop.adapters.embedded.connections import open_for_reading, open_for_writing
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.domain.errors import StoreDamaged
from catalog_desktop.domain.project import PROJECTION_VERSION

FORMAT = 1
"""Raised whenever the tables, the bytes of a document or the tokens of a text change: an older file is rebuilt."""

# `slot` numbers documents; it is the rowid of all tables and the bit in all bitmaps. `applied` is the batch that
# wrote a row. `title` and `brand` are collation keys, for sorting. Words are indexed without being stored;
# their first one and two characters, too, or "v 4"* would read all that begins with 4.
_TABLES = """
CREATE TABLE about (
    projection_version INTEGER NOT NULL,
    applied INTEGER NOT NULL
) STRICT;

CREATE TABLE rows (
    slot INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    applied INTEGER NOT NULL,
    title TEXT,
    brand TEXT
) STRICT;

CREATE TABLE bodies (
    slot INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE codes (
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    slot INTEGER NOT NULL,
    PRIMARY KEY (kind, key, slot)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE words USING fts5(
    title, rest, content='', columnsize=0, prefix='1 2', tokenize="ascii tokenchars '.|'"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row);
CREATE VIRTUAL TABLE column_vocabulary USING fts5vocab(words, col);
"""

_CACHE_KIB = 16_384


@dataclass(frozen=True, slots=True)
class IndexFile:
    """One index on disk: `path` and what lies beside it."""

    path: Path

    @property
    def name(self) -> str:
        """The index's name, which is never used again: its generation."""
        return self.path.stem

    @property
    def snapshot(self) -> Path:
        """Where the state in memory is kept between two starts."""
        return self.path.with_suffix(".snapshot")

    def create(self) -> None:
        """Make the file with empty tables."""
        with translated(self.path.name), closing(open_for_writing(self.path)) as connection:
            connection.executescript(f"BEGIN; {_TABLES}")
            connection.execute("INSERT INTO about VALUES (?, 0)", (PROJECTION_VERSION,))
            connection.execute(f"PRAGMA user_version = {FORMAT}")
            connection.execute("COMMIT")

    def about(self) -> tuple[int, int]:
        """Format and projection version. Raises StoreDamaged when they cannot be read."""
        with translated(self.path.name), closing(self._connection()) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version != FORMAT:
                return version, 0
            return version, connection.execute("SELECT projection_version FROM about").fetchone()[0]

    def open_for_reading(self) -> sqlite3.Connection:
        """A connection for searches; the file must be in this program's format."""
        with translated(self.path.name):
            connection = self._connection()
            try:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                if version != FORMAT:
                    raise StoreDamaged(f"The search index {self.name} is of another version. Rebuild it.")
                connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
                connection.execute("PRAGMA temp_store = MEMORY")
            except BaseException:
                connection.close()
                raise
            return connection

    def open_for_writing(self) -> sqlite3.Connection:
        """The connection of the one writer. What a power cut may lose is projected again, so a commit need not be on
        the disk; checkpoints are made by hand, apart from commits."""
        self.open_for_reading().close()
        with translated(self.path.name):
            connection = open_for_writing(self.path)
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA wal_autocheckpoint = 0").fetchone()
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            return connection

    def remove(self) -> bool:
        """Delete the file and what lies beside it; False when the system does not let go of it yet."""
        try:
            for suffix in (".sqlite-wal", ".sqlite-shm", ".snapshot", ".sqlite"):
                self.path.with_suffix(suffix).unlink(missing_ok=True)
        except PermissionError:
            return False
        return True

    def _connection(self) -> sqlite3.Connection:
        if not self.path.exists():
            raise StoreDamaged(f"The search index {self.name} is missing. Rebuild it.")
        return open_for_reading(self.path)
