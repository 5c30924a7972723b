"""Words and beginnings of words that many documents have, kept as bitmaps.

Reading a word from FTS5 takes time in proportion to the documents that have it, and a beginning even to all the
words with it. What more than 1 % of the documents have is therefore kept, for titles and for all fields together,
and brought up to date with every batch. A kept beginning has all its own beginnings kept, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.bitmap_draft import BitmapDraft

KEPT_SHARE = 0.01
MAX_KEPT_LENGTH = 12
"""Longest beginning kept, in characters."""


class WordKey(NamedTuple):
    """A word, or with `prefix` all words that begin so, in titles or in any field."""

    text: str
    prefix: bool
    title: bool


@dataclass(frozen=True, slots=True)
class KeptWords:
    """The documents that have each kept word, exactly. `planned_for` is how many there were when it was last decided
    what to keep."""

    sets: Mapping[WordKey, BitMap] = field(default_factory=dict)
    planned_for: int = 0

    def find(self, key: WordKey) -> BitMap | None:
        """The documents with a word, or None when it is not kept."""
        return self.sets.get(key)


class KeptWordsDraft:
    """Changes of documents, word by word."""

    def __init__(self, base: KeptWords) -> None:
        self._base = base
        self._sets = BitmapDraft(base.sets)

    @property
    def is_needed(self) -> bool:
        """Whether anything is kept that a document could change."""
        return bool(self._base.sets)

    def add(self, word: str, slots: list[int], *, title: bool) -> None:
        """Documents that have a word now."""
        for key in self._kept(word, title=title):
            self._sets.add_all(key, slots)

    def remove(self, word: str, slots: list[int], *, title: bool) -> None:
        """Documents that had a word. What they have of it now is to be added."""
        for key in self._kept(word, title=title):
            self._sets.remove_all(key, slots)

    def forget(self, slots: BitMap) -> None:
        """Take documents out of all words."""
        self._sets.remove_everywhere(slots)

    def _kept(self, word: str, *, title: bool) -> Iterator[WordKey]:
        sets = self._base.sets
        key = WordKey(word, prefix=False, title=title)
        if key in sets:
            yield key
        for length in range(1, len(word) + 1):
            key = WordKey(word[:length], prefix=True, title=title)
            if key not in sets:
                return
            yield key

    def finish(self) -> KeptWords:
        """The kept words with the changes."""
        return KeptWords(self._sets.finish(keep_empty=True), self._base.planned_for)
