"""The search server of the model: the indexes in memory, the order in which requests reached them, and a judge of
each request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog_desktop.adapters.memory.search_index import MemorySearchIndex
from catalog_desktop.adapters.memory.search_store import MemoryIndex, MemorySearchStore
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.project import PROJECTION_VERSION
from catalog_desktop.ports.search_index import LIVE, Applied, IndexBatch, IndexIdentity, Refusal
from tests.projector.model.truth import Truth


class _NumberedIndexes(MemorySearchStore):
    """Indexes whose names are the same in every replay."""

    def __init__(self) -> None:
        super().__init__()
        self._made = 0

    def new_name(self) -> str:
        """A name that no index has or had."""
        self._made += 1
        return f"index-{self._made:04}"

    def add(self, shop_id: str, name: str | None = None) -> MemoryIndex:
        return super().add(shop_id, name or self.new_name())


@dataclass(frozen=True)
class Arrival:
    """A request that reached a shop's indexes: whose, its number there, and what it wrote or deleted."""

    writer: str
    sequence: int
    product_ids: tuple[str, ...]


@dataclass
class SearchServer:
    """`refuses_all`: it finds fault with every document; `versions` are those of the programs that made the indexes."""

    truth: Truth
    refuses_all: bool = False
    versions: dict[str, int] = field(default_factory=dict)
    arrivals: dict[str, list[Arrival]] = field(default_factory=dict)
    audited: dict[str, int] = field(default_factory=dict)
    strange: set[str] = field(default_factory=set)
    """Indexes that no program of ours has made, nor has to delete."""
    swaps: int = 0
    swaps_to_do: dict[str, str] = field(default_factory=dict)
    """Swaps that were accepted, whatever their senders know: they are done before anything that comes later."""
    _removed: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store = _NumberedIndexes()
        self.index = MemorySearchIndex(self.store)

    def held(self, shop_id: str, target: str = LIVE) -> Mapping[str, Document]:
        """The documents of an index; empty when there is none."""
        index = self.store.find(shop_id, target)
        return index.documents if index else {}

    def generation(self, shop_id: str, target: str = LIVE) -> str | None:
        """Which index that is."""
        index = self.store.find(shop_id, target)
        return index.name if index else None

    def needed(self, shop_id: str) -> set[str]:
        """The names of indexes that are searched, or that the control record refers to."""
        record = self.truth.store.states[shop_id].lease.control
        kept = {kept.target for kept in (record.rebuild, record.former) if kept is not None}
        return kept | {LIVE, self.generation(shop_id) or LIVE}

    async def identity(self, shop_id: str, target: str, version: int) -> IndexIdentity | None:
        """As a program of a version sees it: one whose projection is newer takes the index for an older one."""
        name = self.generation(shop_id, target)
        if name is None:
            return None
        return IndexIdentity(name, PROJECTION_VERSION + self.versions.get(name, version) - version, "memory")

    async def apply(
        self, shop_id: str, batch: IndexBatch, target: str, arrival: Arrival, *, is_intruder: bool, version: int
    ) -> Applied:
        """A batch arrives. The deeds of an intruder are remembered until they are mended; no other may do them."""
        refused = []
        if self.refuses_all:
            refused = [Refusal(d.id, d.revision, "refused by a broken server") for d in batch.documents]
            batch = IndexBatch((), batch.deleted_ids)
        await self.do_accepted_swap(shop_id)
        before = dict(self.held(shop_id, target))
        applied = await self.index.apply(shop_id, batch, target)
        name = self.generation(shop_id, target) or ""
        self.versions.setdefault(name, version)
        self.arrivals.setdefault(shop_id, []).append(arrival)
        self._judge(shop_id, name, before, batch, is_intruder=is_intruder)
        return Applied(applied.index_version, [*applied.refused, *refused])

    async def swap(self, shop_id: str, target: str) -> str:
        """Put an index in the live one's place."""
        self.swaps += 1
        return await self.index.swap(shop_id, target)

    async def do_accepted_swap(self, shop_id: str) -> None:
        """What was accepted is done, unless its index has been deleted meanwhile."""
        target = self.swaps_to_do.pop(shop_id, None)
        if target is not None and self.store.find(shop_id, target) is not None:
            await self.swap(shop_id, target)

    def wipe(self, shop_id: str, *, make_anew: bool) -> None:
        """Somebody deletes the live index, and perhaps makes an empty one of the same name."""
        name = self.generation(shop_id)
        if name is not None:
            self.store.remove(shop_id, name)
            self.store._shops[shop_id].live = None
        if make_anew:
            strange = self.store.add(shop_id).name
            self.strange.add(strange)
            self.store.make_live(shop_id, strange)

    def _judge(
        self, shop_id: str, name: str, before: Mapping[str, Document], batch: IndexBatch, *, is_intruder: bool
    ) -> None:
        after = self.store.get(shop_id, name).documents
        for document in batch.documents:
            if document.id in after:
                self._judge_document(shop_id, name, before.get(document.id), document, is_intruder=is_intruder)
        for product_id in batch.deleted_ids:
            if product_id in before:
                self._judge_deletion(shop_id, name, before[product_id], is_intruder=is_intruder)

    def _judge_document(
        self, shop_id: str, name: str, before: Document | None, document: Document, *, is_intruder: bool
    ) -> None:
        what = f"{document.id} of {shop_id} in {name}"
        if not any(change.product_id == document.id for change in self.truth.changes(shop_id)):
            self.truth.note(10, f"{what} is no product of that shop")
        removed = self._removed.get((name, document.id), 0)
        if before is not None and document.revision < before.revision:
            self._backwards(
                2, shop_id, document.id, f"{what} went from {before.revision} to {document.revision}", is_intruder
            )
        elif before is None and document.revision <= removed:
            self._backwards(4, shop_id, document.id, f"{what} was deleted at {removed}, and came back", is_intruder)

    def _judge_deletion(self, shop_id: str, name: str, before: Document, *, is_intruder: bool) -> None:
        deleted = self.truth.deletion_after(shop_id, before.id, before.revision)
        what = f"{before.id} of {shop_id} in {name}"
        if deleted is not None:
            self._removed[name, before.id] = max(deleted, self._removed.get((name, before.id), 0))
        else:
            self._backwards(2, shop_id, before.id, f"{what} vanished at {before.revision}", is_intruder)

    def _backwards(self, invariant: int, shop_id: str, product_id: str, what: str, is_intruder: bool) -> None:
        if is_intruder:
            self.truth.intruded[shop_id, product_id] = self.truth.store.clock() / 1000
        else:
            self.truth.note(invariant, what)
