"""Where a catalog keeps what belongs to it: one folder, and the name of each file in it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

# `sun_path` holds 104 bytes on macOS and 108 on Linux, its closing zero included.
_SOCKET_PATH_LIMIT = 103


@dataclass(frozen=True, slots=True)
class CatalogFolder:
    """The folder of one catalog. Only its owner, on this machine and as this user, may read it."""

    path: Path

    @property
    def catalog_file(self) -> Path:
        """The write store: every shop's products, claims, changes and operations."""
        return self.path / "catalog.sqlite"

    @property
    def desk_file(self) -> Path:
        """This desk's own state: the journal, unsaved edits, settings."""
        return self.path / "desk.sqlite"

    @property
    def images(self) -> Path:
        """Pictures, named by their content."""
        return self.path / "images"

    @property
    def lock_file(self) -> Path:
        """The file whose lock the catalog's owner holds."""
        return self.path / "owner.lock"

    @property
    def socket_file(self) -> Path:
        """Where the owner listens for other processes; beside the catalog unless that path is too long for a socket."""
        file = self.path.absolute() / "owner.sock"
        if len(os.fsencode(file)) <= _SOCKET_PATH_LIMIT:
            return file
        digest = hashlib.sha256(os.fsencode(self.path.resolve())).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"catalog-desktop-{digest}.sock"

    def index_file(self, name: str) -> Path:
        """The search index of this name, such as `index-01J…`; which one is live says `LiveIndexes`."""
        return self.path / f"{name}.sqlite"

    @property
    def exists(self) -> bool:
        """Whether there is a catalog in the folder."""
        return self.catalog_file.is_file()

    def create(self) -> None:
        """Make the folder and its parents; nobody else may look into it."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)
