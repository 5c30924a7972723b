"""Numbers of all documents in columns, in blocks that successive versions share.

A change of one document copies the block it lies in and no other. ABSENT stands for None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.slot_sets import Slots, bitmap_of_mask
from catalog_desktop.domain.query import IntRange

ABSENT = int(np.iinfo(np.int64).min)
_BLOCK = 1 << 14

Numbers = NDArray[np.int64]


class DocumentColumn(IntEnum):
    """The columns of documents, by slot. FIRST_… are those of the first variant; further variants have columns of
    their own, MORE_COUNT rows from MORE_START on."""

    PRICE_MIN = 0
    PRICE_MAX = 1
    CURRENCY = 2
    STOCK = 3
    STATUS = 4
    UPDATED = 5
    CREATED = 6
    STOCK_VALUE = 7
    FIRST_PRICE = 8
    FIRST_STOCK = 9
    MORE_START = 10
    MORE_COUNT = 11


class VariantColumn(IntEnum):
    """The columns of the variants after the first of their product, by a number of their own."""

    OWNER = 0
    CURRENCY = 1
    PRICE = 2
    STOCK = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """`width` columns of `size` rows; immutable."""

    width: int
    size: int = 0
    blocks: tuple[Numbers, ...] = ()
    _whole: dict[int, Numbers] = field(default_factory=dict, compare=False, repr=False)

    def column(self, column: int) -> Numbers:
        """One whole column."""
        values = self._whole.get(column)
        if values is None:
            parts = [block[column] for block in self.blocks]
            values = np.concatenate(parts)[: self.size] if parts else np.empty(0, dtype=np.int64)
            self._whole[column] = values
        return values

    def row(self, slot: int) -> Numbers:
        """The numbers of one row, by column."""
        return self.blocks[slot // _BLOCK][:, slot % _BLOCK]

    def within(self, column: int, wanted: IntRange) -> NDArray[np.bool_]:
        """Which rows have a number in the range. Absent ones are in none."""
        values = self.column(column)
        low = ABSENT + 1 if wanted.at_least is None else max(wanted.at_least, ABSENT + 1)
        high = np.iinfo(np.int64).max if wanted.at_most is None else wanted.at_most
        if low > np.iinfo(np.int64).max or high <= ABSENT:
            return np.zeros(self.size, dtype=np.bool_)
        mask: NDArray[np.bool_] = values >= low
        if wanted.at_most is not None:
            mask &= values <= min(high, np.iinfo(np.int64).max)
        return mask

    def slots_within(self, column: int, wanted: IntRange) -> BitMap:
        """The rows that have a number in the range."""
        return bitmap_of_mask(self.within(column, wanted))


class ColumnsDraft:
    """Changes to columns; `finish` gives new ones and leaves the old as they were."""

    def __init__(self, base: Columns) -> None:
        self._width = base.width
        self._blocks = list(base.blocks)
        self._size = base.size
        self._rows: dict[int, Sequence[int]] = {}

    @property
    def size(self) -> int:
        """The number of the first row that was never used."""
        return self._size

    def put(self, slot: int, values: Sequence[int]) -> None:
        """Set a row."""
        self._rows[slot] = values
        self._size = max(self._size, slot + 1)

    def clear(self, slot: int) -> None:
        """Make all of a row absent."""
        self.put(slot, (ABSENT,) * self._width)

    def finish(self) -> Columns:
        """The columns with the changes."""
        if not self._rows:
            return Columns(self._width, self._size, tuple(self._blocks))
        slots = np.fromiter(self._rows, dtype=np.int64, count=len(self._rows))
        values = np.array(list(self._rows.values()), dtype=np.int64)
        while len(self._blocks) * _BLOCK < self._size:
            self._blocks.append(np.full((self._width, _BLOCK), ABSENT, dtype=np.int64))
        numbers = slots // _BLOCK
        for number in set(numbers.tolist()):
            here = numbers == number
            block = self._blocks[number].copy()
            block[:, slots[here] % _BLOCK] = values[here].T
            self._blocks[number] = block
        return Columns(self._width, self._size, tuple(self._blocks))


def take(columns: Columns, column: int, slots: Slots) -> Numbers:
    """The numbers of some rows."""
    taken: Numbers = columns.column(column)[slots]
    return taken
