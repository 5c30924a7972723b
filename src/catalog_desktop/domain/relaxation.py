"""What a search would find with fewer words, for when it finds nothing with all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from catalog_desktop.domain.terms import Term

_MAX_OFFERED = 5
_MAX_TERMS_TO_COMBINE = 6


Offer = tuple[tuple[str, ...], int]
"""The words left out, as typed, and the total without them."""


def relaxations(terms: Sequence[Term], total_of: Callable[[Sequence[Term]], int]) -> tuple[Offer, ...]:
    """The words to leave out with the total that remains: as few words as possible, most hits first.

    `total_of` counts the products that meet some of the terms and all else that is asked. At most five offers; none
    for a single word, without which nothing would be left of the question.
    """
    for ways in ways_to_relax(terms):
        offers = best_offers((dropped, total_of(kept)) for dropped, kept in ways)
        if offers:
            return offers
    return ()


def ways_to_relax(terms: Sequence[Term]) -> Iterator[list[tuple[tuple[str, ...], list[Term]]]]:
    """The words to leave out and the terms that remain: all ways with as few words as possible, then with more, each
    to be tried when none of those before has a product."""
    return (list(_splits(terms, count)) for count in _counts_to_drop(len(terms)))


def best_offers(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Those that have products, most first, at most five."""
    return tuple(sorted((offer for offer in offers if offer[1]), key=lambda offer: -offer[1])[:_MAX_OFFERED])


def _counts_to_drop(count: int) -> Sequence[int]:
    """One word, two, and so on; for long texts one word or all but one, as their combinations are too many."""
    return range(1, count) if count <= _MAX_TERMS_TO_COMBINE else (1, count - 1)


def _splits(terms: Sequence[Term], count: int) -> Iterator[tuple[tuple[str, ...], list[Term]]]:
    for chosen in combinations(range(len(terms)), count):
        dropped = tuple(terms[index].text for index in chosen)
        yield dropped, [term for index, term in enumerate(terms) if index not in chosen]
