"""What a search would find with fewer words, for when it finds nothing with all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from catalog_desktop.domain.terms import Term

_MAX_OFFERED = 5
_MAX_TERMS_TO_COMBINE = 6


def relaxations(
    terms: Sequence[Term], total_of: Callable[[Sequence[Term]], int]
) -> tuple[tuple[tuple[str, ...], int], ...]:
    """The words to leave out, as typed, with the total that remains: as few words as possible, most hits first.

    `total_of` counts the products that meet some of the terms and all else that is asked. At most five offers; none
    for a single word, without which nothing would be left of the question.
    """
    for count in _counts_to_drop(len(terms)):
        offers = [(dropped, total) for dropped, kept in _splits(terms, count) if (total := total_of(kept))]
        if offers:
            offers.sort(key=lambda offer: -offer[1])
            return tuple(offers[:_MAX_OFFERED])
    return ()


def _counts_to_drop(count: int) -> Sequence[int]:
    """One word, two, and so on; for long texts one word or all but one, as their combinations are too many."""
    return range(1, count) if count <= _MAX_TERMS_TO_COMBINE else (1, count - 1)


def _splits(terms: Sequence[Term], count: int) -> Iterator[tuple[tuple[str, ...], list[Term]]]:
    for chosen in combinations(range(len(terms)), count):
        dropped = tuple(terms[index].text for index in chosen)
        yield dropped, [term for index, term in enumerate(terms) if index not in chosen]
