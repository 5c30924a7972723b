"""A file of named parts: each a run of bytes with its checksum, described at the end of the file."""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
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
        with ExitStack() as held:  # let go of in reverse: views before the file that they look into
            file = held.enter_context(path.open("rb"))
            content = held.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            whole = held.enter_context(memoryview(content))
            described = _described(whole)
            parts = {
                name: held.enter_context(whole[start : start + size])
                for name, (start, size, _) in described["parts"].items()
            }
            for name, (_, _, checksum) in described["parts"].items():
                if zlib.crc32(parts[name]) != checksum:
                    raise Unreadable(f"its part “{name}” is damaged")
            yield described["about"], parts
    except (OSError, ValueError) as error:
        raise Unreadable(str(error)) from error


def _described(whole: memoryview) -> dict[str, Any]:
    length = int.from_bytes(whole[-4:], "little")
    end = len(whole) - _TAIL
    if whole[: len(_MAGIC)] != _MAGIC or not 0 < length <= end:
        raise Unreadable("not a finished snapshot")
    description = bytes(whole[end - length : end])
    if zlib.crc32(description) != int.from_bytes(whole[end : end + 4], "little"):
        raise Unreadable("its description is damaged")
    described: dict[str, Any] = orjson.loads(description)
    return described
