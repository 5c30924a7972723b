"""Pictures that the shop keeps itself."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class ImageStore(Protocol):
    """Files to addresses. An address is what an `Image.url` holds; it stays valid as long as the store exists."""

    async def add(self, shop_id: str, file: Path) -> str:
        """Keep a copy of a picture file and return its address; the same content gets the same address.

        Raises BadUsage when the file is no picture (PNG, JPEG, WebP, GIF, SVG) or is over 10 MB.
        """
        ...

    async def read(self, shop_id: str, address: str) -> bytes:
        """The content behind an address that this store gave out. Raises NotFound."""
        ...

    def owns(self, address: str) -> bool:
        """Whether this store gave the address out, as opposed to an http(s) URL elsewhere."""
        ...
