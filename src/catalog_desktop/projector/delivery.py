"""Carries changes into the live index and, during a rebuild, into the one beside it."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.domain.errors import StoreDamaged, StoreUnavailable
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.change_feed import ProductChange
from catalog_desktop.projector.dead_letters import DeadLetters
from catalog_desktop.projector.former_writer import FormerWriter
from catalog_desktop.projector.index_writer import IndexWriter, Sent
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.prepared import Prepared
from catalog_desktop.projector.progress import ProgressBoard
from catalog_desktop.projector.projection import prepare
from catalog_desktop.projector.rebuild import Rebuild
from catalog_desktop.projector.sources import ProjectionPorts

_PROBE_COUNT = 500


class LiveIndexDamaged(Exception):
    """The live index cannot be written any more and has to be rebuilt."""


class Delivery:
    """`live` is None while there is no live index that is worth writing to; then only the rebuild gets the changes.
    `former` is the index that was live before, if it is kept; it gets the same, later."""

    def __init__(
        self, ports: ProjectionPorts, shop: Shop, letters: DeadLetters, board: ProgressBoard, pace: Pace
    ) -> None:
        self._ports = ports
        self.letters = letters
        self._board = board
        self._pace = pace
        self.shop = shop
        self.live: IndexWriter | None = None
        self.rebuild: Rebuild | None = None
        self.former: FormerWriter | None = None

    @property
    def batch_size(self) -> int:
        """How many changes to read for the next request."""
        writers = [self.live, self.rebuild.writer if self.rebuild else None]
        return min((w.sizer.size for w in writers if w is not None), default=self._pace.smallest_batch)

    @property
    def looks_ahead(self) -> bool:
        """Whether the next changes can be prepared while others are delivered."""
        return self._ports.bulk is not None

    async def prepare(self, changes: Sequence[ProductChange]) -> list[Prepared]:
        """Project changes as the shop is now."""
        return await prepare(changes, self.shop, self._pace, self._ports.bulk)

    async def deliver(self, prepared: Sequence[Prepared], *, again: bool = False) -> None:
        """Make prepared changes searchable; return when all are, or are dead letters.

        Raises StoreUnavailable, then the same changes may be delivered again; LiveIndexDamaged.
        """
        if self.rebuild is not None:
            await self.rebuild.receive(prepared, again=again)
        if self.live is None:
            return
        sent = await self._send_live(self.live, prepared, again=again)
        if self.letters.are_suspicious(sent.refused):
            await self._check_known_good(self.live, sent)
        changed = await self.letters.settle(sent.refused, sent.searchable)
        self.live.confirm(sent)
        if changed:
            self._board.update(letters=self.letters.letters)
        self._board.became_searchable(sent.searchable, sent.index_version)
        if self.former is not None:
            self.former.receive(prepared)

    async def delete(self, product_ids: Sequence[str]) -> None:
        """Remove products that the source has never heard of."""
        prepared = [Prepared(product_id, 0, 0, None) for product_id in product_ids]
        if self.rebuild is not None:
            await self.rebuild.receive(prepared, again=True)
        if self.live is not None:
            sent = await self._send_live(self.live, prepared, again=True)
            await self.letters.settle((), sent.searchable)
            self.live.confirm(sent)
            self._board.became_searchable(sent.searchable, sent.index_version)
        if self.former is not None:
            self.former.receive(prepared)

    async def _send_live(self, live: IndexWriter, prepared: Sequence[Prepared], *, again: bool) -> Sent:
        try:
            return await live.send(prepared, again=again)
        except StoreDamaged as error:
            raise LiveIndexDamaged(str(error)) from error

    async def _check_known_good(self, live: IndexWriter, sent: Sent) -> None:
        """So many refusals at once: unless the index takes a document that it holds already, it is an outage."""
        if len(sent.searchable) > len(sent.refused):
            return
        known_good = await self._known_good(sent)
        probe = await self._send_live(live, await self.prepare(known_good), again=True)
        if probe.refused or not known_good:
            raise StoreUnavailable(f"The search index refuses every product: {sent.refused[0].reason}")

    async def _known_good(self, sent: Sent) -> Sequence[ProductChange]:
        refused = {refusal.product_id for refusal in sent.refused}
        async for page in self._ports.feed.scan(self.shop.id, page_size=_PROBE_COUNT):
            ids = [product.id for product in page if product.id not in refused]
            held = await self._ports.index.revisions(self.shop.id, ids)
            good = next((key for key in ids if key in held and key not in self.letters.product_ids), None)
            if good is not None:
                return await self._ports.feed.read(self.shop.id, [good])
        return ()
