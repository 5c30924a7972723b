"""Ports that fail when they are told to; everything else is the adapter in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import StoreDamaged, StoreUnavailable
from catalog_desktop.ports.change_feed import Digest
from catalog_desktop.ports.search_index import LIVE, Applied, IndexBatch, IndexIdentity, IndexNote, Refusal, SearchIndex


class FaultyIndex:
    """A search index with faults.

    `outage`: every call raises StoreUnavailable; `damaged`: targets whose writes raise StoreDamaged; `refused_ids`
    are refused; `apply` waits for `gate` and sets `waiting` meanwhile; `lost_answers`: so many calls of `swap` do
    what they are asked and then raise; `intruded` are the products that an audit tells next; `outdated`: the live index
    has other settings; `may_build` False: there is no right to begin a build.
    """

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self.outage = False
        self.outage_of: set[str] = set()
        self.damaged: set[str] = set()
        self.refused_ids: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()
        self.waiting = asyncio.Event()
        self.applied_ids: list[str] = []
        self.intruded: list[str] = []
        self.outdated = False
        self.may_build = True
        self.lost_answers = 0
        self.swaps = 0
        self._applied = asyncio.Condition()

    async def until_applied(self, count: int) -> None:
        """Return once so many products have been sent."""
        async with asyncio.timeout(5), self._applied:
            await self._applied.wait_for(lambda: len(self.applied_ids) >= count)

    @property
    def taken_together(self) -> int:
        return self._index.taken_together

    async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
        if not self.gate.is_set():
            self.waiting.set()
            await self.gate.wait()
        self._check(target)
        if target in self.damaged:
            raise StoreDamaged("The file is no database.")
        refused = [
            Refusal(d.id, d.revision, "refused by the test") for d in batch.documents if d.id in self.refused_ids
        ]
        taken = tuple(d for d in batch.documents if d.id not in self.refused_ids)
        applied = await self._index.apply(shop_id, IndexBatch(taken, batch.deleted_ids), target)
        async with self._applied:
            self.applied_ids += [*(d.id for d in batch.documents), *batch.deleted_ids]
            self._applied.notify_all()
        return Applied(applied.index_version, [*applied.refused, *refused])

    async def identity(self, shop_id: str, target: str = LIVE) -> IndexIdentity | None:
        self._check(target)
        if target in self.damaged:
            raise StoreDamaged("The file is no database.")
        identity = await self._index.identity(shop_id, target)
        return replace(identity, is_current=False) if identity and self.outdated and target == LIVE else identity

    async def name_build(self, shop_id: str) -> str:
        return await self._index.name_build(shop_id)

    async def begin_build(self, shop_id: str, target: str | None = None) -> str:
        self._check()
        if not self.may_build:
            raise StoreUnavailable("The key may not do this.")
        return await self._index.begin_build(shop_id, target)

    async def swap(self, shop_id: str, target: str) -> str:
        self._check()
        self.swaps += 1
        former = await self._index.swap(shop_id, target)
        self.damaged.discard(LIVE)
        self.outdated = False
        if self.lost_answers:
            self.lost_answers -= 1
            raise StoreUnavailable("The answer got lost.")
        return former

    async def discard(self, shop_id: str, target: str) -> None:
        self._check()
        await self._index.discard(shop_id, target)

    async def builds(self, shop_id: str) -> Sequence[str]:
        self._check()
        return await self._index.builds(shop_id)

    async def revisions(
        self, shop_id: str, product_ids: Sequence[str], target: str = LIVE
    ) -> Mapping[str, tuple[int, int]]:
        self._check(target)
        return await self._index.revisions(shop_id, product_ids, target)

    async def revision_range(
        self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE
    ) -> Mapping[str, tuple[int, int]]:
        self._check(target)
        return await self._index.revision_range(shop_id, first_id, last_id, target)

    async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE) -> Digest:
        self._check(target)
        return await self._index.digest(shop_id, first_id, last_id, target)

    async def documents(self, shop_id: str, product_ids: Sequence[str], target: str = LIVE) -> Sequence[Document]:
        self._check(target)
        return await self._index.documents(shop_id, product_ids, target)

    async def note(self, shop_id: str, note: IndexNote) -> None:
        self._check()
        await self._index.note(shop_id, note)

    async def noted(self, shop_id: str) -> IndexNote | None:
        self._check()
        return await self._index.noted(shop_id)

    async def audit(self, shop_id: str) -> Sequence[str]:
        self._check()
        ids, self.intruded = self.intruded, []
        return ids

    def _check(self, target: str = "") -> None:
        if self.outage or target in self.outage_of:
            raise StoreUnavailable("The index gives no answer.")
