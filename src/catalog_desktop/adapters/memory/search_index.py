"""The write side of search in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog_desktop.adapters.memory.search_store import MemorySearchStore, new_name
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.document_limits import refusal_reason
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.project import PROJECTION_VERSION
from catalog_desktop.ports.change_feed import Digest
from catalog_desktop.ports.search_index import LIVE, Applied, IndexBatch, IndexIdentity, IndexNote, Refusal


class MemorySearchIndex:
    """Indexes of a `MemorySearchStore`."""

    def __init__(self, store: MemorySearchStore) -> None:
        self._store = store

    @property
    def taken_together(self) -> int:
        """See `SearchIndex.taken_together`."""
        return 1

    async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
        """See `SearchIndex.apply`."""
        with self._store.lock:
            if target == LIVE and self._store.find(shop_id, LIVE) is None:
                self._store.make_live(shop_id, self._store.add(shop_id).name)
            index = self._store.get(shop_id, target)
            refused = []
            for document in batch.documents:
                reason = refusal_reason(document)
                if reason is None:
                    index.documents[document.id] = document
                else:
                    refused.append(Refusal(document.id, document.revision, reason))
            for product_id in batch.deleted_ids:
                index.documents.pop(product_id, None)
            index.batches += 1
            return Applied(index.version, refused)

    async def identity(self, shop_id: str, target: str = LIVE) -> IndexIdentity | None:
        """See `SearchIndex.identity`."""
        with self._store.lock:
            index = self._store.find(shop_id, target)
        return IndexIdentity(index.name, PROJECTION_VERSION, "memory") if index else None

    async def name_build(self, shop_id: str) -> str:  # noqa: ARG002 - the port asks for it
        """See `SearchIndex.name_build`."""
        return new_name()

    async def begin_build(self, shop_id: str, target: str | None = None) -> str:
        """See `SearchIndex.begin_build`."""
        with self._store.lock:
            return self._store.add(shop_id, target).name

    async def swap(self, shop_id: str, target: str) -> str:
        """See `SearchIndex.swap`."""
        with self._store.lock:
            return self._store.make_live(shop_id, target)

    async def discard(self, shop_id: str, target: str) -> None:
        """See `SearchIndex.discard`."""
        with self._store.lock:
            live = self._store.find(shop_id, LIVE)
            if target == LIVE or (live is not None and live.name == target):
                raise BadUsage(f"{target} is the live search index and cannot be removed.")
            self._store.remove(shop_id, target)

    async def builds(self, shop_id: str) -> Sequence[str]:
        """See `SearchIndex.builds`."""
        with self._store.lock:
            return self._store.others(shop_id)

    async def revisions(
        self, shop_id: str, product_ids: Sequence[str], target: str = LIVE
    ) -> Mapping[str, tuple[int, int]]:
        """See `SearchIndex.revisions`."""
        return {
            document.id: (document.revision, document.stamp) for document in self._held(shop_id, product_ids, target)
        }

    async def revision_range(
        self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE
    ) -> Mapping[str, tuple[int, int]]:
        """See `SearchIndex.revision_range`."""
        with self._store.lock:
            index = self._store.find(shop_id, target)
            held = list(index.documents.values()) if index else []
        return {d.id: (d.revision, d.stamp) for d in held if first_id <= d.id <= last_id}

    async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE) -> Digest:
        """See `SearchIndex.digest`."""
        held = await self.revision_range(shop_id, first_id, last_id, target)
        return Digest(len(held), sum(stamp for _, stamp in held.values()))

    async def documents(self, shop_id: str, product_ids: Sequence[str], target: str = LIVE) -> Sequence[Document]:
        """See `SearchIndex.documents`."""
        return self._held(shop_id, product_ids, target)

    async def note(self, shop_id: str, note: IndexNote) -> None:
        """See `SearchIndex.note`."""
        with self._store.lock:
            self._store.note(shop_id, note)

    async def noted(self, shop_id: str) -> IndexNote | None:
        """See `SearchIndex.noted`."""
        with self._store.lock:
            return self._store.noted(shop_id)

    async def audit(self, shop_id: str) -> Sequence[str]:  # noqa: ARG002 - the port asks for it
        """See `SearchIndex.audit`."""
        return ()

    def _held(self, shop_id: str, product_ids: Sequence[str], target: str) -> list[Document]:
        with self._store.lock:
            index = self._store.find(shop_id, target)
            held = index.documents if index else {}
            return [held[product_id] for product_id in dict.fromkeys(product_ids) if product_id in held]
