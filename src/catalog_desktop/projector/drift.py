"""How an index differs from its source: equal digests are believed, unequal ones bisected down to the products."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence

from catalog_desktop.domain.product import Product
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.search_index import LIVE, Drift, SearchIndex

LEAF_COUNT = 512
"""Ranges with at most so many products are compared product by product."""

_ALPHABET = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_BASE = len(_ALPHABET)
_DEPTH = 32
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
) -> Drift:
    """Compare an index with its source.

    What differs at first may only be under way: `settle` returns once the projector has passed everything committed
    until now, and a difference counts only if it is still there afterwards. Products in `set_aside` (dead letters)
    are known not to be searchable and are left out. Ranges are bisected down to `leaf_count` products.
    """
    checked = (await feed.digest(shop_id)).count
    suspects: list[str] = []
    async for first_id, last_id in _unequal_ranges(feed, index, shop_id, target, leaf_count):
        source = await feed.revisions(shop_id, first_id, last_id)
        held = await index.revision_range(shop_id, first_id, last_id, target)
        suspects += [key for key in source.keys() | held.keys() if source.get(key) != held.get(key)]
    parts = _parts(sorted(set(suspects).difference(set_aside)))
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


async def _unequal_ranges(
    feed: ChangeFeed, index: SearchIndex, shop_id: str, target: str, leaf_count: int
) -> AsyncIterator[tuple[str, str]]:
    ranges = [(0, _BASE**_DEPTH - 1)]
    while ranges:
        low, high = ranges.pop()
        first_id, last_id = _text(low), _last_text(high)
        source = await feed.digest(shop_id, first_id, last_id)
        held = await index.digest(shop_id, first_id, last_id, target)
        if source == held:
            continue
        if max(source.count, held.count) <= leaf_count or low == high:
            yield first_id, last_id
            continue
        middle = (low + high) // 2
        ranges += [(middle + 1, high), (low, middle)]


def _text(number: int) -> str:
    """The smallest id at a place of the key space: ids are digits of base 64, the shorter first."""
    digits = []
    for _ in range(_DEPTH):
        number, digit = divmod(number, _BASE)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits)).rstrip(_ALPHABET[0])


def _last_text(number: int) -> str:
    """The largest id at a place, whatever its length."""
    return _text(number) + "\uffff" if number == _BASE**_DEPTH - 1 else _before(_text(number + 1))


def _before(text: str) -> str:
    """A bound just below `text`: nothing that is an id lies between."""
    return text[:-1] + chr(ord(text[-1]) - 1) + "\uffff"


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
