"""Which products the index is behind with, or refuses, and since when: from all that this desk gets to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import NotFound
from catalog_desktop.domain.operation import Receipt
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.sync import (
    NOT_ASKED,
    PENDING_GRACE_MS,
    IndexedRevision,
    IndexState,
    Known,
    as_of,
    index_state,
)
from catalog_desktop.ports.product_repository import ProductRepository
from catalog_desktop.ports.projection_control import DeadLetter
from catalog_desktop.session.events import Event
from catalog_desktop.session.journal import clock_ms


@dataclass(slots=True)
class _Tracked:
    """A product that is not known to be in sync. `indexed` is what the index was last seen to hold, `arrived` the
    revision that the projector reported; `since` is this desk's time."""

    known: Known
    since: int
    indexed: IndexedRevision = NOT_ASKED
    arrived: int = 0
    was_read: bool = False


class SyncTracker:
    """Fed by receipts, rows, the projector's reports, the control record and dead letters; `changed` names the products
    whose state may be another now. Products that are in sync are not kept."""

    def __init__(self, clock: Callable[[], int] = clock_ms) -> None:
        self._clock = clock
        self._tracked: dict[str, _Tracked] = {}
        self._letters: dict[str, DeadLetter] = {}
        self._position_at = 0
        self._published_at = 0
        self._settled: dict[str, int] = {}
        self.changed: Event[frozenset[str]] = Event()

    @property
    def pending_ids(self) -> Sequence[str]:
        """Products that the index is behind with."""
        return [key for key in self._tracked if self.state_of(key) is not IndexState.FAILED]

    @property
    def failed(self) -> Sequence[DeadLetter]:
        """Products that the index refuses, with the reasons."""
        return tuple(self._letters.values())

    @property
    def as_of(self) -> int | None:
        """The time of which the states are known when the projector has been silent for too long, else None."""
        return as_of(self._published_at, self._clock())

    @property
    def next_due(self) -> int | None:
        """When a product's pending state will have lasted long enough to be shown (Unix ms), None when none will."""
        now = self._clock()
        dues = [tracked.since + PENDING_GRACE_MS for tracked in self._tracked.values()]
        return min((due for due in dues if due > now), default=None)

    def state_of(self, product_id: str) -> IndexState:
        """How the index stands to what is known of the product."""
        tracked, letter = self._tracked.get(product_id), self._letters.get(product_id)
        if tracked is None:
            return IndexState.FAILED if letter is not None else IndexState.SYNCED
        refused = letter.revision if letter is not None else None
        state = index_state(tracked.known, tracked.indexed, refused, self._position_at)
        if state is not IndexState.FAILED and tracked.arrived >= tracked.known.revision:
            return IndexState.SYNCED
        return state

    def since(self, product_id: str) -> int | None:
        """Since when the index is behind with a product (Unix ms)."""
        tracked = self._tracked.get(product_id)
        return tracked.since if tracked is not None else None

    def reason_of(self, product_id: str) -> str:
        """Why the index refuses a product."""
        letter = self._letters.get(product_id)
        return letter.reason if letter is not None else ""

    def wrote(self, receipts: Iterable[Receipt]) -> None:
        """One's own writes were acknowledged."""
        products = [receipt.product for receipt in receipts if receipt.changed]
        for product in products:
            self._know(product)
        self._announce(product.id for product in products)

    def saw_documents(self, documents: Iterable[Document]) -> None:
        """The index was seen to hold these."""
        seen = [document for document in documents if document.id in self._tracked]
        for document in seen:
            self._tracked[document.id].indexed = document.revision
        self._announce(document.id for document in seen)

    def saw_absent(self, product_ids: Iterable[str]) -> None:
        """The index was asked for these and holds none of them."""
        absent = [product_id for product_id in product_ids if product_id in self._tracked]
        for product_id in absent:
            self._tracked[product_id].indexed = None
        self._announce(absent)

    def became_searchable(self, revisions: Mapping[str, int] | None) -> None:
        """The projector reports that the index has these states; a deleted product has its tombstone's revision.

        None: any product may have another one by now. What the index was seen to hold before says nothing any more.
        """
        if revisions is None:
            for tracked in self._tracked.values():
                tracked.indexed = NOT_ASKED
            self._announce(self._tracked)
            return
        arrived = [product_id for product_id in revisions if product_id in self._tracked]
        for product_id in arrived:
            tracked = self._tracked[product_id]
            tracked.arrived = max(tracked.arrived, revisions[product_id])
        self._announce(arrived)

    def published(self, position_at: int, published_at: int) -> None:
        """The projector says how far it is: see `ControlRecord`."""
        has_moved = position_at > self._position_at
        self._position_at = max(position_at, self._position_at)
        self._published_at = max(published_at, self._published_at)
        if has_moved:
            self._announce(self._tracked)

    def refused(self, letters: Iterable[DeadLetter]) -> None:
        """These are all the dead letters that stand now."""
        before, self._letters = self._letters, {letter.product_id: letter for letter in letters}
        self._announce(
            {key for key in before.keys() | self._letters.keys() if before.get(key) != self._letters.get(key)}
        )

    def take_settled(self) -> dict[str, int]:
        """The products that have come to be in sync since this was asked last, with the revisions that were known."""
        settled, self._settled = self._settled, {}
        return settled

    async def look_up_absent(self, shop_id: str, repository: ProductRepository) -> None:
        """Read products, once each, that ought to be in the index and are not: somebody may have deleted them."""
        for product_id, tracked in tuple(self._tracked.items()):
            if not tracked.was_read and self.state_of(product_id) is IndexState.ABSENT:
                tracked.was_read = True
                try:
                    self._know(await repository.load_product(shop_id, product_id))
                except NotFound:
                    self._tracked.pop(product_id, None)
                self._announce([product_id])

    def _know(self, product: Product) -> None:
        known = Known(product.revision, product.updated_at, product.is_deleted)
        tracked = self._tracked.get(product.id)
        if tracked is None:
            self._tracked[product.id] = _Tracked(known, self._clock())
        elif known.revision > tracked.known.revision:
            tracked.known, tracked.was_read = known, False

    def _announce(self, product_ids: Iterable[str]) -> None:
        ids = frozenset(product_ids)
        for product_id in ids:
            if product_id in self._tracked and self.state_of(product_id) is IndexState.SYNCED:
                self._settled[product_id] = self._tracked.pop(product_id).known.revision
        if ids:
            self.changed.emit(ids)
