"""The buckets in which the spread of prices is counted."""

from __future__ import annotations

_BUCKETS = 24
_WIDE = 20
_MOST_DECADES = 4


def bucket_edges(lowest: int, highest: int) -> tuple[int, ...]:
    """Ascending edges, in minor units, of at most 24 buckets from the lowest price to the highest.

    The buckets have equal widths; where the highest price is many times the lowest they grow by equal factors, between
    round numbers, as nearly all prices would be in the first bucket otherwise. Two equal edges, one bucket, when there
    is only one price; the last bucket includes its upper edge.
    """
    if lowest == highest:
        return (lowest, highest)
    if highest < _WIDE * max(lowest, 1):
        width = highest - lowest
        buckets = min(_BUCKETS, width)
        return tuple(lowest + width * index // buckets for index in range(buckets + 1))
    first = max(lowest, highest // 10**_MOST_DECADES, 1)
    growing = (_rounded(first * (highest / first) ** (index / _BUCKETS)) for index in range(1, _BUCKETS))
    return (lowest, *sorted({edge for edge in growing if lowest < edge < highest}), highest)


def _rounded(amount: float) -> int:
    """To two digits that are not zero."""
    unit: int = 10 ** max(0, len(str(int(amount))) - 2)
    return round(amount / unit) * unit
