"""Opening a file that somebody brings: packed or not, in whichever encoding, without reading all of it."""

from __future__ import annotations

import gzip
import io
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.exchange.files.archive import UNREADABLE, is_workbook, open_archive, tables_in
from catalog_desktop.exchange.files.limits import (
    PACKED_LAYERS,
    UNPACKED_BYTES,
    UNPACKED_FREE_BYTES,
    UNPACKED_RATIO,
)

_GZIP, _ZIPS, _OLE = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLOCK = 1 << 18
_DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile)


class OpenFile:
    """A file's unpacked bytes, and the file itself, whose position tells how much of it has been read.

    `members` are the files in a zip, the largest first. `workbook` is where the content lies when it is a workbook,
    which can only be read from a disk; `unpacked` says nothing then.
    """

    def __init__(self, name: str, raw: io.BufferedReader, size: int) -> None:
        self.name = name
        self.size = size
        self.unpacked = raw
        self.members: tuple[str, ...] = ()
        self.workbook: Path | None = None
        self._raw = raw
        self._text: io.TextIOWrapper | None = None

    def share_read(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return min(self._raw.tell() / self.size, 1.0) if self.size else 1.0

    def text(self, encoding: str) -> io.TextIOWrapper:
        """The content as text, line ends as they are; what the encoding cannot read becomes U+FFFD. Ask once."""
        self._text = io.TextIOWrapper(self.unpacked, encoding, errors="replace", newline="")
        return self._text

    def let_go(self) -> None:
        """Take the bytes away from the text, so that only those who opened them close them."""
        if self._text is not None:
            self._text.detach()


class _Bounded(io.RawIOBase):
    """Bytes that are being unpacked, up to a size that depends on what they are unpacked from."""

    def __init__(self, unpacked: BinaryIO, file: OpenFile) -> None:
        self._unpacked = unpacked
        self._left = min(UNPACKED_BYTES, max(UNPACKED_FREE_BYTES, file.size * UNPACKED_RATIO))
        self._name = file.name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what BufferedReader gives
        try:
            piece = self._unpacked.read(len(buffer))
        except _DAMAGED as error:
            raise BadUsage(f"{self._name} is damaged: it cannot be unpacked to its end ({error}).") from error
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        if self._left < 0:
            raise BadUsage(f"{self._name} unpacks to far more than a list of products would: it is not read.")
        return len(piece)

    def close(self) -> None:
        self._unpacked.close()
        super().close()


@contextmanager
def open_source(path: Path, member: str = "") -> Iterator[OpenFile]:
    """The unpacked content of a file, told by its content: gzip, zip (`member`, else its largest file), or neither.

    Raises BadUsage when the file is not there, may not be read, is damaged, or unpacks to too much.
    """
    try:
        if path.exists() and not path.is_file():
            raise BadUsage(f"{path.name} is no file.")
        with ExitStack() as stack:
            raw = stack.enter_context(path.open("rb"))
            file = OpenFile(path.name, raw, path.stat().st_size)
            _unpack(file, stack, path, member)
            stack.callback(file.let_go)
            yield file
    except OSError as error:
        raise BadUsage(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _unpack(file: OpenFile, stack: ExitStack, path: Path, member: str) -> None:
    """Take off one layer of packing after the other."""
    for layer in range(PACKED_LAYERS + 1):
        head = file.unpacked.peek(len(_OLE))[: len(_OLE)]
        is_zip = head[:4] in _ZIPS
        if not is_zip and head != _OLE and head[:2] != _GZIP:
            return
        if layer == PACKED_LAYERS:
            raise BadUsage(f"{file.name} is packed more than {PACKED_LAYERS} times: unpack it first.")
        if head[:2] == _GZIP:
            packed = cast("BinaryIO", gzip.GzipFile(fileobj=file.unpacked, mode="rb"))
        else:
            place = _spooled(file, stack) if layer else path
            archive = _archive_of_files(file, stack, place) if is_zip else None
            if archive is None:
                file.workbook = place
                return
            packed = _member(file, archive, member if not file.members else "")
        file.unpacked = stack.enter_context(io.BufferedReader(_Bounded(packed, file), _BLOCK))


def _spooled(file: OpenFile, stack: ExitStack) -> Path:
    """The content on a disk of its own, where it can be read back and forth."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="catalog-import-"))
    place = Path(folder, "content")
    with place.open("wb") as copy:
        shutil.copyfileobj(file.unpacked, copy, _BLOCK)
    return place


def _archive_of_files(file: OpenFile, stack: ExitStack, place: Path) -> zipfile.ZipFile | None:
    """A zip; None when it is a workbook, which is one inside."""
    try:
        archive = stack.enter_context(open_archive(stack.enter_context(place.open("rb"))))
        return None if is_workbook(archive) else archive
    except UNREADABLE as error:
        raise BadUsage(f"{file.name} is damaged: it is no whole zip file and no workbook ({error}).") from error


def _member(file: OpenFile, archive: zipfile.ZipFile, member: str) -> BinaryIO:
    """The chosen file of an archive; that of an archive within another is its largest."""
    names = tables_in(archive)
    if not names:
        raise BadUsage(f"{file.name} is a zip without a file in it.")
    if member and member not in names:
        raise BadUsage(f"{file.name} has no “{member}” in it; there are {', '.join(names[:10])}.")
    file.members = file.members or tuple(names)
    name = member or names[0]
    if archive.getinfo(name).flag_bits & 1:
        raise BadUsage(f"“{name}” in {file.name} is locked with a password: unpack it first.")
    try:
        return cast("BinaryIO", archive.open(name))
    except UNREADABLE as error:
        raise BadUsage(f"{file.name} is damaged: “{name}” in it cannot be unpacked ({error}).") from error
