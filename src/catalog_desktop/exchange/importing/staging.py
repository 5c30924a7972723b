"""The staging file of one import: what the parsing process made of the file, and how far applying it has got.

A SQLite file of its own beside the catalog. The parsing process adds drafts and refused records; the catalog's owner
reads drafts in order and notes what became of them, so that an import that was killed goes on where it stopped.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import orjson

from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.drafts.draft_builder import Refused

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS note(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS draft(number INTEGER PRIMARY KEY, json BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS refused(
        line INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (line, field, value, reason)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS difference(number INTEGER PRIMARY KEY, json BLOB NOT NULL);
"""
# One JSON text, because every row that is fetched gives the interpreter lock away.
_PAGE_OF_DRAFTS = """
    SELECT '[' || group_concat('[' || number || ',' || CAST(json AS TEXT) || ']') || ']'
    FROM (SELECT number, json FROM draft WHERE number > ? ORDER BY number LIMIT ?)
"""
_DRAFTS_A_STEP = 100
"""Few enough that their text is decoded, with the lock held, in no time."""
_BUSY_SECONDS = 60


class Staging:
    """An open staging file, for any thread; the other process has its own connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file; it stays where it is."""
        self._database.close()

    def remove(self) -> None:
        """Close and delete the file."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def note(self, name: str) -> Any:
        """A noted JSON value, or None."""
        with self._lock:
            row = self._database.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return orjson.loads(row[0]) if row else None

    def put_note(self, name: str, value: Any) -> None:
        """Note a JSON value under a name, durably."""
        with self._lock, self._database:
            self._put_note(name, value)

    def _put_note(self, name: str, value: Any) -> None:
        self._database.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, orjson.dumps(value)))

    def add_drafts(self, drafts: Iterable[tuple[int, Draft]], refused: Iterable[Refused], parsed: Any) -> None:
        """Add numbered drafts and refused records, and note how far the file was parsed, in one transaction.

        What was added before a restart is left alone.
        """
        rows = [(number, draft.to_json()) for number, draft in drafts]
        with self._lock, self._database:
            self._database.executemany("INSERT OR IGNORE INTO draft VALUES (?, ?)", rows)
            self._add_refused(refused)
            self._put_note("parsed", parsed)

    def _add_refused(self, refused: Iterable[Refused]) -> None:
        self._database.executemany("INSERT OR IGNORE INTO refused VALUES (?, ?, ?, ?)", map(astuple, refused))

    def drafts(self, after: int, limit: int) -> list[tuple[int, Draft]]:
        """The next drafts after a number, in the order of the file."""
        drafts: list[tuple[int, Draft]] = []
        while len(drafts) < limit and (page := self._page(after, min(limit - len(drafts), _DRAFTS_A_STEP))):
            drafts += page
            after = page[-1][0]
        return drafts

    def _page(self, after: int, limit: int) -> list[tuple[int, Draft]]:
        with self._lock:
            page: str | None = self._database.execute(_PAGE_OF_DRAFTS, (after, limit)).fetchone()[0]
        return [(number, Draft.from_values(values)) for number, values in orjson.loads(page)] if page else []

    def commit_chunk(self, name: str, state: Any, refused: Iterable[Refused]) -> None:
        """Note a step's state and the records that it refused, in one transaction."""
        with self._lock, self._database:
            self._add_refused(refused)
            self._put_note(name, state)

    def refused(self) -> list[Refused]:
        """All refused records, by line."""
        with self._lock:
            rows = self._database.execute("SELECT * FROM refused ORDER BY line, field").fetchall()
        return [Refused(*row) for row in rows]

    def forget_plan(self) -> None:
        """Drop what an earlier dry run found."""
        with self._lock, self._database:
            self._database.execute("DELETE FROM difference")
            self._database.execute("DELETE FROM note WHERE name = 'planned'")

    def add_differences(self, differences: Sequence[tuple[int, Any]]) -> None:
        """Keep what a dry run found, as JSON values by draft number."""
        rows = [(number, orjson.dumps(value)) for number, value in differences]
        with self._lock, self._database:
            self._database.executemany("INSERT OR REPLACE INTO difference VALUES (?, ?)", rows)

    def differences(self, offset: int, limit: int) -> list[Any]:
        """A page of what a dry run found, in the order of the file."""
        with self._lock:
            rows = self._database.execute(
                "SELECT json FROM difference ORDER BY number LIMIT ? OFFSET ?", (limit, offset)
            ).fetchall()
        return [orjson.loads(text) for (text,) in rows]
