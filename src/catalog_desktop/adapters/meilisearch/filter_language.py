"""Meilisearch's filter language: https://www.meilisearch.com/docs/learn/filtering_and_sorting/filter_expression_reference

Texts in filters are armoured, so that nothing in them has to be escaped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from catalog_desktop.domain.query import IntRange

Filter = str

EVERYTHING: Filter = ""
NOTHING: Filter = 'keys = "=nothing"'

_BOUND = 10**18
"""Beyond every number of a document; larger ones would be no numbers to the server."""


def equals(field: str, text: str) -> Filter:
    """One of the texts of a field is this."""
    return f'{field} = "{text}"'


def any_equals(field: str, texts: Collection[str]) -> Filter:
    """One of the texts of a field is one of these."""
    if len(texts) == 1:
        return equals(field, next(iter(texts)))
    return f"{field} IN [" + ", ".join(f'"{text}"' for text in texts) + "]" if texts else NOTHING


def begins(field: str, text: str) -> Filter:
    """One of the texts of a field begins so."""
    return f'{field} STARTS WITH "{text}"'


def between(field: str, first: str, last: str) -> Filter:
    """One of the texts of a field lies between these two, or is one of them."""
    return f'{field} "{first}" TO "{last}"'


def in_range(field: str, wanted: IntRange) -> Filter:
    """One of the numbers of a field lies in the range."""
    low, high = bounded(wanted, _BOUND)
    return f"{field} {low} TO {high}" if low <= high else NOTHING


def bounded(wanted: IntRange, limit: int) -> tuple[int, int]:
    """The ends of a range, none of them beyond a limit."""
    low = -limit if wanted.at_least is None else max(wanted.at_least, -limit)
    high = limit if wanted.at_most is None else min(wanted.at_most, limit)
    return low, high


def all_of(filters: Iterable[Filter]) -> Filter:
    """Each of the filters holds."""
    chosen = [one for one in filters if one]
    return chosen[0] if len(chosen) == 1 else " AND ".join(f"({one})" for one in chosen)


def any_of(filters: Iterable[Filter]) -> Filter:
    """One of the filters holds; NOTHING when there are none."""
    chosen = list(filters)
    if EVERYTHING in chosen:
        return EVERYTHING
    return " OR ".join(f"({one})" for one in chosen) if len(chosen) > 1 else (chosen[0] if chosen else NOTHING)


def none_of(wanted: Filter) -> Filter:
    """The filter does not hold."""
    return f"NOT ({wanted})"
