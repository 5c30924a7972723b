"""Who changed what, when: history, undo, the list of deleted products, and who holds a SKU since the last change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from catalog_desktop.domain.operation import LoggedChange
from catalog_desktop.domain.product import Product


class ChangeLog(Protocol):
    """What the repository wrote, as told by the records that it committed with each write. Read only, strongly
    consistent with the repository. Errors: StoreUnavailable."""

    async def history(self, shop_id: str, product_id: str, *, limit: int = 100) -> Sequence[LoggedChange]:
        """The writes of one product, newest first."""
        ...

    async def operation(self, shop_id: str, operation_id: str) -> Sequence[LoggedChange]:
        """What one operation wrote, product by product in commit order; empty when it is unknown."""
        ...

    async def recent_operations(self, shop_id: str, by: str, *, limit: int = 50) -> Sequence[LoggedChange]:
        """The first logged change of each of a person's latest operations, newest operation first: what undo offers
        after a restart."""
        ...

    async def deleted_products(self, shop_id: str, *, offset: int = 0, limit: int = 100) -> Sequence[Product]:
        """Tombstones, latest deletion first."""
        ...

    async def sku_holder(self, shop_id: str, sku: str) -> str | None:
        """The id of the product that holds the claim on this SKU, compared in normalised form, or None. It finds what
        search does not know yet, and not what was deleted."""
        ...
