"""The documents that meet all of a query but its text."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.columns import DocumentColumn, VariantColumn, take
from catalog_desktop.adapters.embedded.search.facet_values import facet_name
from catalog_desktop.adapters.embedded.search.index_tokens import CodeKind
from catalog_desktop.adapters.embedded.search.index_version import IndexVersion
from catalog_desktop.adapters.embedded.search.slot_sets import (
    bitmap_of_mask,
    bitmap_of_text,
    mask_of,
    slots_of,
    union,
)
from catalog_desktop.domain.collation import collation_key
from catalog_desktop.domain.query import IntRange, ProductQuery, is_variant_facet

PRICE = "price"
"""The name of the price range among the conditions."""
_KEYS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class VariantSet:
    """Some variants: as slots of the products whose first variant is one, and as numbers of further variants."""

    first: BitMap
    more: BitMap

    def __and__(self, other: VariantSet) -> VariantSet:
        return VariantSet(self.first & other.first, self.more & other.more)


class Filters:
    """The conditions of a query on one version of an index, each looked up once.

    A facet's choice and the price range have names, so that an answer can be had without them.
    """

    def __init__(self, connection: sqlite3.Connection, version: IndexVersion, query: ProductQuery, now: int) -> None:
        self._version = version
        self._products: dict[str, BitMap] = {}
        self._excluded: dict[str, BitMap] = {}
        self._variants: dict[str, VariantSet] = {}
        self._narrowed: dict[str, BitMap] = {}
        self._look_up_products(connection, query, now)
        for facet, choice in query.facets.items():
            if choice.excluded:
                self._excluded[facet] = self._with_any(facet, choice.excluded)
            if choice.included and is_variant_facet(facet):
                self._variants[facet] = variants_with(version, facet, choice.included)
            elif choice.included:
                self._products[facet] = self._with_any(facet, choice.included)
        if query.price:
            self._variants[PRICE] = _priced(version, query.price, query.currency)
        if query.stock:
            self._variants["stock"] = _stocked(version, query.stock)

    def _look_up_products(self, connection: sqlite3.Connection, query: ProductQuery, now: int) -> None:
        conditions: dict[str, tuple[bool, Callable[[], BitMap]]] = {
            "ids": (bool(query.ids), lambda: _with_ids(connection, query)),
            "skus": (bool(query.skus), lambda: _with_skus(connection, query)),
            "updated": (bool(query.updated), lambda: self._within(DocumentColumn.UPDATED, query.updated.bounds(now))),
            "created": (bool(query.created), lambda: self._within(DocumentColumn.CREATED, query.created.bounds(now))),
        }
        self._products.update({name: look_up() for name, (is_asked, look_up) in conditions.items() if is_asked})

    def holding(self, without: str = "") -> BitMap:
        """The documents that meet all conditions, but for the one named. Not to be changed."""
        if without not in self._names():
            without = ""
        if without not in self._narrowed:
            self._narrowed[without] = self._holding(without)
        return self._narrowed[without]

    def _names(self) -> Iterator[str]:
        yield from self._products
        yield from self._excluded
        yield from self._variants

    def _holding(self, without: str) -> BitMap:
        members = self._version.live.copy()
        for name, wanted in self._products.items():
            if name != without:
                members &= wanted
        for name, unwanted in self._excluded.items():
            if name != without:
                members -= unwanted
        variants = self.variants(without)
        return members if variants is None else members & products_of(self._version, variants)

    def variants(self, without: str = "") -> VariantSet | None:
        """The variants that meet all conditions on variants at once, but for the one named; None without any."""
        joint: VariantSet | None = None
        for name, wanted in self._variants.items():
            if name != without:
                joint = wanted if joint is None else joint & wanted
        return joint

    def _with_any(self, facet: str, values: frozenset[str]) -> BitMap:
        return union(self._version.with_value(facet_name(facet), collation_key(value)) for value in values)

    def _within(self, column: DocumentColumn, wanted: IntRange) -> BitMap:
        return self._version.documents.slots_within(column, wanted)


def variants_with(version: IndexVersion, facet: str, values: frozenset[str]) -> VariantSet:
    """The variants that have any of the values."""
    keys = [(facet_name(facet), collation_key(value)) for value in values]
    return VariantSet(
        union(version.first[key] for key in keys if key in version.first),
        union(version.more[key] for key in keys if key in version.more),
    )


def products_of(version: IndexVersion, variants: VariantSet) -> BitMap:
    """The products that have any of the variants."""
    return variants.first | owners(version, variants.more) if variants.more else variants.first


def owners(version: IndexVersion, more: BitMap) -> BitMap:
    """The products of further variants."""
    owned = take(version.variants, VariantColumn.OWNER, slots_of(more))
    if not len(owned):
        return BitMap()
    mask = mask_of(BitMap(), version.documents.size)
    mask[owned] = True
    return bitmap_of_mask(mask)


def _priced(version: IndexVersion, wanted: IntRange, currency: str) -> VariantSet:
    if currency not in version.currencies:
        return VariantSet(BitMap(), BitMap())
    code = version.currencies.index(currency)
    first = version.documents.within(DocumentColumn.FIRST_PRICE, wanted)
    more = version.variants.within(VariantColumn.PRICE, wanted)
    if len(version.currencies) > 1:
        first &= version.documents.column(DocumentColumn.CURRENCY) == code
        more &= version.variants.column(VariantColumn.CURRENCY) == code
    return VariantSet(bitmap_of_mask(first), bitmap_of_mask(more))


def _stocked(version: IndexVersion, wanted: IntRange) -> VariantSet:
    return VariantSet(
        version.documents.slots_within(DocumentColumn.FIRST_STOCK, wanted),
        version.variants.slots_within(VariantColumn.STOCK, wanted),
    )


def _with_ids(connection: sqlite3.Connection, query: ProductQuery) -> BitMap:
    return _with_any_of(connection, "SELECT group_concat(slot) FROM rows WHERE id IN", query.ids)


def _with_skus(connection: sqlite3.Connection, query: ProductQuery) -> BitMap:
    sql = "SELECT group_concat(slot) FROM codes WHERE kind = ? AND key IN"
    return _with_any_of(connection, sql, query.skus, CodeKind.SKU)


def _with_any_of(connection: sqlite3.Connection, sql: str, keys: frozenset[str], *before: object) -> BitMap:
    """The documents of any number of keys. As parameters: SQLite's JSON ends a text at a character U+0000."""
    ordered = sorted(keys)
    parts = (ordered[start : start + _KEYS_AT_ONCE] for start in range(0, len(ordered), _KEYS_AT_ONCE))
    asked = ((f"{sql} ({','.join('?' * len(part))})", (*before, *part)) for part in parts)
    return union(bitmap_of_text(connection.execute(*one).fetchone()[0]) for one in asked)
