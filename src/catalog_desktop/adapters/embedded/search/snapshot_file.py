"""A file of named parts: each a run of bytes with its checksum, described at the end of the file."""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

_MAGIC = b"catalog-desktop snapshot\n"
_TAIL = 8


class Unreadable(Exception):
    """The file is missing, cut short or damaged; what it held must be made anew."""


def write_parts(path: Path, about: Mapping[str, Any], parts: Iterable[tuple[str, bytes]]) -> None:
    """Write a file in place of the one at `path`, which stays whole until the new one is."""
    unfinished = path.with_suffix(".unfinished")
    described: dict[str, tuple[int, int, int]] = {}
    with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(_MAGIC)
        for name, content in parts:
            described[name] = (file.tell(), len(content), zlib.crc32(content))
            file.write(content)
        description = orjson.dumps({"about": about, "parts": described})
        file.write(description)
        file.write(zlib.crc32(description).to_bytes(4, "little") + len(description).to_bytes(4, "little"))
    unfinished.replace(path)


@contextmanager
def read_parts(path: Path) -> Iterator[tuple[Mapping[str, Any], Mapping[str, memoryview]]]:
    """What `write_parts` wrote, checked; the parts must not be used afterwards. Raises Unreadable."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            view = memoryview(content)
            parts: dict[str, memoryview] = {}
            try:
                about, parts = _checked(view)
                yield about, parts
            finally:
                for part in parts.values():
                    part.release()
                view.release()
    except (OSError, ValueError) as error:
        raise Unreadable(str(error)) from error


def _checked(view: memoryview) -> tuple[Mapping[str, Any], dict[str, memoryview]]:
    length = int.from_bytes(view[-4:], "little")
    end = len(view) - _TAIL
    if view[: len(_MAGIC)] != _MAGIC or not 0 < length <= end:
        raise Unreadable("not a finished snapshot")
    description = bytes(view[end - length : end])
    if zlib.crc32(description) != int.from_bytes(view[end : end + 4], "little"):
        raise Unreadable("its description is damaged")
    described = orjson.loads(description)
    parts: dict[str, memoryview] = {}
    for name, (start, size, checksum) in described["parts"].items():
        parts[name] = view[start : start + size]
        if zlib.crc32(parts[name]) != checksum:
            raise Unreadable(f"its part “{name}” is damaged")
    return described["about"], parts
