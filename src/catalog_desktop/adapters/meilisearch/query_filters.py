"""All of a query but its text, as a filter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalog_desktop.adapters.meilisearch.document_fields import (
    SLOTS,
    facet_key,
    fact_key,
    variant_key,
    variant_number,
)
from catalog_desktop.adapters.meilisearch.filter_language import (
    NOTHING,
    Filter,
    all_of,
    any_equals,
    any_of,
    between,
    bounded,
    equals,
    in_range,
    none_of,
)
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.matches import Matcher
from catalog_desktop.domain.query import IntRange, ProductQuery, is_variant_facet

_LARGEST = 2**53


class QueryFilters:
    """Filters for queries at the time `now`, where no product has more variants than `most_variants`; those with more
    than `SLOTS` are `large`.

    The server's filters look at a product as a whole. A single condition on variants is one on the product. Of several
    that one variant must meet at once, each variant is asked by its number; the large products are looked at here.
    """

    def __init__(self, now: int, most_variants: int, large: Sequence[Document] = ()) -> None:
        self._now = now
        self._slots = range(min(most_variants, SLOTS))
        self._large = large

    def of(self, query: ProductQuery) -> Filter:
        """Products that meet all of the query but its text."""
        return all_of([*self._of_products(query), self._of_variants(query)])

    def _of_products(self, query: ProductQuery) -> Iterator[Filter]:
        if query.ids:
            yield any_equals("keys", [fact_key("id", product_id) for product_id in sorted(query.ids)])
        if query.skus:
            yield any_equals("keys", [fact_key("sku", sku) for sku in sorted(query.skus)])
        if query.updated:
            yield in_range("order.updated", query.updated.bounds(self._now))
        if query.created:
            yield in_range("order.created", query.created.bounds(self._now))
        if query.price:
            yield equals("keys", fact_key("currency", query.currency))
        for facet, choice in query.facets.items():
            if choice.excluded:
                yield none_of(any_equals("keys", _keys(facet, choice.excluded)))
            if choice.included and not is_variant_facet(facet):
                yield any_equals("keys", _keys(facet, choice.included))

    def _of_variants(self, query: ProductQuery) -> Filter:
        on_product = list(_conditions_on_product(query))
        if len(on_product) < 2:
            return all_of(on_product)
        by_number = [all_of(_conditions_on_variant(query, slot)) for slot in self._slots]
        matcher = Matcher(query, self._now)
        large = [fact_key("id", document.id) for document in self._large if matcher.matching_variants(document)]
        return all_of([*on_product, any_of(["variant_count = 1", *by_number, any_equals("keys", large)])])


def has_conditions_on_variants(query: ProductQuery) -> bool:
    """Whether variants, and not only products, have to meet something."""
    return any(True for _ in _conditions_on_product(query))


def _conditions_on_product(query: ProductQuery) -> Iterator[Filter]:
    if query.price:
        yield in_range("prices", query.price)
    if query.stock:
        yield in_range("stocks", query.stock)
    for facet, choice in query.facets.items():
        if choice.included and is_variant_facet(facet):
            yield any_equals("keys", _keys(facet, choice.included))


def _conditions_on_variant(query: ProductQuery, slot: int) -> Iterator[Filter]:
    for kind, wanted in (("price", query.price), ("stock", query.stock)):
        if wanted:
            yield _number_of_variant(slot, kind, wanted)
    for facet, choice in query.facets.items():
        if choice.included and is_variant_facet(facet):
            yield any_equals("variants", [variant_key(slot, key) for key in _keys(facet, choice.included)])


def _number_of_variant(slot: int, kind: str, wanted: IntRange) -> Filter:
    low, high = bounded(wanted, _LARGEST)
    if low > high:
        return NOTHING
    return between("variants", variant_number(slot, kind, low), variant_number(slot, kind, high))


def _keys(facet: str, values: frozenset[str]) -> list[str]:
    return list(dict.fromkeys(facet_key(facet, value) for value in sorted(values)))
