"""Who owns a catalog: the one process that holds the lock on its lock file.

The operating system gives the lock back when the process ends, however it ends; a file that says who it was would
outlive a crash. What the file says is for people only.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from types import TracebackType

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.domain.errors import NotPermitted

if sys.platform == "win32":
    import msvcrt

    # Windows keeps others from reading a locked part, so what is locked lies behind what is said.
    _LOCKED_BYTE = 1 << 30

    def _lock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class OwnedElsewhere(NotPermitted):
    """Another process owns the catalog; `owner` tells which, as far as it could say so."""

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__(f"The catalog {folder} is open in another window or program ({owner}). Close it there first.")
        self.owner = owner


class CatalogOwnership:
    """The right to write a catalog, until it is released or the process ends."""

    def __init__(self, handle: int) -> None:
        """Use `acquire`."""
        self._handle = handle

    @classmethod
    def acquire(cls, folder: CatalogFolder, purpose: str = "") -> CatalogOwnership:
        """Become the owner of the folder's catalog; makes the folder. Raises OwnedElsewhere at once if somebody is.

        `purpose` is told to those who come later and wonder who it is, such as `catalog-desktop import`.
        """
        folder.create()
        handle = os.open(folder.lock_file, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            raise OwnedElsewhere(folder.path, _owner(folder.lock_file)) from error
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        what = f"{purpose}, " if purpose else ""
        os.write(handle, f"{what}process {os.getpid()} on {socket.gethostname()}\n".encode())
        return cls(handle)

    def release(self) -> None:
        """Give the catalog back, after it was closed. Releasing again does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> CatalogOwnership:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()


def _owner(lock_file: Path) -> str:
    try:
        return lock_file.read_text(encoding="utf-8").strip() or "it does not say which"
    except OSError:
        return "it does not say which"
