"""Facet counts, the histogram and the statistics, counted document by document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from catalog_desktop.domain.categories import levels, parent
from catalog_desktop.domain.collation import collation_key
from catalog_desktop.domain.document import Availability, Document
from catalog_desktop.domain.matches import Matcher, document_facet_values
from catalog_desktop.domain.price_histogram import bucket_edges
from catalog_desktop.domain.product import Status
from catalog_desktop.domain.project import MISSING
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, is_variant_facet
from catalog_desktop.ports.product_read_model import FacetCount, FacetRequest, Histogram, ProductStats


@dataclass(frozen=True, slots=True)
class FacetCounter:
    """Counts over `documents`, the whole catalog, under `query` at the time `now`.

    The count of a value is the total that choosing it alone in its facet would give.
    """

    documents: Sequence[Document]
    with_text: Sequence[Document]
    """Those that meet the query's text, which is the same for all counts."""
    query: ProductQuery
    now: int

    def counts(self, request: FacetRequest) -> tuple[FacetCount, ...]:
        """The values that `FacetRequest` describes."""
        counted = self.all_counts(request.facet)
        if request.facet == "category":
            under = None if request.under is None else collation_key(request.under)
            listed = [count for key, count in counted.items() if parent(key) == under]
        else:
            listed = list(counted.values())
        listed = [count for count in in_order(listed) if count.count][: request.limit]
        chosen = [counted.get(collation_key(v), FacetCount(v, 0)) for v in self._chosen(request.facet)]
        return tuple(in_order(dict.fromkeys([*listed, *chosen])))

    def _chosen(self, facet: str) -> list[str]:
        choice = self.query.choice(facet)
        values = sorted(choice.included | choice.excluded)
        if facet == "category":
            values = [level for value in values for level in levels(value)]
        return list({collation_key(value): value for value in reversed(values)}.values())

    def all_counts(self, facet: str) -> dict[str, FacetCount]:
        """All values of a facet, by their collation key."""
        open_query = self.query.without_facet(facet)
        found = self._matching(open_query)
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for document in self.documents:
            for value in set(_values(document, facet)):
                spellings[collation_key(value)][value] += 1
        counts = Counter(key for document in found for key in {collation_key(v) for v in _values(document, facet)})
        if is_variant_facet(facet):
            for key in list(counts):
                chosen = open_query.with_choice(facet, FacetChoice(frozenset({key})))
                counts[key] = len(self._matching(chosen, found))
        return {key: FacetCount(most_used(used), counts[key]) for key, used in spellings.items()}

    def histogram(self) -> Histogram:
        """The spread of lowest prices."""
        found = self._matching(replace(self.query, price=IntRange()))
        prices = [d.price_min for d in found if d.price_min is not None and d.currency == self.query.currency]
        if not prices:
            return Histogram()
        edges = bucket_edges(min(prices), max(prices))
        tops = edges[1:-1]
        buckets = Counter(sum(price >= top for top in tops) for price in prices)
        return Histogram(edges[0], edges[-1], edges, tuple(buckets[i] for i in range(len(edges) - 1)))

    def _matching(self, query: ProductQuery, among: Sequence[Document] | None = None) -> list[Document]:
        matcher = Matcher(query, self.now)
        return [d for d in (self.with_text if among is None else among) if matcher.filters_hold(d)]


def _values(document: Document, facet: str) -> Iterable[str]:
    values = document_facet_values(document, facet)
    return (level for path in values for level in levels(path)) if facet == "category" else values


def most_used(spellings: Counter[str]) -> str:
    """The spelling that most products have; of several the first in order."""
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def in_order(counts: Iterable[FacetCount]) -> list[FacetCount]:
    """Most frequent first, then by value."""
    return sorted(counts, key=lambda count: (-count.count, collation_key(count.value), count.value))


def product_stats(documents: Sequence[Document], index_version: str) -> ProductStats:
    """The catalog in numbers."""
    stock_value: Counter[str] = Counter()
    for document in documents:
        stock_value[document.currency] += document.stock_value
    statuses = Counter(document.status for document in documents)
    missing = Counter(code for document in documents for code in set(document.missing))
    availabilities = Counter(
        value for document in documents for value in set(document_facet_values(document, "availability"))
    )
    return ProductStats(
        index_version=index_version,
        total=len(documents),
        by_status={status.value: statuses[status] for status in Status},
        out_of_stock=availabilities[Availability.OUT],
        low_stock=availabilities[Availability.LOW],
        stock_value={currency: value for currency, value in sorted(stock_value.items()) if value},
        missing={code: missing[code] for code in MISSING},
        problems=dict(sorted(Counter(code for document in documents for code in set(document.problems)).items())),
    )
