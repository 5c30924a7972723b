"""What this desk knows better than the index: own changes that rows show before search has them."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.operation import Receipt
from catalog_desktop.domain.project import project
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.sync import WriteState
from catalog_desktop.session.events import Event
from catalog_desktop.session.optimistic import preview
from catalog_desktop.session.writing import WriteEvent

FLOOD_COUNT = 1_000
"""With more products than this pending a banner stands in for the overlay."""


class RowOverlay:
    """Documents after own writes, by product id. `changed` names the products whose row shows something else now.

    A row shows the newer of the index's document and the one of the latest receipt, with the changes that are
    being saved put in. When a write is refused its changes are gone again.
    """

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._acknowledged: dict[str, Document] = {}
        self._deleted: dict[str, int] = {}
        self._saving: dict[str, dict[str, Changeset]] = {}
        self._created: dict[str, None] = {}
        self.changed: Event[frozenset[str]] = Event()

    @property
    def is_flooded(self) -> bool:
        """Whether so much is pending that rows show the index alone, under a banner."""
        return len(self._acknowledged) > FLOOD_COUNT

    @property
    def created_ids(self) -> Sequence[str]:
        """One's own new products since the last `settle`, latest first; deleted ones are left out."""
        return [product_id for product_id in reversed(self._created) if product_id not in self._deleted]

    @property
    def touched_ids(self) -> frozenset[str]:
        """The products whose rows may differ from the index."""
        return frozenset(self._acknowledged.keys() | self._saving.keys())

    def wrote(self, event: WriteEvent) -> None:
        """Follow a write: to be subscribed to `WriteSession.events`."""
        for changeset in event.changesets:
            if event.state is WriteState.SAVING:
                self._saving.setdefault(changeset.product_id, {})[event.operation_id] = changeset
            else:
                self._forget_saving(changeset.product_id, event.operation_id)
        for receipt in event.receipts:
            self._acknowledge(receipt)
        self.changed.emit(frozenset(changeset.product_id for changeset in event.changesets))

    def document(self, product_id: str, indexed: Document | None) -> Document | None:
        """What the row of a product shows, given what the index holds of it."""
        if self.is_flooded:
            return indexed
        document = self._acknowledged.get(product_id)
        if document is None or (indexed is not None and indexed.revision > document.revision):
            document = indexed
        for changeset in self._saving.get(product_id, {}).values():
            if document is not None:
                document = preview(document, changeset)
        return document

    def is_deleted(self, product_id: str, indexed: Document | None) -> bool:
        """Whether the product was deleted here and the index does not hold a later state of it."""
        if any(changeset.action is Action.DELETE for changeset in self._saving.get(product_id, {}).values()):
            return True
        revision = self._deleted.get(product_id)
        return revision is not None and (indexed is None or indexed.revision < revision)

    def settle(self, searchable: Sequence[str]) -> None:
        """Forget products that the index has caught up with; for a new query or a re-sort."""
        for product_id in searchable:
            self._acknowledged.pop(product_id, None)
            self._deleted.pop(product_id, None)
        self._created = {key: None for key in self._created if key in self._acknowledged}

    def _acknowledge(self, receipt: Receipt) -> None:
        product = receipt.product
        if not receipt.changed or self.is_flooded:
            return
        self._acknowledged[product.id] = project(product, self._shop)
        if product.is_deleted:
            self._deleted[product.id] = product.revision
            return
        self._deleted.pop(product.id, None)
        if product.revision == 1:
            self._created[product.id] = None

    def _forget_saving(self, product_id: str, operation_id: str) -> None:
        saving = self._saving.get(product_id, {})
        saving.pop(operation_id, None)
        if not saving:
            self._saving.pop(product_id, None)
