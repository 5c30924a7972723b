"""Which files image stores take, and the address of each: its content's hash and its kind."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from catalog_desktop.domain.errors import BadUsage

SIZE_LIMIT_BYTES = 10_000_000
_ADDRESS = re.compile(r"image:([0-9a-f]{64}\.(?:png|jpg|webp|gif|svg))")
_SVG_ROOT = re.compile(rb"<(?:\w+:)?svg[\s>/]")
_SVG_PREAMBLE_BYTES = 4096


def read_picture(file: Path) -> bytes:
    """The content of a picture file. Raises BadUsage when it is none, is too large or cannot be read."""
    try:
        if file.stat().st_size > SIZE_LIMIT_BYTES:
            raise BadUsage(f"{file.name} is larger than {SIZE_LIMIT_BYTES // 1_000_000} MB. Scale it down first.")
        content = file.read_bytes()
    except OSError as error:
        raise BadUsage(f"{file.name} cannot be read: {error.strerror}.") from error
    if picture_kind(content) is None:
        raise BadUsage(f"{file.name} is no picture that can be shown: use PNG, JPEG, WebP, GIF or SVG.")
    return content


def picture_kind(content: bytes) -> str | None:
    """`png`, `jpg`, `webp`, `gif` or `svg`, told by the content and never by a name; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    start = content[:_SVG_PREAMBLE_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    return "svg" if start.startswith(b"<") and _SVG_ROOT.search(start) else None


def address_of(content: bytes) -> str:
    """The address under which this picture is kept."""
    return f"image:{hashlib.sha256(content).hexdigest()}.{picture_kind(content)}"


def file_name(address: str) -> str | None:
    """The name of the kept file behind an address, or None when no store gave this address out."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found else None


def scheme(address: str) -> str:
    """What stands before the colon of an address."""
    return address.partition(":")[0]
