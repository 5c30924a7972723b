"""The hits among which the dialog moves on: “17 of 286”."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Hits:
    """Where a product stands in a result: `position` from 0, `total`, and who knows the products' ids.

    `product_at(position)` answers None when the result has become shorter.
    """

    position: int
    total: int
    product_at: Callable[[int], Awaitable[str | None]]

    @property
    def has_next(self) -> bool:
        """Whether one follows."""
        return self.position + 1 < self.total

    @property
    def words(self) -> str:
        """ "17 of 286"."""
        return f"{self.position + 1:,} of {self.total:,}"

    async def next(self) -> tuple[str, Hits] | None:
        """The product that follows, and its place."""
        if not self.has_next:
            return None
        product_id = await self.product_at(self.position + 1)
        return None if product_id is None else (product_id, replace(self, position=self.position + 1))
