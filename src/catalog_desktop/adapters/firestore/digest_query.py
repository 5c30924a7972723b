"""How many live products there are in a range of ids, and the sum of their stamps, without reading them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from google.cloud.firestore_v1.types import RunAggregationQueryRequest, StructuredAggregationQuery

from catalog_desktop.adapters.firestore.calls import CALL_TIMEOUT_S, FirestoreCalls
from catalog_desktop.adapters.firestore.feed_reads import FeedReads
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.product_queries import IdRange, products
from catalog_desktop.ports.change_feed import Digest

_STAMPS = 1 << 48
_ADDED_AT_ONCE = 24_000
"""Firestore adds up to 63 bits and goes over to inexact numbers beyond: so many stamps of 48 bits stay well below."""

_ENTRIES_A_READ = 1_000


async def digest(calls: FirestoreCalls, paths: ShopPaths, ids: IdRange, reads: FeedReads) -> Digest:
    """See `ChangeFeed.digest`. Many products are added up in parts."""
    count, total = await _added_up(calls, paths, ids, (0, _STAMPS), reads)
    if total is not None:
        return Digest(count, total)
    parts = count // _ADDED_AT_ONCE + 1
    while (added := await digest_in_parts(calls, paths, ids, parts, reads)) is None:
        parts *= 2
    return added


async def digest_in_parts(
    calls: FirestoreCalls, paths: ShopPaths, ids: IdRange, parts: int, reads: FeedReads
) -> Digest | None:
    """The same by the products' stamps, which are spread evenly; None when a part is still too large to be exact."""
    bounds = [_STAMPS * part // parts for part in range(parts + 1)]
    added = [await _added_up(calls, paths, ids, between, reads) for between in pairwise(bounds)]
    totals = [total for _, total in added if total is not None]
    return Digest(sum(count for count, _ in added), sum(totals)) if len(totals) == parts else None


async def _added_up(
    calls: FirestoreCalls, paths: ShopPaths, ids: IdRange, stamps: tuple[int, int], reads: FeedReads
) -> tuple[int, int | None]:
    """Count and sum of the stamps in [low, high) of live products; None for a sum that is not exact."""
    query = StructuredAggregationQuery(
        structured_query=products((), [*ids.filters(), *_stamped(*stamps)], 0),
        aggregations=[
            {"alias": "count", "count": {}},
            {"alias": "total", "sum": {"field": {"field_path": "stamp"}}},
        ],
    )
    request = RunAggregationQueryRequest(parent=paths.shop, structured_aggregation_query=query)

    async def call() -> tuple[int, int | None]:
        answers = await calls.client.run_aggregation_query(
            request, retry=None, timeout=CALL_TIMEOUT_S, metadata=calls.metadata()
        )
        fields = [answer._pb.result.aggregate_fields async for answer in answers][-1]
        total = fields["total"]
        return int(fields["count"].integer_value), None if total.HasField("double_value") else int(total.integer_value)

    count, total = await calls.retried(call)
    cost = max(1, -(-count // _ENTRIES_A_READ))
    reads.asked += cost
    calls.usage.reads += cost
    return count, total


def _stamped(low: int, high: int) -> list[Any]:
    if (low, high) == (0, _STAMPS):
        return []
    return [
        {"field_filter": {"field": {"field_path": "stamp"}, "op": op, "value": {"integer_value": bound}}}
        for op, bound in (("GREATER_THAN_OR_EQUAL", low), ("LESS_THAN", high))
    ]
