"""A whole catalog as one file.

The file is a ZIP without compression: a consistent copy of the write store, the pictures, and a manifest. Search
indexes are left out, as they are rebuilt from the write store, and so is what a desk keeps for itself.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import time
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from catalog_desktop.adapters.embedded.backup_manifest import (
    CHUNK_BYTES,
    IMAGES,
    MANIFEST,
    STORE,
    Manifest,
    Part,
    Progress,
    encode_manifest,
)
from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.connections import open_for_reading
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.adapters.pictures import file_name
from catalog_desktop.domain.errors import BadUsage, NotFound, StoreUnavailable

_PAGES_A_STEP = 512
# The write store is copied once, then read again for the file; pictures are only read.
_TIMES_STORE_IS_READ = 2


def back_up(folder: CatalogFolder, file: Path, progress: Progress, *, overwrite: bool = False) -> Manifest:
    """Write the catalog of `folder`, as it is now, to `file`; the catalog may be open and written to meanwhile.

    Blocks: run it on a thread. `file` appears once it is whole and durable; when `progress` raises, or something
    fails, nothing remains. Raises NotFound without a catalog, BadUsage when `file` exists and may not be
    overwritten, StoreUnavailable, StoreDamaged.
    """
    if not folder.exists:
        raise NotFound("catalog", str(folder.path))
    if file.exists() and not overwrite:
        raise BadUsage(f"{file} exists already. Choose another name.")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as scratch:
            unfinished = Path(scratch) / "backup.zip"
            manifest = _write(folder, Path(scratch) / STORE, unfinished, progress)
            unfinished.replace(file)
    except OSError as error:
        raise StoreUnavailable(f"{file} cannot be written: {error.strerror}.") from error
    return manifest


def _write(folder: CatalogFolder, copy: Path, unfinished: Path, progress: Progress) -> Manifest:
    pictures = _pictures(folder)
    store_bytes = _snapshot_bytes(folder)
    counter = _Counter(progress, store_bytes * _TIMES_STORE_IS_READ + sum(p.stat().st_size for p in pictures.values()))
    _copy_store(folder, copy, counter)
    parts = {}
    unfinished.touch(mode=0o600)
    with unfinished.open("wb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for name, source in {STORE: copy, **pictures}.items():
                parts[name] = _add(archive, name, source, counter)
            manifest = Manifest(time.time_ns() // 1_000_000, parts)
            archive.writestr(MANIFEST, encode_manifest(manifest))
        stream.flush()
        os.fsync(stream.fileno())
    return manifest


def _pictures(folder: CatalogFolder) -> dict[str, Path]:
    files = sorted(folder.images.iterdir()) if folder.images.is_dir() else []
    return {f"{IMAGES}{file.name}": file for file in files if file_name(f"image:{file.name}") is not None}


def _snapshot_bytes(folder: CatalogFolder) -> int:
    with translated(folder.catalog_file.name), closing(open_for_reading(folder.catalog_file)) as connection:
        pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
        page_bytes: int = connection.execute("PRAGMA page_size").fetchone()[0]
    return pages * page_bytes


def _copy_store(folder: CatalogFolder, copy: Path, counter: _Counter) -> None:
    name = folder.catalog_file.name
    page_bytes, copied = 0, 0

    def count(_: int, remaining: int, total: int) -> None:
        nonlocal copied
        counter.add((total - remaining - copied) * page_bytes)
        copied = total - remaining

    with (
        translated(name),
        closing(open_for_reading(folder.catalog_file)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        # One snapshot throughout: otherwise each commit in between would begin the copy anew.
        source.execute("BEGIN")
        page_bytes = source.execute("PRAGMA page_size").fetchone()[0]
        source.execute("SELECT count(*) FROM shops").fetchone()
        source.backup(target, pages=_PAGES_A_STEP, progress=count)
        target.execute("PRAGMA journal_mode = DELETE").fetchone()


def _add(archive: zipfile.ZipFile, name: str, source: Path, counter: _Counter) -> Part:
    digest, size_bytes = hashlib.sha256(), 0
    with source.open("rb") as content, archive.open(name, "w", force_zip64=True) as entry:
        while chunk := content.read(CHUNK_BYTES):
            digest.update(chunk)
            entry.write(chunk)
            size_bytes += len(chunk)
            counter.add(len(chunk))
    return Part(size_bytes, digest.hexdigest())


@dataclass(slots=True)
class _Counter:
    """Adds up what is done; a catalog that grows meanwhile is more than was foreseen."""

    progress: Progress
    total: int
    done: int = field(default=0)

    def add(self, size_bytes: int) -> None:
        self.done += size_bytes
        self.progress(self.done, max(self.total, self.done))
