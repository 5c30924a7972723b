"""The write side of embedded search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalog_desktop.adapters.embedded.search.document_table import documents_with
from catalog_desktop.adapters.embedded.search.index_file import FORMAT
from catalog_desktop.adapters.embedded.search.kept_note import keep_note, kept_note
from catalog_desktop.adapters.embedded.search.shop_indexes import ShopIndexes, new_index_name
from catalog_desktop.adapters.embedded.search.work_thread import WorkThread
from catalog_desktop.adapters.embedded.sqlite_errors import translated
from catalog_desktop.domain.document import Document
from catalog_desktop.ports.change_feed import Digest
from catalog_desktop.ports.search_index import LIVE, Applied, IndexBatch, IndexIdentity, IndexNote

_LOW_BITS = 24


class EmbeddedSearchIndex:
    """Indexes as files of the catalog's folder, written on a thread of their own.

    Positions and leases are the projector's business: there is one writer because there is one owner of a catalog.
    """

    def __init__(self, indexes: ShopIndexes, writing: WorkThread, searching: WorkThread) -> None:
        self._indexes = indexes
        self._writing = writing
        self._searching = searching

    @property
    def taken_together(self) -> int:
        """See `SearchIndex.taken_together`."""
        return 1

    async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
        """See `SearchIndex.apply`. A shop without any index gets its live one with the first batch."""
        return await self._writing.run(lambda: self._apply(shop_id, batch, target))

    def _apply(self, shop_id: str, batch: IndexBatch, target: str) -> Applied:
        if target == LIVE and self._indexes.live_name(shop_id) is None:
            self._indexes.make_live(shop_id, self._indexes.create(shop_id, new_index_name()))
        return Applied(*self._indexes.get(shop_id, target).apply(batch))

    async def identity(self, shop_id: str, target: str = LIVE) -> IndexIdentity | None:
        """See `SearchIndex.identity`. Raises StoreDamaged when the file cannot be read; an older one is no error."""
        return await self._writing.run(lambda: self._identity(shop_id, target))

    def _identity(self, shop_id: str, target: str) -> IndexIdentity | None:
        name = self._indexes.name_of(shop_id, target)
        if name is None:
            return None
        version, projection_version = self._indexes.file(name).about()
        return IndexIdentity(name, projection_version, f"format {version}")

    @property
    def settings(self) -> str:
        """The settings of an index that this program builds, as `identity` names them."""
        return f"format {FORMAT}"

    async def name_build(self, shop_id: str) -> str:  # noqa: ARG002 - the name is unique in the whole catalog
        """See `SearchIndex.name_build`."""
        return new_index_name()

    async def begin_build(self, shop_id: str, target: str | None = None) -> str:
        """See `SearchIndex.begin_build`."""
        return await self._writing.run(lambda: self._indexes.create(shop_id, target or new_index_name()))

    async def swap(self, shop_id: str, target: str) -> str:
        """See `SearchIndex.swap`. Gives an empty name when there was no live index."""
        return await self._writing.run(lambda: self._swap(shop_id, target))

    def _swap(self, shop_id: str, target: str) -> str:
        self._indexes.get(shop_id, target).load()  # so that the first search need not wait for it
        return self._indexes.make_live(shop_id, target)

    async def discard(self, shop_id: str, target: str) -> None:
        """See `SearchIndex.discard`."""
        index = await self._writing.run(lambda: self._indexes.forget(shop_id, target))
        if index is not None:
            await self._searching.run(index.close_reader)  # after the searches that still use it
            await self._writing.run(index.close_writer)
        await self._writing.run(lambda: self._indexes.remove(shop_id, target))

    async def builds(self, shop_id: str) -> Sequence[str]:
        """See `SearchIndex.builds`."""
        return await self._writing.run(lambda: self._indexes.others(shop_id))

    async def revisions(
        self, shop_id: str, product_ids: Sequence[str], target: str = LIVE
    ) -> Mapping[str, tuple[int, int]]:
        """See `SearchIndex.revisions`."""
        return {d.id: (d.revision, d.stamp) for d in await self.documents(shop_id, product_ids, target)}

    async def revision_range(
        self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE
    ) -> Mapping[str, tuple[int, int]]:
        """See `SearchIndex.revision_range`."""
        sql = "SELECT id, revision, stamp FROM rows WHERE id BETWEEN ? AND ?"
        rows = await self._writing.run(lambda: self._read(shop_id, target, sql, first_id, last_id))
        return {product_id: (revision, stamp) for product_id, revision, stamp in rows}

    async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE) -> Digest:
        """See `SearchIndex.digest`."""
        # The sum of all stamps would overflow 64 bits, so its halves are summed apart.
        sql = "SELECT count(*), sum(stamp >> ?), sum(stamp & ?) FROM rows WHERE id BETWEEN ? AND ?"
        bits = (_LOW_BITS, (1 << _LOW_BITS) - 1)
        rows = await self._writing.run(lambda: self._read(shop_id, target, sql, *bits, first_id, last_id))
        count, high, low = rows[0] if rows else (0, 0, 0)
        return Digest(count, ((high or 0) << _LOW_BITS) + (low or 0))

    def _read(self, shop_id: str, target: str, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        if self._indexes.name_of(shop_id, target) is None:
            return []
        index = self._indexes.get(shop_id, target)
        with translated(index.file.path.name):
            return index.writer().execute(sql, parameters).fetchall()

    async def documents(self, shop_id: str, product_ids: Sequence[str], target: str = LIVE) -> Sequence[Document]:
        """See `SearchIndex.documents`."""
        return await self._writing.run(lambda: self._documents(shop_id, product_ids, target))

    async def note(self, shop_id: str, note: IndexNote) -> None:
        """See `SearchIndex.note`. It lies in the index's own file."""
        await self._writing.run(lambda: keep_note(self._indexes.get(shop_id).writer(), note))

    async def noted(self, shop_id: str) -> IndexNote | None:
        """See `SearchIndex.noted`."""
        return await self._writing.run(lambda: self._noted(shop_id))

    def _noted(self, shop_id: str) -> IndexNote | None:
        name = self._indexes.live_name(shop_id)
        return None if name is None else kept_note(self._indexes.file(name))

    async def audit(self, shop_id: str) -> Sequence[str]:  # noqa: ARG002 - nobody else can write to a catalog's files
        """See `SearchIndex.audit`."""
        return ()

    def _documents(self, shop_id: str, product_ids: Sequence[str], target: str) -> list[Document]:
        if self._indexes.name_of(shop_id, target) is None:
            return []
        index = self._indexes.get(shop_id, target)
        with translated(index.file.path.name):
            return [stored.document for stored in documents_with(index.writer(), product_ids)]
