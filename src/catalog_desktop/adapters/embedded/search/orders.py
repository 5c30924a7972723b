"""Sort orders: the slots of all documents, sorted. Kept from one version to the next and mended where it changed."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.columns import ABSENT, DocumentColumn, Numbers, take
from catalog_desktop.adapters.embedded.search.index_version import IndexVersion
from catalog_desktop.adapters.embedded.search.slot_sets import Slots, mask_of, numbers_in, slots_of
from catalog_desktop.domain.query import ProductQuery, SortField, SortKey

_LARGEST = int(np.iinfo(np.int64).max)
_MENDED_SHARE = 0.02
"""Up to this share of changed documents an order is mended; beyond it is sorted anew."""

_FEW_SHARE = 16
_LOOKED_AT_FIRST = 2000

_NUMBERS = {
    SortField.STATUS: DocumentColumn.STATUS,
    SortField.STOCK: DocumentColumn.STOCK,
    SortField.UPDATED: DocumentColumn.UPDATED,
    SortField.CREATED: DocumentColumn.CREATED,
}
_RANKS = {
    SortField.TITLE: (
        "SELECT group_concat(slot), group_concat(place) FROM "
        "(SELECT slot, dense_rank() OVER (ORDER BY title) AS place FROM rows WHERE title IS NOT NULL)"
    ),
    SortField.BRAND: (
        "SELECT group_concat(slot), group_concat(place) FROM "
        "(SELECT slot, dense_rank() OVER (ORDER BY brand) AS place FROM rows WHERE brand IS NOT NULL)"
    ),
}


@dataclass(frozen=True, slots=True)
class OrderName:
    """What an order is known by: the chosen keys, and the currency when prices are among them."""

    sort: tuple[SortKey, ...] = ()
    currency: str = ""

    @classmethod
    def of(cls, query: ProductQuery) -> OrderName:
        """The order of a query's result within a tier."""
        by_price = any(key.field is SortField.PRICE for key in query.sort)
        return cls(query.sort, query.currency if by_price else "")


@dataclass(slots=True)
class Order:
    """All live slots of version `number` in their order; `positions` is the way back."""

    number: int
    slots: Slots
    _positions: Slots | None = field(default=None, repr=False)

    def positions(self, size: int) -> Slots:
        """The place of each slot in the order; meaningless for slots that are not in use."""
        if self._positions is None:
            self._positions = np.zeros(size, dtype=np.uint32)
            self._positions[self.slots] = np.arange(len(self.slots), dtype=np.uint32)
        return self._positions


