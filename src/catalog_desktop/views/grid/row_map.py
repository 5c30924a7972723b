"""Which row of the table shows which slot of the result, while some products stand open with their variants below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenProduct:
    """A product whose variants are shown in the rows below its own."""

    slot: int
    product_id: str
    count: int


class RowMap:
    """Rows, slots and numbers of variants count from 0. Few products are open at a time."""

    def __init__(self, slot_count: int = 0) -> None:
        self.slot_count = slot_count
        self._open: list[OpenProduct] = []

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.slot_count + sum(opened.count for opened in self._open)

    @property
    def open_products(self) -> tuple[OpenProduct, ...]:
        """Those that are open, from the top."""
        return tuple(self._open)

    def is_open(self, product_id: str) -> bool:
        """Whether the variants of a product are shown."""
        return any(opened.product_id == product_id for opened in self._open)

    def place(self, row: int) -> tuple[int, int | None]:
        """The slot of a row, and the number of the variant when it is the row of one."""
        above = 0
        for opened in self._open:
            first = opened.slot + above + 1
            if row < first:
                break
            if row < first + opened.count:
                return opened.slot, row - first
            above += opened.count
        return row - above, None

    def row_of(self, slot: int) -> int:
        """The row of the product in a slot."""
        return slot + sum(opened.count for opened in self._open if opened.slot < slot)

    def open(self, slot: int, product_id: str, count: int) -> int:
        """Show `count` variants of a product; returns the row of the first."""
        self._put([*self._open, OpenProduct(slot, product_id, count)])
        return self.row_of(slot) + 1

    def close(self, product_id: str) -> None:
        """Show the variants of a product no longer."""
        self._put(opened for opened in self._open if opened.product_id != product_id)

    def insert(self, slot: int, count: int) -> None:
        """Slots appeared before `slot`."""
        self.slot_count += count
        self._put(OpenProduct(o.slot + count * (o.slot >= slot), o.product_id, o.count) for o in self._open)

    def _put(self, opened: Iterable[OpenProduct]) -> None:
        self._open = sorted(opened, key=lambda product: product.slot)
