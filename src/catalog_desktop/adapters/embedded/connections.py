"""How SQLite files are opened here."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

_BUSY_TIMEOUT_S = 10
_CACHED_STATEMENTS = 128
_WRITER_CACHE_KIB = 16_384
"""Ids and SKUs come in no order, so that a bulk write touches all of their trees again and again."""

_CHECKPOINT_PAGES = 4_000
"""Each checkpoint waits for the disk twice; beyond 16 MB the log itself would cost readers time."""


def open_for_writing(file: Path) -> sqlite3.Connection:
    """A connection that may write, durably: a commit is on the disk when it returns.

    Makes the file when there is none, readable for this user alone.
    Transactions are begun and ended by hand.
    """
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(
        file,
        timeout=_BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_CACHED_STATEMENTS,
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(file: Path) -> sqlite3.Connection:
    """A connection that sees committed snapshots and disturbs no writer, in this process or another."""
    return sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=_BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_CACHED_STATEMENTS,
    )
