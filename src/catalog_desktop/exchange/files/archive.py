"""Zip files: what they hold, and reading one file in them. Nothing is ever unpacked under a name from the archive."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from catalog_desktop.exchange.files.limits import ARCHIVE_DIRECTORY_BYTES

_END, _END_SIZE = b"PK\x05\x06", 22
_END_64_SIZE, _LOCATOR_64, _LOCATOR_64_SIZE = 56, b"PK\x06\x07", 20
_LONGEST_COMMENT = 0xFFFF
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"

UNREADABLE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
    OverflowError,
    EOFError,
    zlib.error,
)
"""What the library raises when an archive is opened that is damaged, or packed in a way that it does not know."""


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """The archive in a file that can seek. Raises one of `UNREADABLE` when it is none, or lists too many files."""
    if _directory_size(file) > ARCHIVE_DIRECTORY_BYTES:
        raise zipfile.BadZipFile("it holds too many files")
    return zipfile.ZipFile(file)


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether the archive is a workbook of Excel or of OpenDocument. Raises one of `UNREADABLE` when it is damaged."""
    names = set(archive.namelist())
    if any(part in names for part in _WORKBOOK_PARTS):
        return True
    if "mimetype" not in names:
        return False
    with archive.open("mimetype") as file:
        return file.read(len(_OPEN_DOCUMENT)) == _OPEN_DOCUMENT


def tables_in(archive: zipfile.ZipFile) -> list[str]:
    """The files that may be what was meant, largest first: no folders, no empty files, nothing hidden."""
    return [entry.filename for entry in sorted(_visible(archive.infolist()), key=lambda entry: -entry.file_size)]


def _visible(entries: Iterable[zipfile.ZipInfo]) -> Iterable[zipfile.ZipInfo]:
    for entry in entries:
        steps = entry.filename.split("/")
        if entry.file_size and not entry.is_dir() and not any(step.startswith((".", "__MACOSX")) for step in steps):
            yield entry


def _directory_size(file: BinaryIO) -> int:
    """The size of the table of contents as the end of the archive states it, which is how much the library reads."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - _END_64_SIZE - _LOCATOR_64_SIZE))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_SIZE:
        raise zipfile.BadZipFile("its end is missing")
    sizes = [int.from_bytes(tail[end + 12 : end + 16], "little")]
    locator = end - _LOCATOR_64_SIZE
    if locator >= _END_64_SIZE and tail.startswith(_LOCATOR_64, locator):
        sizes = [int.from_bytes(tail[locator - 16 : locator - 8], "little")]
    return max(sizes)
