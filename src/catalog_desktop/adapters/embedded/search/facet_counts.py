"""Counts of facet values, the spread of prices, and the catalog in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.columns import ABSENT, DocumentColumn, take
from catalog_desktop.adapters.embedded.search.facet_values import facet_name
from catalog_desktop.adapters.embedded.search.filters import PRICE, Filters, owners
from catalog_desktop.adapters.embedded.search.index_version import IndexVersion, variants_of
from catalog_desktop.adapters.embedded.search.slot_sets import slots_of
from catalog_desktop.domain.categories import levels, parent
from catalog_desktop.domain.collation import collation_key
from catalog_desktop.domain.document import Availability
from catalog_desktop.domain.price_histogram import bucket_edges
from catalog_desktop.domain.product import Status
from catalog_desktop.domain.project import MISSING
from catalog_desktop.domain.query import FacetChoice, ProductQuery, is_variant_facet
from catalog_desktop.ports.product_read_model import FacetCount, FacetRequest, Histogram, ProductStats


@dataclass(frozen=True, slots=True)
class FacetCounter:
    """Counts under a query; `with_text` are the documents that meet its text, None when it has none."""

    version: IndexVersion
    filters: Filters
    with_text: BitMap | None

    def counts(self, request: FacetRequest, choice: FacetChoice) -> tuple[FacetCount, ...]:
        """The values that a request asks for, with those of the choice in its facet."""
        facet = request.facet
        names = self._names(facet)
        listed = _children(names, request.under) if facet == "category" else list(names)
        count_of = self._counter(facet)
        counted = sorted((-count, key) for key in listed if (count := count_of(key)))
        top = (FacetCount(self._spelling(facet, names[key]), -less) for less, key in counted[: request.limit])
        chosen = (self._chosen(facet, value, count_of) for value in _with_ancestors(facet, choice))
        return tuple(in_order(dict.fromkeys([*top, *chosen])))

    def found(self, facet: str, finds: Callable[[str], bool]) -> list[FacetCount]:
        """All values of a facet that `finds` accepts and that count anything."""
        count_of = self._counter(facet)
        spellings = ((self._spelling(facet, own), key) for key, own in self._names(facet).items())
        counted = ((spelling, count_of(key)) for spelling, key in spellings if finds(spelling))
        return in_order(FacetCount(spelling, count) for spelling, count in counted if count)

    def histogram(self, query: ProductQuery) -> Histogram:
        """The spread of lowest prices in the query's currency, without its price range."""
        version = self.version
        if query.currency not in version.currencies:
            return Histogram()
        slots = slots_of(self._within(PRICE))
        prices = take(version.documents, DocumentColumn.PRICE_MIN, slots)
        code = version.currencies.index(query.currency)
        prices = prices[(prices != ABSENT) & (take(version.documents, DocumentColumn.CURRENCY, slots) == code)]
        if not len(prices):
            return Histogram()
        lowest, highest = int(prices.min()), int(prices.max())
        edges = bucket_edges(lowest, highest)
        # One pass an edge: bucketing by search takes three times as long.
        below = [int(np.count_nonzero(prices < edge)) for edge in edges[1:-1]]
        counts = tuple(high - low for low, high in pairwise((0, *below, len(prices))))
        return Histogram(lowest, highest, edges, counts)

    def _within(self, without: str) -> BitMap:
        holding = self.filters.holding(without)
        return holding if self.with_text is None else holding & self.with_text

    def _counter(self, facet: str) -> Callable[[str], int]:
        """Counts the products with a value, by its key, under the query without its choice in the facet."""
        others = self.filters.variants(without=facet) if is_variant_facet(facet) else None
        within = self._within(facet)
        if others is None:
            with_values = self.version.with_values(facet_name(facet))
            return lambda key: with_values[key].intersection_cardinality(within)
        return self._same_variant_counter(facet_name(facet), within)(others.first & within, others.more)

    def _same_variant_counter(self, facet: str, within: BitMap) -> Callable[[BitMap, BitMap], Callable[[str], int]]:
        """Counts products of which one variant meets the other conditions and has the value, too."""
        version = self.version

        def counter(first: BitMap, more: BitMap) -> Callable[[str], int]:
            more = more & variants_of(version, within)

            def count(key: str) -> int:
                by_first = first & version.first.get((facet, key), BitMap())
                by_more = more & version.more.get((facet, key), BitMap())
                return len(by_first | owners(version, by_more)) if by_more else len(by_first)

            return count

        return counter

    def _names(self, facet: str) -> Mapping[str, tuple[str, ...]]:
        return self.version.names.get(facet_name(facet), {})

    def _spelling(self, facet: str, spellings: tuple[str, ...]) -> str:
        """The spelling that most products have; of several the first in order."""
        if len(spellings) == 1:
            return spellings[0]
        values, name = self.version.values, facet_name(facet)
        return min(spellings, key=lambda spelling: (-len(values[name, spelling]), spelling))

    def _chosen(self, facet: str, value: str, count_of: Callable[[str], int]) -> FacetCount:
        key = collation_key(value)
        spellings = self._names(facet).get(key)
        return FacetCount(self._spelling(facet, spellings), count_of(key)) if spellings else FacetCount(value, 0)


def _children(names: Mapping[str, tuple[str, ...]], under: str | None) -> list[str]:
    wanted = None if under is None else collation_key(under)
    return [key for key in names if parent(key) == wanted]


def _with_ancestors(facet: str, choice: FacetChoice) -> list[str]:
    """The chosen values, each spelling of one once, categories with all levels above."""
    values: Iterable[str] = sorted(choice.included | choice.excluded)
    if facet == "category":
        values = [level for value in values for level in levels(value)]
    return list({collation_key(value): value for value in reversed(list(values))}.values())


def in_order(counts: Iterable[FacetCount]) -> list[FacetCount]:
    """Most frequent first, then by value."""
    return sorted(counts, key=lambda count: (-count.count, collation_key(count.value), count.value))


def product_stats(version: IndexVersion, index_version: str) -> ProductStats:
    """The catalog in numbers."""

    def having(facet: str, key: str) -> int:
        return len(version.with_value(facet, key))

    return ProductStats(
        index_version=index_version,
        total=len(version.live),
        by_status={status.value: having("status", status) for status in Status},
        out_of_stock=having("availability", Availability.OUT),
        low_stock=having("availability", Availability.LOW),
        stock_value=_stock_value(version),
        missing={code: having("missing", code) for code in MISSING},
        problems={key: having("problem", key) for key in sorted(version.names.get("problem", {}))},
    )


def _stock_value(version: IndexVersion) -> dict[str, int]:
    values = version.documents.column(DocumentColumn.STOCK_VALUE)
    codes = version.documents.column(DocumentColumn.CURRENCY)
    sums = {
        currency: int(values[(codes == code) & (values != ABSENT)].sum())
        for code, currency in enumerate(version.currencies)
    }
    return {currency: value for currency, value in sorted(sums.items()) if value}
