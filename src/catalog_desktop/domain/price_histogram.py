"""The buckets in which the spread of prices is counted."""

from __future__ import annotations

_BUCKETS = 24


def bucket_edges(lowest: int, highest: int) -> tuple[int, ...]:
    """Ascending edges, in minor units, of at most 24 buckets of equal width from the lowest price to the highest.

    Two equal edges, one bucket, when there is only one price; the last bucket includes its upper edge.
    """
    if lowest == highest:
        return (lowest, highest)
    width = highest - lowest
    buckets = min(_BUCKETS, width)
    return tuple(lowest + width * index // buckets for index in range(buckets + 1))
