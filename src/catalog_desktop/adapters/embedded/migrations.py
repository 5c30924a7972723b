"""Bring a SQLite file's tables up to date, after a copy of the file was put aside."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from catalog_desktop.adapters.embedded.connections import open_for_writing
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.domain.errors import NotPermitted


def migrate(file: Path, versions: Sequence[str]) -> Path | None:
    """Run the scripts of `versions` that `file` has not seen, each in a transaction; makes the file if need be.

    Returns the copy that was taken before, or None when nothing older was there. Raises NotPermitted when the file
    is of a newer version than this program knows, StoreDamaged and StoreUnavailable.
    """
    with translated(file.name), closing(open_for_writing(file)) as connection:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if found > len(versions):
            raise NotPermitted(
                f"{file.name} was written by a newer version of Catalog Desktop (format {found}; this program knows "
                f"formats up to {len(versions)}). Update Catalog Desktop to open it."
            )
        copy = _copied_aside(connection, file, found) if 0 < found < len(versions) else None
        for number, script in enumerate(versions[found:], start=found + 1):
            _run(connection, script, number)
    return copy


def _copied_aside(connection: sqlite3.Connection, file: Path, version: int) -> Path:
    """A whole copy under a name of its own; it takes that name only once it is complete."""
    copy = file.with_name(f"{file.stem}-before-format-{version + 1}{file.suffix}")
    unfinished = copy.with_name(f"{copy.name}.part")
    unfinished.unlink(missing_ok=True)
    with closing(open_for_writing(unfinished)) as target:
        connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE").fetchone()
    unfinished.replace(copy)
    return copy


def _run(connection: sqlite3.Connection, script: str, number: int) -> None:
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise
