"""The histogram of prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from catalog_desktop.adapters.meilisearch.document_fields import amount_field, fact_key
from catalog_desktop.adapters.meilisearch.filter_language import Filter, all_of, equals
from catalog_desktop.adapters.meilisearch.query_filters import QueryFilters
from catalog_desktop.adapters.meilisearch.round import Rounds, counting
from catalog_desktop.adapters.meilisearch.settings import MAX_VALUES_PER_FACET
from catalog_desktop.domain.price_histogram import bucket_edges
from catalog_desktop.domain.query import IntRange, ProductQuery
from catalog_desktop.ports.product_read_model import Histogram


async def price_spread(rounds: Rounds, filters: QueryFilters, query: ProductQuery, text: Filter) -> Histogram:
    """The spread of lowest prices of what meets the query but for its price range. The server counts prices one by one;
    where there are too many different ones, the buckets are asked for."""
    field = f"order.{amount_field('low', query.currency)}"
    currency = equals("keys", fact_key("currency", query.currency))
    wanted = all_of([text, filters.of(replace(query, price=IntRange())), currency])
    (answer,) = await rounds.ask(counting(wanted, field))
    counts = {round(float(price)): count for price, count in answer["facetDistribution"].get(field, {}).items()}
    if not counts:
        return Histogram()
    if len(counts) < MAX_VALUES_PER_FACET:
        edges = bucket_edges(min(counts), max(counts))
        return _histogram(
            edges, [sum(counts[price] for price in counts if low <= price <= high) for low, high in _buckets(edges)]
        )
    stats = answer["facetStats"][field]
    edges = bucket_edges(round(stats["min"]), round(stats["max"]))
    return _histogram(
        edges, await rounds.totals([all_of([wanted, f"{field} {low} TO {high}"]) for low, high in _buckets(edges)])
    )


def _buckets(edges: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last price of each bucket."""
    buckets = [(low, high - 1) for low, high in pairwise(edges)]
    return [*buckets[:-1], (edges[-2], edges[-1])]


def _histogram(edges: tuple[int, ...], counts: Sequence[int]) -> Histogram:
    return Histogram(edges[0], edges[-1], edges, tuple(counts))