@dataclass(frozen=True, slots=True)
class Sorter:
    """Sorts the documents of one version."""

    connection: sqlite3.Connection
    version: IndexVersion

    def brought_up(self, order: Order | None, name: OrderName) -> Order:
        """An order of this version, from an earlier one if little has changed since."""
        changed = None if order is None else self.version.changed_since(order.number)
        if order is None or changed is None or len(changed) > len(self.version.live) * _MENDED_SHARE + 10:
            return Order(self.version.number, self._sorted(name))
        if not changed:
            return order
        return Order(self.version.number, self._mended(order.slots, slots_of(changed), name))

    def _sorted(self, name: OrderName) -> Slots:
        by_id = numbers_in(self._one("SELECT group_concat(slot) FROM (SELECT slot FROM rows ORDER BY id)"))
        slots = by_id.astype(np.uint32)
        keys = [column for key in name.sort for column in self._columns(key, name.currency, slots)]
        if not keys:
            return slots
        return slots[np.lexsort(keys[::-1])]

    def _columns(self, key: SortKey, currency: str, slots: Slots) -> list[Numbers]:
        """Numbers that sort as a key does, for some slots; the meaning is that of `matches.sort_key`."""
        documents = self.version.documents
        if key.field in _RANKS:
            return [_directed(self._ranks(key.field)[slots], key)]
        amounts = take(documents, _column(key), slots)
        if key.field is not SortField.PRICE:
            return [_directed(amounts, key)]
        classes = np.array([*self._currency_places(currency), _LARGEST], dtype=np.int64)
        codes = np.where(
            amounts == ABSENT, len(self.version.currencies), take(documents, DocumentColumn.CURRENCY, slots)
        )
        return [classes[codes], _directed(amounts, key)]

    def _ranks(self, field: SortField) -> Numbers:
        """For each slot the place of its text among all different ones, sorted by SQLite; ABSENT without a text."""
        slots, ranks = self.connection.execute(_RANKS[field]).fetchone()
        places = np.full(self.version.documents.size, ABSENT, dtype=np.int64)
        places[numbers_in(slots)] = numbers_in(ranks)
        return places

    def _currency_places(self, currency: str) -> list[int]:
        """By currency code: 0 for the query's, then the others by their letters."""
        others = sorted(self.version.currencies)
        return [0 if other == currency else 1 + others.index(other) for other in self.version.currencies]

    def _mended(self, slots: Slots, changed: Slots, name: OrderName) -> Slots:
        """The order without the changed slots, and these put where they belong now."""
        mask = np.zeros(max(self.version.documents.size, int(slots.max(initial=0)) + 1), dtype=np.bool_)
        mask[changed] = True
        rest = slots[~mask[slots]]
        keyed = sorted((self._key(slot, name), slot) for slot in changed.tolist() if slot in self.version.live)
        places = [bisect_left(rest, key, key=lambda slot: self._key(int(slot), name)) for key, _ in keyed]
        return np.insert(rest, places, np.array([slot for _, slot in keyed], dtype=np.uint32))

    def _key(self, slot: int, name: OrderName) -> tuple[Any, ...]:
        product_id, title, brand = self.connection.execute(
            "SELECT id, title, brand FROM rows WHERE slot = ?", (slot,)
        ).fetchone()
        texts = {SortField.TITLE: title, SortField.BRAND: brand}
        row = self.version.documents.row(slot).tolist()
        return (*(self._part(key, name.currency, row, texts) for key in name.sort), product_id)

    def _part(self, key: SortKey, currency: str, row: list[int], texts: dict[SortField, str | None]) -> tuple[Any, ...]:
        if key.field in _RANKS:
            text = texts[key.field]
            return (1,) if text is None else (0, _Descending(text) if key.descending else text)
        column = _column(key)
        if row[column] == ABSENT:
            return (_LARGEST,)
        number = -row[column] if key.descending else row[column]
        if key.field is not SortField.PRICE:
            return (number,)
        return (self._currency_places(currency)[row[DocumentColumn.CURRENCY]], number)

    def _one(self, sql: str) -> str | None:
        text: str | None = self.connection.execute(sql).fetchone()[0]
        return text


class _Descending(str):
    """A text that sorts the other way round."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __gt__(self, other: str) -> bool:
        return str.__lt__(self, other)


def _column(key: SortKey) -> DocumentColumn:
    """The lowest price ascending, the highest descending; other numbers are what they are."""
    if key.field is SortField.PRICE:
        return DocumentColumn.PRICE_MAX if key.descending else DocumentColumn.PRICE_MIN
    return _NUMBERS[key.field]


def _directed(values: Numbers, key: SortKey) -> Numbers:
    """Ascending numbers for either direction, absent ones last."""
    directed: Numbers = np.where(values == ABSENT, _LARGEST, -values if key.descending else values)
    return directed


class Orders:
    """The orders that were asked for, as of the version for which each was last asked. Used by one thread."""

    def __init__(self) -> None:
        self._orders: dict[OrderName, Order] = {}

    def get(self, sorter: Sorter, name: OrderName) -> Order:
        """An order of the sorter's version."""
        order = sorter.brought_up(self._orders.get(name), name)
        self._orders[name] = order
        return order

    def known(self) -> dict[OrderName, Order]:
        """All orders, for a snapshot."""
        return dict(self._orders)

    def restore(self, orders: dict[OrderName, Order]) -> None:
        """Begin with the orders of a snapshot."""
        self._orders = dict(orders)


def window_of(order: Order, members: BitMap, offset: int, limit: int, size: int) -> Slots:
    """Places `offset` to `offset + limit` of a set's members in an order, for slots below `size`."""
    if len(members) == len(order.slots):
        return order.slots[offset : offset + limit]
    end = offset + limit
    if len(members) < len(order.slots) // _FEW_SHARE:
        places = order.positions(size)[slots_of(members)]
        if end < len(places):
            places = np.partition(places, end)[:end]
        return order.slots[np.sort(places)[offset:end]]
    # Nearly always enough for a first page; to look at all places of a million takes milliseconds.
    first = list(islice((slot for slot in order.slots[:_LOOKED_AT_FIRST].tolist() if slot in members), end))
    if len(first) == end:
        return np.array(first[offset:], dtype=np.uint32)
    is_member = mask_of(members, size)[order.slots]
    return order.slots[np.flatnonzero(is_member)[offset:end]]
