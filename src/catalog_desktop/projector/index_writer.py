"""Sends states to one index, in order, never an older one after a newer one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog_desktop.domain.document import Document
from catalog_desktop.ports.search_index import LIVE, EncodedDocument, IndexBatch, Refusal, SearchIndex
from catalog_desktop.projector.guard import RevisionGuard
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.pace import BatchSizer, Pace
from catalog_desktop.projector.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a sending: `searchable` maps product ids (deleted ones too) to the revision that arrived;
    `index_version` is empty when nothing had to be sent."""

    searchable: Mapping[str, int] = field(default_factory=dict)
    refused: Sequence[Refusal] = ()
    index_version: str = ""


class IndexWriter:
    """The one writer of one index of a shop: the live one, or the one being built beside it."""

    def __init__(self, index: SearchIndex, shop_id: str, lease: Lease, pace: Pace, target: str = LIVE) -> None:
        self._index = index
        self._shop_id = shop_id
        self._lease = lease
        self._pace = pace
        self.target = target
        self.guard = RevisionGuard()
        self.sizer = BatchSizer(pace)

    async def send(self, prepared: Sequence[Prepared], *, again: bool = False) -> Sent:
        """Apply those states that are newer than what was sent before, and wait until they are searchable.

        Raises StoreUnavailable or StoreDamaged; then none, some or all have arrived, and all may be sent again.
        """
        wanted = [p for p in prepared if self.guard.admits(p.product_id, p.revision, p.position, again=again)]
        searchable: dict[str, int] = {}
        refused: list[Refusal] = []
        version = ""
        for start in range(0, len(wanted), self._pace.largest_batch):
            part = wanted[start : start + self._pace.largest_batch]
            sent = await self._apply(part)
            searchable.update(sent.searchable)
            refused.extend(sent.refused)
            version = sent.index_version
        return Sent(searchable, refused, version)

    def confirm(self, sent: Sent) -> None:
        """What was sent is dealt with, dead letters included: it need not go again. Until then it may, so that nothing
        is lost when that fails."""
        for product_id, revision in sent.searchable.items():
            self.guard.done(product_id, revision)
        for refusal in sent.refused:
            self.guard.done(refusal.product_id, refusal.revision)

    async def _apply(self, part: Sequence[Prepared]) -> Sent:
        self._lease.check()
        for item in part:
            self.guard.sending(item.product_id, item.revision, item.position)
        batch = IndexBatch(
            documents=tuple(item.document for item in part if isinstance(item.document, Document)),
            encoded=tuple(item.document for item in part if isinstance(item.document, EncodedDocument)),
            deleted_ids=tuple(item.product_id for item in part if item.document is None and item.refusal is None),
            permit=self._lease,
        )
        unreadable = [Refusal(p.product_id, p.revision, p.refusal) for p in part if p.refusal is not None]
        begun = self._pace.monotonic()
        applied = await self._index.apply(self._shop_id, batch, self.target)
        self.sizer.took(len(batch), self._pace.monotonic() - begun)
        refused = [*applied.refused, *unreadable]
        kept_out = {refusal.product_id for refusal in refused}
        searchable = {item.product_id: item.revision for item in part if item.product_id not in kept_out}
        return Sent(searchable, refused, applied.index_version)
