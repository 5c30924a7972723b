"""How many changed rows would move if the result were sorted again: counted from their neighbours, without asking."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.matches import OrderKey


@dataclass(frozen=True, slots=True)
class PlacedDocument:
    """A loaded row: where it stands, what it shows, and whether that has changed since it was put there."""

    slot: int
    document: Document
    is_changed: bool


def count_moving(rows: Iterable[PlacedDocument], key: Callable[[Document], OrderKey]) -> int:
    """The changed rows that no longer stand in order. `rows` are in the order of their slots."""
    return sum(_moving_in_run(before, run, after, key) for before, run, after in _runs(list(rows)))


_Run = tuple[Document | None, Sequence[Document], Document | None]


def _runs(rows: Sequence[PlacedDocument]) -> Iterator[_Run]:
    """Stretches of changed rows with the unchanged neighbours between which they stand."""
    place = 0
    for is_changed, group in groupby(rows, key=lambda row: row.is_changed):
        run = list(group)
        if is_changed:
            yield (_neighbour(rows, place - 1), [row.document for row in run], _neighbour(rows, place + len(run)))
        place += len(run)


def _neighbour(rows: Sequence[PlacedDocument], place: int) -> Document | None:
    return rows[place].document if 0 <= place < len(rows) else None


def _moving_in_run(
    before: Document | None, run: Sequence[Document], after: Document | None, key: Callable[[Document], OrderKey]
) -> int:
    low = None if before is None else key(before)
    high = None if after is None else key(after)
    keys = [key(document) for document in run]
    inside = [k for k in keys if (low is None or low < k) and (high is None or k < high)]
    return len(keys) - _longest_rise(inside)


def _longest_rise(keys: Sequence[OrderKey]) -> int:
    """The length of the longest rising subsequence: what can stay where it is."""
    ends: list[OrderKey] = []
    for key in keys:
        place = bisect_right(ends, key)
        ends[place : place + 1] = [key]
    return len(ends)
