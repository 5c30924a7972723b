"""The write port reduced to one thing that a store must be able to do: commit changesets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence

from catalog_desktop.domain import commands
from catalog_desktop.domain.changes import Action, Change, Changeset
from catalog_desktop.domain.commands import PriceChange, StockMove, TaxonomyEdit
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.operation import Operation, Outcome, Receipt
from catalog_desktop.domain.product import Product, Status


class ChangesetRepository(ABC):
    """The twelve methods of `ProductRepository` over `load_product` and `_commit`.

    Each named write is the changeset that `domain.commands` makes of it, so that a store has one write path.
    """

    @abstractmethod
    async def load_product(self, shop_id: str, product_id: str) -> Product:
        """See `ProductRepository.load_product`."""

    @abstractmethod
    async def _commit(self, shop_id: str, changesets: Sequence[Changeset], operation: Operation) -> Sequence[Outcome]:
        """Commit changesets of different products, as `ProductRepository.apply_changes` says."""

    async def save_product(self, shop_id: str, changeset: Changeset, operation: Operation) -> Receipt:
        """See `ProductRepository.save_product`."""
        if changeset.action not in (Action.CREATE, Action.UPDATE):
            raise BadUsage(f"Saving creates or updates; use {changeset.action}_product to {changeset.action}.")
        return await self._commit_one(shop_id, changeset, operation)

    async def update_price(
        self, shop_id: str, product_id: str, prices: Sequence[PriceChange], operation: Operation
    ) -> Receipt:
        """See `ProductRepository.update_price`."""
        return await self._commit_one(shop_id, commands.price_changeset(product_id, prices), operation)

    async def update_stock(
        self, shop_id: str, product_id: str, moves: Sequence[StockMove], operation: Operation
    ) -> Receipt:
        """See `ProductRepository.update_stock`."""
        return await self._commit_one(shop_id, commands.stock_changeset(product_id, moves), operation)

    async def update_status(
        self, shop_id: str, product_id: str, status: Status, seen: Status, operation: Operation
    ) -> Receipt:
        """See `ProductRepository.update_status`."""
        return await self._commit_one(shop_id, commands.status_changeset(product_id, status, seen), operation)

    async def update_media(
        self, shop_id: str, product_id: str, changes: Sequence[Change], operation: Operation
    ) -> Receipt:
        """See `ProductRepository.update_media`."""
        return await self._commit_one(shop_id, commands.media_changeset(product_id, changes), operation)

    async def save_variant(
        self, shop_id: str, product_id: str, variant_id: str, changes: Sequence[Change], operation: Operation
    ) -> Receipt:
        """See `ProductRepository.save_variant`."""
        changeset = commands.variant_changeset(product_id, variant_id, changes)
        return await self._commit_one(shop_id, changeset, operation)

    async def delete_variant(self, shop_id: str, product_id: str, variant_id: str, operation: Operation) -> Receipt:
        """See `ProductRepository.delete_variant`."""
        return await self._commit_one(shop_id, commands.removed_variant_changeset(product_id, variant_id), operation)

    async def assign_taxonomy(self, shop_id: str, product_id: str, edit: TaxonomyEdit, operation: Operation) -> Receipt:
        """See `ProductRepository.assign_taxonomy`."""
        return await self._commit_one(shop_id, commands.taxonomy_changeset(product_id, edit), operation)

    async def delete_product(self, shop_id: str, product_id: str, operation: Operation) -> Receipt:
        """See `ProductRepository.delete_product`."""
        return await self._commit_one(shop_id, commands.deletion(product_id), operation)

    async def restore_product(
        self, shop_id: str, product_id: str, operation: Operation, *, without_claims: bool = False
    ) -> Receipt:
        """See `ProductRepository.restore_product`."""
        changeset = commands.restoration(product_id, without_claims=without_claims)
        return await self._commit_one(shop_id, changeset, operation)

    async def apply_changes(
        self, shop_id: str, changesets: Sequence[Changeset], operation: Operation
    ) -> Sequence[Outcome]:
        """See `ProductRepository.apply_changes`."""
        times = Counter(changeset.product_id for changeset in changesets)
        repeated = [product_id for product_id, count in times.items() if count > 1]
        if repeated:
            raise BadUsage(f"An operation changes a product once; {', '.join(repeated[:3])} comes several times.")
        return await self._commit(shop_id, changesets, operation)

    async def _commit_one(self, shop_id: str, changeset: Changeset, operation: Operation) -> Receipt:
        outcome = (await self._commit(shop_id, (changeset,), operation))[0]
        if outcome.error is not None:
            raise outcome.error
        if outcome.receipt is None:
            raise AssertionError("an outcome holds a receipt or an error")
        return outcome.receipt
