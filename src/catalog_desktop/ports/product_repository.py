"""The write port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from catalog_desktop.domain.changes import Change, Changeset
from catalog_desktop.domain.commands import PriceChange, StockMove, TaxonomyEdit
from catalog_desktop.domain.operation import Operation, Outcome, Receipt
from catalog_desktop.domain.product import Product, Status


class ProductRepository(Protocol):
    """Where products are written, and read when the truth is needed.

    Order and consistency: a write that returned its receipt is durable and is what the next `load_product` shows.
    Every write is one transaction per product: product, claims, revision, change record and operation, or nothing.

    Idempotence: repeating a write with the same operation id and product returns the first receipt (same
    revision and commit time) and changes nothing, also after a restart.

    Conflicts are per field (`domain.changes`): fields that others changed and this write does not name are merged
    silently and listed in `Receipt.meanwhile` when the seen revision is known; a field changed by both to
    different values raises Conflict with base, mine and theirs. Revisions grow by exactly 1 a write and survive
    deletion; a write that changes nothing keeps the revision and says `changed=False`.

    Errors, always before anything is written: NotFound, ProductDeleted, AlreadyExists, Conflict, Invalid (with the
    field), ClaimTaken (with the holder), ProductTooLarge, BadUsage, StoreUnavailable (retry with the same operation).
    """

    async def load_product(self, shop_id: str, product_id: str) -> Product:
        """The product as it is now, strongly consistent; a deleted one comes as its tombstone (`deleted_at` set).

        Raises NotFound when the shop never had it.
        """
        ...

    async def save_product(self, shop_id: str, changeset: Changeset, operation: Operation) -> Receipt:
        """Create a product with its initial stock, or update the named fields; claims its SKUs and handle.

        `changeset.action` is CREATE or UPDATE. When creating, an empty handle is made from the title and made unique.
        """
        ...

    async def update_price(
        self, shop_id: str, product_id: str, prices: Sequence[PriceChange], operation: Operation
    ) -> Receipt:
        """Set prices, compare-at prices or costs of one or many variants, each with the amount seen."""
        ...

    async def update_stock(
        self, shop_id: str, product_id: str, moves: Sequence[StockMove], operation: Operation
    ) -> Receipt:
        """Change stock per variant and location: deltas, which add up whatever others do, or counts with the quantity
        seen."""
        ...

    async def update_status(
        self, shop_id: str, product_id: str, status: Status, seen: Status, operation: Operation
    ) -> Receipt:
        """Move the product in its life; becoming active needs a title and a price."""
        ...

    async def update_media(
        self, shop_id: str, product_id: str, changes: Sequence[Change], operation: Operation
    ) -> Receipt:
        """Attach, reorder, describe, assign to variants, remove: changes below `images` and of `image_id`."""
        ...

    async def save_variant(
        self, shop_id: str, product_id: str, variant_id: str, changes: Sequence[Change], operation: Operation
    ) -> Receipt:
        """Create or update one variant, with the option values that it brings, its stock and its cost."""
        ...

    async def delete_variant(self, shop_id: str, product_id: str, variant_id: str, operation: Operation) -> Receipt:
        """Remove one variant with its stock and cost; a product keeps at least one variant."""
        ...

    async def assign_taxonomy(self, shop_id: str, product_id: str, edit: TaxonomyEdit, operation: Operation) -> Receipt:
        """Add and remove categories and tags as set operations, so that two editors do not conflict; set the brand."""
        ...

    async def delete_product(self, shop_id: str, product_id: str, operation: Operation) -> Receipt:
        """Leave a tombstone and release the claims. Deleting a deleted product changes nothing."""
        ...

    async def restore_product(
        self, shop_id: str, product_id: str, operation: Operation, *, without_claims: bool = False
    ) -> Receipt:
        """Bring a deleted product back as it was, or raise ClaimTaken telling who holds its SKU or handle now.

        With `without_claims` it comes back without those SKUs and with a new handle.
        """
        ...

    async def apply_changes(
        self, shop_id: str, changesets: Sequence[Changeset], operation: Operation
    ) -> Sequence[Outcome]:
        """Apply many changesets as one operation (a dialog's save, bulk edit, import, undo).

        One transaction and one revision a product, one outcome a changeset in their order, never half a product, and
        one product's refusal never stops the others. At most one changeset a product. Repeating the call, whole or
        in part, after a crash returns the receipts of what had been committed and does the rest. Callers hand over
        some hundred changesets a call, which is where progress and cancelling come from. When the operation's
        origin is not interactive, it lets interactive writes through within some 20 ms.
        """
        ...
