"""The state of an index in memory: one immutable version after another, and how the next is made.

A search works on one version from start to end. A draft copies only what it touches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.bitmap_draft import BitmapDraft
from catalog_desktop.adapters.embedded.search.columns import (
    ABSENT,
    Columns,
    ColumnsDraft,
    DocumentColumn,
    VariantColumn,
)
from catalog_desktop.adapters.embedded.search.facet_values import (
    FacetNames,
    FacetValue,
    product_values,
    variant_keys,
    with_names,
)
from catalog_desktop.adapters.embedded.search.kept_words import KeptWords, KeptWordsDraft
from catalog_desktop.adapters.embedded.search.slot_sets import bitmap_of_mask, mask_of, union
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.product import Status

STATUS_ORDER = tuple(sorted(status.value for status in Status))
"""Statuses in the order in which they are sorted; the column STATUS holds the place."""

_MAX_CHANGES = 256
"""How many versions back it is known which slots have changed."""


@dataclass(frozen=True, slots=True, eq=False)
class IndexVersion:
    """All that is in memory of an index after its batch `number`.

    `values` are the products that have a facet value, by its spelling; `first` and `more` the first and the further
    variants that have one, by its collation key. `changes` tells which slots were touched after each of the
    latest versions.
    """

    number: int = 0
    live: BitMap = field(default_factory=BitMap)
    documents: Columns = field(default_factory=lambda: Columns(len(DocumentColumn)))
    variants: Columns = field(default_factory=lambda: Columns(len(VariantColumn)))
    currencies: tuple[str, ...] = ()
    values: Mapping[FacetValue, BitMap] = field(default_factory=dict)
    names: FacetNames = field(default_factory=dict)
    first: Mapping[FacetValue, BitMap] = field(default_factory=dict)
    more: Mapping[FacetValue, BitMap] = field(default_factory=dict)
    kept: KeptWords = field(default_factory=KeptWords)
    changes: tuple[tuple[int, BitMap], ...] = ()
    _by_key: dict[str, Mapping[str, BitMap]] = field(default_factory=dict, init=False, repr=False)

    def with_values(self, facet: str) -> Mapping[str, BitMap]:
        """The products with each value of a facet, in any spelling, by collation key. Not to be changed."""
        sets = self._by_key.get(facet)
        if sets is None:
            sets = {key: self._with_any(facet, spellings) for key, spellings in self.names.get(facet, {}).items()}
            self._by_key[facet] = sets
        return sets

    def with_value(self, facet: str, key: str) -> BitMap:
        """The products with a facet value in any spelling. Not to be changed."""
        return self._with_any(facet, self.names.get(facet, {}).get(key, ()))

    def _with_any(self, facet: str, spellings: Sequence[str]) -> BitMap:
        if len(spellings) == 1:
            return self.values[facet, spellings[0]]
        return union(self.values[facet, spelling] for spelling in spellings)

    def changed_since(self, number: int) -> BitMap | None:
        """The slots touched after version `number`, or None when that is too long ago to be known."""
        if number == self.number:
            return BitMap()
        if not self.changes or self.changes[0][0] > number:
            return None
        return union(slots for since, slots in self.changes if since >= number)


class VersionDraft:
    """The next version in the making."""

    def __init__(self, base: IndexVersion) -> None:
        self._base = base
        self._live = base.live.copy()
        self._documents = ColumnsDraft(base.documents)
        self._variants = ColumnsDraft(base.variants)
        self._currencies = {currency: code for code, currency in enumerate(base.currencies)}
        self._values = BitmapDraft(base.values)
        self._first = BitmapDraft(base.first)
        self._more = BitmapDraft(base.more)
        self._touched = BitMap()
        self.words = KeptWordsDraft(base.kept)

    @property
    def next_slot(self) -> int:
        """The first slot that was never used."""
        return self._documents.size

    def put(self, slot: int, document: Document, former: Document | None = None) -> None:
        """Put a document into a slot, in place of its `former` state if that was there."""
        self._live.add(slot)
        self._touched.add(slot)
        values, first = set(product_values(document)), _first_keys(document)
        if former is not None:
            old_values, old_first = set(product_values(former)), _first_keys(former)
            self._values.remove(old_values - values, slot)
            self._first.remove(old_first - first, slot)
            values -= old_values
            first -= old_first
        self._values.add(values, slot)
        self._first.add(first, slot)
        currency = self._currencies.setdefault(document.currency, len(self._currencies))
        start = self._put_variants(slot, document, former, currency)
        self._documents.put(slot, _document_row(document, currency, start))

    def remove(self, slot: int, former: Document) -> None:
        """Empty a slot."""
        self._live.discard(slot)
        self._touched.add(slot)
        self._values.remove(set(product_values(former)), slot)
        self._first.remove(_first_keys(former), slot)
        self._remove_variants(slot, former)
        self._documents.clear(slot)

    def forget(self, slots: BitMap) -> None:
        """Empty slots of which it is not known what was in them. Slower than `remove`: looks at every set."""
        self._live -= slots
        self._touched |= slots
        for sets in (self._values, self._first):
            sets.remove_everywhere(slots)
        more = variants_of(self._base, slots)
        self._more.remove_everywhere(more)
        for number in more:
            self._variants.clear(number)
        for slot in slots:
            if slot < self._base.documents.size:
                self._documents.clear(slot)
        self.words.forget(slots)

    def _put_variants(self, slot: int, document: Document, former: Document | None, currency: int) -> int:
        """Keep the variants after the first; returns the number of the first of them."""
        start = self._variants.size
        if former is not None and len(former.variants) > 1:
            old_start = self._remove_variants(slot, former)
            start = old_start if len(former.variants) == len(document.variants) else start
        for number, variant in enumerate(document.variants[1:], start):
            self._more.add(set(variant_keys(variant)), number)
            self._variants.put(number, (slot, currency, _number(variant.price), _number(variant.stock)))
        return start

    def _remove_variants(self, slot: int, former: Document) -> int:
        start = int(self._base.documents.row(slot)[DocumentColumn.MORE_START])
        for number, variant in enumerate(former.variants[1:], start):
            self._more.remove(set(variant_keys(variant)), number)
            self._variants.clear(number)
        return start

    def finish(self, number: int) -> IndexVersion:
        """The version after batch `number`."""
        values = self._values.finish()
        came = [value for value in self._values.touched if value in values and value not in self._base.values]
        went = [value for value in self._values.touched if value not in values and value in self._base.values]
        return IndexVersion(
            number=number,
            live=self._live,
            documents=self._documents.finish(),
            variants=self._variants.finish(),
            currencies=tuple(self._currencies),
            values=values,
            names=with_names(self._base.names, came, went) if came or went else self._base.names,
            first=self._first.finish(),
            more=self._more.finish(),
            kept=self.words.finish(),
            changes=(*self._base.changes[1 - _MAX_CHANGES :], (self._base.number, self._touched)),
        )


def variants_of(version: IndexVersion, products: BitMap) -> BitMap:
    """All variants after the first of some products."""
    owner = version.variants.column(VariantColumn.OWNER)
    used = owner != ABSENT
    size = max(version.documents.size, 1 + (products.max() if products else 0))
    return bitmap_of_mask(used & mask_of(products, size)[np.where(used, owner, 0)])


def _number(value: int | None) -> int:
    return ABSENT if value is None else value


def _first_keys(document: Document) -> set[FacetValue]:
    return {key for variant in document.variants[:1] for key in variant_keys(variant)}


def _document_row(document: Document, currency: int, more_start: int) -> Sequence[int]:
    first = document.variants[0] if document.variants else None
    return (
        _number(document.price_min),
        _number(document.price_max),
        currency,
        _number(document.stock),
        STATUS_ORDER.index(document.status),
        document.updated_at,
        document.created_at,
        document.stock_value,
        _number(first.price if first else None),
        _number(first.stock if first else None),
        more_start,
        max(len(document.variants) - 1, 0),
    )
