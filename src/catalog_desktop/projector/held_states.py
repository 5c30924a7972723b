"""What an index holds of a range of ids, kept here to be compared part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from catalog_desktop.ports.change_feed import Digest
from catalog_desktop.projector.id_ranges import IdRange, before

State = tuple[int, int]
"""Revision and stamp."""


class HeldStates:
    """The states of documents by their ids."""

    def __init__(self, states: Mapping[str, State], ids: Sequence[str] | None = None) -> None:
        self._states = states
        self._ids = sorted(states) if ids is None else ids

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def digest(self) -> Digest:
        """Their number and the sum of their stamps."""
        return Digest(len(self._ids), sum(self._states[key][1] for key in self._ids))

    def divided(self, ids: IdRange, count: int) -> Iterator[tuple[IdRange, HeldStates]]:
        """About `count` parts with equally many documents each, with the ranges that they stand for: together, these
        are `ids`, so that what is not held lies in one of them, too."""
        size = -(-len(self._ids) // count)
        starts = range(0, len(self._ids), size)
        for start in starts:
            first = ids.first if start == 0 else self._ids[start]
            last = ids.last if start + size >= len(self._ids) else before(self._ids[start + size])
            yield IdRange(first, last), HeldStates(self._states, self._ids[start : start + size])

    def differing(self, source: Mapping[str, State]) -> set[str]:
        """The ids whose states are not those of the source."""
        held = {key: self._states[key] for key in self._ids}
        return {key for key in source.keys() | held.keys() if source.get(key) != held.get(key)}
