"""How an index differs from its source: equal digests are believed, unequal ones narrowed down to the products.

The source is asked for digests, which cost it one read a thousand products, and for products only where little is left.
What the index holds is read once and divided here: whoever asks it for a part reads the whole part.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence

from catalog_desktop.domain.product import Product
from catalog_desktop.ports.change_feed import ChangeFeed, Digest
from catalog_desktop.ports.search_index import LIVE, Drift, SearchIndex
from catalog_desktop.projector.held_states import HeldStates
from catalog_desktop.projector.id_ranges import EVERYTHING, IdRange

HELD_COUNT = 100_000
"""Ranges with at most so many documents are held here while they are divided."""

LEAF_COUNT = 32
"""Ranges with at most so many products are compared product by product."""

PARTS = 16
"""A range is divided into so many at once: each round of questions takes as long as one of them."""

_READ_COUNT = 500

Settle = Callable[[], Awaitable[None]]


async def find_drift(
    feed: ChangeFeed,
    index: SearchIndex,
    shop_id: str,
    *,
    target: str = LIVE,
    settle: Settle | None = None,
    set_aside: Collection[str] = (),
    leaf_count: int = LEAF_COUNT,
    held_count: int = HELD_COUNT,
) -> Drift:
    """Compare an index with its source.

    What differs at first may only be under way: `settle` returns once the projector has passed everything committed
    until now, and a difference counts only if it is still there afterwards. Products in `set_aside` (dead letters)
    are known not to be searchable and are left out.
    """
    comparison = _Comparison(feed, index, shop_id, target, leaf_count, held_count)
    checked, suspects = await comparison.suspects()
    parts = _parts(sorted(suspects.difference(set_aside)))
    found = [await _confirmed(feed, index, shop_id, target, ids, settle) for ids in parts]
    return Drift(
        missing=tuple(key for drift in found for key in drift.missing),
        stale=tuple(key for drift in found for key in drift.stale),
        ghost=tuple(key for drift in found for key in drift.ghost),
        checked=checked,
    )


def drift_ids(drift: Drift) -> tuple[str, ...]:
    """All products in which an index differs."""
    return (*drift.missing, *drift.stale, *drift.ghost)


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _READ_COUNT] for start in range(0, len(ids), _READ_COUNT))


class _Comparison:
    """One pass over both sides: it may suspect what changes meanwhile, and misses nothing that does not."""

    def __init__(
        self, feed: ChangeFeed, index: SearchIndex, shop_id: str, target: str, leaf_count: int, held_count: int
    ) -> None:
        self._feed, self._index, self._shop_id, self._target = feed, index, shop_id, target
        self._leaf_count, self._held_count = leaf_count, held_count
        self._at_once = asyncio.Semaphore(PARTS)

    async def suspects(self) -> tuple[int, set[str]]:
        """How many products the source has, and those in which the index may differ."""
        whole = await self._source(EVERYTHING)
        suspects: set[str] = set()
        async for ids in self._unequal(EVERYTHING, whole):
            held = HeldStates(await self._index.revision_range(self._shop_id, ids.first, ids.last, self._target))
            suspects |= await self._within(ids, held)
        return whole.count, suspects

    async def _unequal(self, ids: IdRange, source: Digest) -> AsyncIterator[IdRange]:
        """The ranges that differ and are small enough to be held, found by halving the space of ids."""
        waiting = [(ids, source)]
        while waiting:
            ids, source = waiting.pop()
            held = await self._index.digest(self._shop_id, ids.first, ids.last, self._target)
            if source == held:
                continue
            if held.count <= self._held_count or not ids.is_divisible:
                yield ids
                continue
            low, high = ids.halves()
            below = await self._source(low)  # what is above follows, unless somebody writes meanwhile
            above = Digest(source.count - below.count, source.stamp_sum - below.stamp_sum)
            waiting += [(high, above), (low, below)]

    async def _within(self, ids: IdRange, held: HeldStates) -> set[str]:
        """Narrow a range down: all parts of all ranges that differ are asked for at once."""
        suspects: set[str] = set()
        unequal = [(ids, held)]
        while unequal:
            small = [(ids, part) for ids, part in unequal if len(part) <= self._leaf_count]
            for found in await asyncio.gather(*(self._leaf(ids, part) for ids, part in small)):
                suspects |= found
            large = [part for part in unequal if len(part[1]) > self._leaf_count]
            parts = [part for ids, states in large for part in states.divided(ids, PARTS)]
            digests = await asyncio.gather(*(self._source(ids) for ids, _ in parts))
            unequal = [part for part, digest in zip(parts, digests, strict=True) if part[1].digest != digest]
        return suspects

    async def _leaf(self, ids: IdRange, held: HeldStates) -> set[str]:
        async with self._at_once:
            return held.differing(await self._feed.revisions(self._shop_id, ids.first, ids.last))

    async def _source(self, ids: IdRange) -> Digest:
        async with self._at_once:
            return await self._feed.digest(self._shop_id, ids.first, ids.last)


async def _confirmed(
    feed: ChangeFeed, index: SearchIndex, shop_id: str, target: str, ids: Sequence[str], settle: Settle | None
) -> Drift:
    """What differs of `ids` although the projector has passed the moment of reading the source, and the source has
    not changed meanwhile."""
    source = await _states(feed, shop_id, ids)
    if settle is not None:
        await settle()
    held = await index.revisions(shop_id, ids, target)
    differing = [key for key in ids if _live(source.get(key)) != held.get(key)]
    again = await _states(feed, shop_id, differing)
    differing = [key for key in differing if again.get(key) == source.get(key)]
    live = {key for key in differing if _live(source.get(key)) is not None}
    return Drift(
        missing=tuple(key for key in differing if key in live and key not in held),
        stale=tuple(key for key in differing if key in live and key in held),
        ghost=tuple(key for key in differing if key not in live),
    )


async def _states(feed: ChangeFeed, shop_id: str, ids: Sequence[str]) -> dict[str, Product]:
    return {change.product.id: change.product for change in await feed.read(shop_id, ids)} if ids else {}


def _live(product: Product | None) -> tuple[int, int] | None:
    return None if product is None or product.is_deleted else (product.revision, product.stamp)
