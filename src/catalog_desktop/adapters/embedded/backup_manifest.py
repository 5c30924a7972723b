"""What a backup file holds: its format, and the size and SHA-256 of every part."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from catalog_desktop.adapters.pictures import file_name
from catalog_desktop.domain.errors import BadUsage, NotPermitted

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the bytes done and in total, on the thread that works; may raise to cancel."""

CHUNK_BYTES = 1 << 20
MANIFEST, STORE, IMAGES = "manifest.json", "catalog.sqlite", "images/"
_FORMAT = 1
_SHA_256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Part:
    """One file in a backup."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup's parts by name: the write store, and pictures below `images/`. `made_at` is Unix ms."""

    made_at: int
    parts: Mapping[str, Part]

    @property
    def size_bytes(self) -> int:
        """Of all parts together."""
        return sum(part.size_bytes for part in self.parts.values())


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON."""
    parts = {name: [part.size_bytes, part.sha256] for name, part in manifest.parts.items()}
    return orjson.dumps({"format": _FORMAT, "made_at": manifest.made_at, "parts": parts})


def decode_manifest(content: bytes, file: str) -> Manifest:
    """The manifest of its JSON. Raises BadUsage when it is none, NotPermitted when its format is newer than ours."""
    try:
        raw: dict[str, Any] = orjson.loads(content)
        if raw["format"] > _FORMAT:
            raise NotPermitted(
                f"{file} was made by a newer version of Catalog Desktop. Update it to restore the backup."
            )
        parts = {name: Part(int(size), str(sha256)) for name, (size, sha256) in raw["parts"].items()}
        manifest = Manifest(int(raw["made_at"]), parts)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadUsage(f"{file} is no backup of a catalog.") from error
    if STORE not in parts or not all(map(_is_name, parts)) or not all(map(_is_part, parts.values())):
        raise BadUsage(f"{file} is no backup of a catalog.")
    return manifest


def _is_name(name: str) -> bool:
    """Only names that a backup makes: none may lead out of the catalog's folder."""
    return name == STORE or (name.startswith(IMAGES) and file_name(f"image:{name.removeprefix(IMAGES)}") is not None)


def _is_part(part: Part) -> bool:
    return part.size_bytes >= 0 and _SHA_256.fullmatch(part.sha256) is not None
