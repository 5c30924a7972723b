"""A catalog from its backup file."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from catalog_desktop.adapters.embedded.backup_manifest import (
    CHUNK_BYTES,
    MANIFEST,
    Manifest,
    Part,
    Progress,
    decode_manifest,
)
from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.connections import open_for_writing
from catalog_desktop.adapters.embedded.integrity import check_integrity
from catalog_desktop.adapters.embedded.migrations import migrate
from catalog_desktop.adapters.embedded.schema import VERSIONS
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.domain.errors import BadUsage, StoreDamaged, StoreUnavailable

_MANIFEST_LIMIT_BYTES = 1 << 28


def restore(file: Path, folder: CatalogFolder, progress: Progress) -> Manifest:
    """Make the catalog that `file` holds in `folder`, which must be empty or not there yet.

    Blocks: run it on a thread. Every part is checked against the manifest and the catalog against its own rules
    before the folder appears; when `progress` raises, or something fails, nothing remains. The search index is
    not in the file: it is built when the catalog is opened.

    Raises BadUsage when the folder is not empty or the file is no backup, StoreDamaged when it was changed or cut
    off, NotPermitted when a newer program made it, StoreUnavailable.
    """
    if folder.path.exists() and (not folder.path.is_dir() or any(folder.path.iterdir())):
        raise BadUsage(f"{folder.path} is not empty. Choose an empty or a new folder.")
    try:
        folder.path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.path.name}.", dir=folder.path.parent) as scratch:
            unfinished = CatalogFolder(Path(scratch) / "catalog")
            unfinished.create()
            manifest = _extract(file, unfinished, progress)
            _prepare(unfinished, file)
            if folder.path.exists():
                folder.path.rmdir()
            unfinished.path.rename(folder.path)
    except OSError as error:
        raise StoreUnavailable(f"{error.filename or file} cannot be used: {error.strerror}.") from error
    return manifest


def _extract(file: Path, folder: CatalogFolder, progress: Progress) -> Manifest:
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, file)
            done = 0
            for name, part in manifest.parts.items():
                for size_bytes in _extract_part(archive, name, part, folder.path / name):
                    done += size_bytes
                    progress(done, manifest.size_bytes)
    except (zipfile.BadZipFile, EOFError) as error:
        raise StoreDamaged(f"{file} is damaged, cut off or no backup at all. Use another one.") from error
    return manifest


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    names = archive.namelist()
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > _MANIFEST_LIMIT_BYTES:
        raise BadUsage(f"{file} is no backup of a catalog.")
    manifest = decode_manifest(archive.read(MANIFEST), str(file))
    if missing := sorted(set(manifest.parts).difference(names)):
        raise StoreDamaged(f"{file} lacks {missing[0]}. Use another backup.")
    return manifest


def _extract_part(archive: zipfile.ZipFile, name: str, part: Part, target: Path) -> Iterator[int]:
    """Extract one part; yields the size of each chunk. Raises StoreDamaged unless it is as the manifest says."""
    digest, left = hashlib.sha256(), part.size_bytes
    target.parent.mkdir(mode=0o700, exist_ok=True)
    target.touch(mode=0o600)
    with archive.open(name) as entry, target.open("wb") as stream:
        while left >= 0 and (chunk := entry.read(CHUNK_BYTES)):
            digest.update(chunk)
            stream.write(chunk)
            left -= len(chunk)
            yield len(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    if left or digest.hexdigest() != part.sha256:
        raise StoreDamaged(f"{name} in the backup was changed or cut off. Use another backup.")


def _prepare(folder: CatalogFolder, file: Path) -> None:
    """Bring the tables up to date, check them, and forget the search indexes, which were left behind."""
    older = migrate(folder.catalog_file, VERSIONS)
    if older is not None:  # the backup is the copy
        older.unlink()
    with translated(file.name), closing(open_for_writing(folder.catalog_file)) as connection:
        if broken := check_integrity(connection):
            raise StoreDamaged(f"The catalog in {file} contradicts itself: {broken[0]} Use another backup.")
        connection.executescript(
            "BEGIN; DELETE FROM index_files; DELETE FROM projection; DELETE FROM dead_letters; COMMIT;"
        )
