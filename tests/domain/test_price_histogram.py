"""The buckets of prices."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.price_histogram import bucket_edges

amounts = st.integers(0, 10**12)


@given(amounts, amounts)
def test_edges_ascend_from_the_lowest_price_to_the_highest(one: int, other: int) -> None:
    lowest, highest = sorted((one, other))
    edges = bucket_edges(lowest, highest)
    assert (edges[0], edges[-1]) == (lowest, highest)
    assert 2 <= len(edges) <= 25
    if lowest < highest:
        assert all(low < high for low, high in pairwise(edges))


def test_prices_that_lie_close_together_have_buckets_of_equal_width() -> None:
    assert bucket_edges(100, 340) == tuple(range(100, 341, 10))


def test_ordinary_prices_are_told_apart_although_one_is_very_high() -> None:
    edges = bucket_edges(0, 1_250_000)
    buckets = {bisect_right(edges, price) for price in (500, 1_295, 2_995, 7_795, 22_295, 99_900)}
    assert len(buckets) == 6
    assert all(edge % 10 == 0 for edge in edges if edge >= 1_000), "round numbers can be read"
