"""Opening a file that somebody brings: gzip or not, in whichever encoding, without reading all of it."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from charset_normalizer import from_bytes

from catalog_desktop.domain.errors import BadUsage

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 18
_SAMPLE = 1 << 16
# What spreadsheets write besides Unicode; without a limit short texts are taken for rare code pages.
_CODE_PAGES = ["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "iso8859_2"]


class OpenFile:
    """A file's unpacked bytes, and the file itself, whose position tells how much of it has been read."""

    def __init__(self, raw: BinaryIO, size: int, *, packed: bool) -> None:
        self._raw = raw
        self._size = size
        self.unpacked = cast("BinaryIO", gzip.GzipFile(fileobj=raw, mode="rb")) if packed else raw
        self._texts: list[io.TextIOWrapper] = []

    def share_read(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self._raw.tell() / self._size if self._size else 1.0

    def text(self, encoding: str) -> io.TextIOWrapper:
        """The content as text, line ends as they are; what the encoding cannot read becomes U+FFFD."""
        text = io.TextIOWrapper(cast("io.BufferedReader", self.unpacked), encoding, errors="replace", newline="")
        self._texts.append(text)
        return text

    def close(self) -> None:
        """Close everything that was opened on the file."""
        for text in self._texts:
            text.close()
        self.unpacked.close()


def is_gzip(path: Path) -> bool:
    """Whether the content is gzip, whatever the name says."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


@contextmanager
def open_source(path: Path) -> Iterator[OpenFile]:
    """The unpacked content of a file. Raises BadUsage when it is not there, may not be read or is damaged gzip."""
    try:
        packed = is_gzip(path)
        with path.open("rb") as raw, closing(OpenFile(raw, path.stat().st_size, packed=packed)) as file:
            yield file
    except (EOFError, gzip.BadGzipFile) as error:
        raise BadUsage(f"{path.name} is damaged: it is no whole gzip file ({error}).") from error
    except OSError as error:
        raise BadUsage(f"{path.name} cannot be read: {error.strerror or error}.") from error


def detect_encoding(path: Path) -> str:
    """A Python codec name: from a byte order mark, else UTF-8 if all of the file is, else the most likely code page."""
    with open_source(path) as file:
        head = file.unpacked.read(_BLOCK)
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                return encoding
        if b"\x00" in head[:_SAMPLE]:
            return "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"
        foreign = _not_utf8(file.unpacked, head)
    if foreign is None:
        return "utf-8"
    best = from_bytes(foreign, cp_isolation=_CODE_PAGES).best()
    return best.encoding if best else "cp1252"


def _not_utf8(unpacked: BinaryIO, head: bytes) -> bytes | None:
    """Some of the content around the first bytes that are not UTF-8, or None when all of it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    block, before = head, b""
    while True:
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            if not block:
                return before
            start = max(0, error.start - _SAMPLE // 2)
            return block[start : start + _SAMPLE]
        if not block:
            return None
        before = block[-_SAMPLE:]
        block = unpacked.read(_BLOCK)
