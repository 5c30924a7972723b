"""Makes a new index live once, however often it is asked: a swap is not idempotent, and its answer may get lost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from catalog_desktop.domain.errors import StoreDamaged, StoreUnavailable
from catalog_desktop.ports.search_index import LIVE, IndexBatch, SearchIndex
from catalog_desktop.projector.lease import Lease


@dataclass(frozen=True, slots=True)
class Switch:
    """From the index of generation `former` (empty: there is none) to that of `generation`, whose name is `target`."""

    index: SearchIndex
    lease: Lease
    shop_id: str
    target: str
    generation: str
    former: str

    async def make(self) -> str:
        """Swap, unless that has happened already; returns the name that the former index has now, empty for none.

        Raises StoreUnavailable when it is not known to have happened, StoreDamaged when the new index is not there.
        """
        if await self.has_happened():
            return await self._former_name()
        if await self._generation(self.target) != self.generation:
            raise StoreDamaged("The new search index was deleted or replaced by somebody else; the old one stays.")
        self.lease.check()
        try:
            return await self.index.swap(self.shop_id, self.target)
        except StoreUnavailable:
            if not await self.has_happened():
                raise
            return await self._former_name()

    async def has_happened(self) -> bool:
        """Whether the new index is live, once everything has been done that the live one was asked for before."""
        if await self._generation(LIVE) is None:
            return False
        with suppress(StoreDamaged):  # it is damaged, or was swapped just now
            await self.index.apply(self.shop_id, IndexBatch())
        return await self._generation(LIVE) == self.generation

    async def _generation(self, target: str) -> str | None:
        """That of an index, None when there is none that can be read."""
        with suppress(StoreDamaged):
            identity = await self.index.identity(self.shop_id, target)
            return identity.generation if identity is not None else None
        return None

    async def _former_name(self) -> str:
        for name in await self.index.builds(self.shop_id):
            if await self._generation(name) == self.former:
                return name
        return ""
