"""SQLite's errors as the program's own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from catalog_desktop.domain.errors import StoreDamaged, StoreUnavailable

# Primary result codes, https://www.sqlite.org/rescode.html
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY = 0xFF


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Raise StoreDamaged or StoreUnavailable instead of SQLite's errors; `name` is what people call the file.

    Errors that only a defect of this program can cause, such as wrong SQL, pass unchanged.
    """
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, sqlite3.NotSupportedError):
        raise
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
        if code == sqlite3.SQLITE_ERROR:
            raise
        if code in _DAMAGED:
            raise StoreDamaged(f"The file {name} is damaged ({error}). Restore it from a backup.") from error
        raise StoreUnavailable(f"The file {name} cannot be used just now ({error}). Try again.") from error
