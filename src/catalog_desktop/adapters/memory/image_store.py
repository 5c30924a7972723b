"""Pictures in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.pictures import address_of, file_name, read_picture, scheme
from catalog_desktop.domain.errors import NotFound


class MemoryImageStore:
    """Pictures of a `MemoryStore`, by address. `drawn` maps the schemes of addresses that the program draws itself to
    what draws them."""

    def __init__(self, store: MemoryStore, drawn: Mapping[str, Callable[[str], bytes]] | None = None) -> None:
        self._store = store
        self._drawn = drawn or {}

    async def add(self, shop_id: str, file: Path) -> str:
        """See `ImageStore.add`."""
        content = await asyncio.to_thread(read_picture, file)
        address = address_of(content)
        with self._store.lock:
            self._store.states[shop_id].images[address] = content
        return address

    async def read(self, shop_id: str, address: str) -> bytes:
        """See `ImageStore.read`."""
        if draw := self._drawn.get(scheme(address)):
            return draw(address)
        with self._store.lock:
            images = self._store.states[shop_id].images
            if address not in images:
                raise NotFound("image", address)
            return images[address]

    def owns(self, address: str) -> bool:
        """See `ImageStore.owns`."""
        return scheme(address) in self._drawn or file_name(address) is not None
