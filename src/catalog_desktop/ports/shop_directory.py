"""The shops of a store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from catalog_desktop.domain.shop import Shop


class ShopDirectory(Protocol):
    """Create, list, load and save shops. Strongly consistent. Errors: NotFound, Conflict, StoreUnavailable."""

    async def create_shop(self, shop: Shop) -> Shop:
        """Add a shop under its id, at revision 1. Raises AlreadyExists."""
        ...

    async def list_shops(self) -> Sequence[Shop]:
        """All shops, by name."""
        ...

    async def load_shop(self, shop_id: str) -> Shop:
        """One shop. Raises NotFound."""
        ...

    async def save_shop(self, shop: Shop) -> Shop:
        """Replace a shop's settings if `shop.revision` still is the stored one (Conflict otherwise); revision + 1."""
        ...
