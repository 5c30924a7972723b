"""What the projector writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from catalog_desktop.domain.document import Document
from catalog_desktop.ports.change_feed import Digest, Position

LIVE = "live"
"""The target that readers search; any other target is the name of an index being built beside it."""


class WritePermit(Protocol):
    """Under which lease an index is written."""

    @property
    def epoch(self) -> int:
        """The lease's number: of two requests the one with the higher number is the later one."""
        ...

    def check(self, timeout_s: float) -> None:
        """Called right before each request that carries a part of a batch, and that takes no longer than `timeout_s`.
        Raises StoreUnavailable when the lease might end before the request does."""
        ...


class _Unleased:
    epoch = 0

    def check(self, timeout_s: float) -> None:
        """Where nobody shares an index there is no lease."""


UNLEASED: WritePermit = _Unleased()

DocumentEncoder: TypeAlias = Callable[[Document], bytes]
"""What one kind of index makes of a document before it writes it. Pure, and a function of a module, so that another
process can find it by its name."""


@dataclass(frozen=True, slots=True)
class EncodedDocument:
    """A document as the encoder of its index has made it."""

    id: str
    revision: int
    content: bytes


@dataclass(frozen=True, slots=True)
class IndexBatch:
    """Whole documents to put in place of what stood under their ids, and ids to delete; no id comes twice. `encoded`
    are for the index whose encoder made them, and no other."""

    documents: Sequence[Document] = ()
    deleted_ids: Sequence[str] = ()
    encoded: Sequence[EncodedDocument] = ()
    permit: WritePermit = field(default=UNLEASED, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.documents) + len(self.deleted_ids) + len(self.encoded)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One document that the index does not take, with the reason in words."""

    product_id: str
    revision: int
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A batch that is searchable from `index_version` on, but for the documents refused."""

    index_version: str
    refused: Sequence[Refusal] = ()


@dataclass(frozen=True, slots=True)
class IndexIdentity:
    """Which index this is: an opaque generation that changes when it is re-created, the projection version and a
    digest of its settings. Compared by the projector to notice a wiped or foreign index. An index that is not
    `is_current` has other settings than a build would get now; it goes on serving until it is rebuilt."""

    generation: str
    projection_version: int
    settings: str
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class IndexNote:
    """What a projector noted beside a shop's live index: how far it had said to be, and which index that was."""

    position: Position
    generation: str


@dataclass(frozen=True, slots=True)
class Drift:
    """How an index differs from its source, as product ids."""

    missing: Sequence[str] = ()
    stale: Sequence[str] = ()
    ghost: Sequence[str] = ()
    checked: int = field(default=0)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.ghost)


class SearchIndex(Protocol):
    """The write side of search, for the projector alone; one writer a shop's index.

    A batch is applied whole-document and in the order of the calls. When `apply` returns, every read that starts
    afterwards sees the batch. Only document errors are reported as refusals; they never stop the other documents.
    Everything else raises StoreUnavailable or StoreDamaged and may have applied none or all of the batch: applying
    it again is harmless, because the projector never sends an older revision than it has sent.

    A rebuild fills a second index beside the live one: `name_build`, `begin_build`, `apply(target=…)`, compare, `swap`.
    Readers meanwhile search the live one without interruption; `swap` is atomic for them.
    """

    @property
    def taken_together(self) -> int:
        """How many documents to hand over before the first of them is searchable, when there is much to do: an engine
        whose batches cost much by themselves does together what is waiting for it. 1: one batch after the other."""
        ...

    async def apply(self, shop_id: str, batch: IndexBatch, target: str = LIVE) -> Applied:
        """Apply a batch and return when it is searchable. When an empty one returns, all that was accepted for the
        index before has been done. Calls for one index may overlap; cancelled, one is withdrawn as far as the engine
        has not done it."""
        ...

    async def identity(self, shop_id: str, target: str = LIVE) -> IndexIdentity | None:
        """The identity of an index, or None when there is none."""
        ...

    async def name_build(self, shop_id: str) -> str:
        """A name that no index has or had, to be written down before `begin_build`: so that none is ever unknown."""
        ...

    async def begin_build(self, shop_id: str, target: str | None = None) -> str:
        """Create an empty second index with the current settings under a name of `name_build` (None: a new one) and
        return its name, a target for `apply`. To ask again, after a doubtful answer, finishes what was begun."""
        ...

    async def swap(self, shop_id: str, target: str) -> str:
        """Make `target` the live index; returns the name under which the former live index is kept until discarded.

        Not idempotent: after a doubtful answer compare `identity` before asking again.
        """
        ...

    async def discard(self, shop_id: str, target: str) -> None:
        """Delete an index that is not live; nothing happens when it is gone already."""
        ...

    async def builds(self, shop_id: str) -> Sequence[str]:
        """The names of all indexes of the shop that are not live, for resuming and cleaning up."""
        ...

    async def revisions(
        self, shop_id: str, product_ids: Sequence[str], target: str = LIVE
    ) -> Mapping[str, tuple[int, int]]:
        """`{id: (revision, stamp)}` of those of the products that the index holds, compared exactly."""
        ...

    async def revision_range(
        self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE
    ) -> Mapping[str, tuple[int, int]]:
        """`{id: (revision, stamp)}` of all documents of an id range."""
        ...

    async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE) -> Digest:
        """Count and stamp sum of the documents of an id range."""
        ...

    async def documents(self, shop_id: str, product_ids: Sequence[str], target: str = LIVE) -> Sequence[Document]:
        """Whole documents, for a verifying sample; unknown ids are left out."""
        ...

    async def note(self, shop_id: str, note: IndexNote) -> None:
        """Keep a note beside the live index; replaces the one before."""
        ...

    async def noted(self, shop_id: str) -> IndexNote | None:
        """The note that was kept last, None when there is none."""
        ...

    async def audit(self, shop_id: str) -> Sequence[str]:
        """Ids of products that were written to the shop's indexes, or deleted from them, other than by the calls of
        this adapter in their order: by a request that arrived after its time-out, or by somebody else. Each is told
        once, and has to be read and sent again. Nothing is told where that cannot happen."""
        ...
