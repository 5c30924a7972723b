"""Which words and beginnings of words are worth keeping, and their documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.index_version import IndexVersion
from catalog_desktop.adapters.embedded.search.kept_words import KEPT_SHARE, MAX_KEPT_LENGTH, KeptWords, WordKey
from catalog_desktop.adapters.embedded.search.slot_sets import bitmap_of_text

_FEWEST = 500
"""Below this many documents FTS5 answers within a fraction of a millisecond."""
_GROWTH = 1.2
"""A new plan is made when the catalog has grown, or shrunk, by this factor."""

# In any field and in titles, with the number of documents. The break between values is in every document, and no word.
_WORDS = (
    "SELECT term, doc FROM vocabulary WHERE term <> '|' ORDER BY term",
    "SELECT term, doc FROM column_vocabulary WHERE col = 'title' AND term <> '|' ORDER BY term",
)
_WORDS_AT_ONCE = 1000
_KEPT_AT_ONCE = 16


def planned(connection: sqlite3.Connection, version: IndexVersion) -> Iterator[KeptWords]:
    """The words to keep from now on: ever more of them, the most wanted first, and at the end those alone; nothing
    when there need be no new plan. Asks the full-text table for those that were not kept before."""
    count, before = len(version.live), version.kept
    if before.planned_for / _GROWTH <= count <= before.planned_for * _GROWTH:
        return
    fewest = max(_FEWEST, int(count * KEPT_SHARE))
    candidates = [key for title in (False, True) for key in _candidates(connection, fewest, title=title)]
    sets: dict[WordKey, BitMap] = {}
    for key in sorted(candidates, key=lambda key: len(key.text)):
        # What is kept of a beginning is brought up to date by way of its own beginnings.
        if key.prefix and len(key.text) > 1 and key._replace(text=key.text[:-1]) not in sets:
            continue
        members = before.find(key)
        members = _documents_with(connection, key) if members is None else members
        if len(members) >= fewest:
            sets[key] = members
            if len(sets) % _KEPT_AT_ONCE == 0:
                yield KeptWords({**before.sets, **sets}, before.planned_for)
    yield KeptWords(sets, count)


def _candidates(connection: sqlite3.Connection, fewest: int, *, title: bool) -> Iterator[WordKey]:
    """Words that enough documents have, and beginnings that may be had by enough: their words, taken together, are."""
    words = connection.execute(_WORDS[title])
    counted = (row for page in iter(lambda: words.fetchmany(_WORDS_AT_ONCE), []) for row in page)
    return (WordKey(text, prefix, title) for text, prefix, count in _with_beginnings(counted) if count >= fewest)


def _with_beginnings(words: Iterable[tuple[str, int]]) -> Iterator[tuple[str, bool, int]]:
    """Ascending words with their counts, and their beginnings (True) with the counts of their words added up."""
    before, sums = "", [0] * MAX_KEPT_LENGTH  # of the beginnings of `before` up to each length
    for word, count in words:
        yield word, False, count
        beginning = word[:MAX_KEPT_LENGTH]
        if beginning != before:
            shared = _shared(before, beginning)
            yield from ((before[: place + 1], True, sums[place]) for place in range(shared, len(before)))
            sums[shared:] = [0] * (MAX_KEPT_LENGTH - shared)
            before = beginning
        for place in range(len(beginning)):
            sums[place] += count
    yield from ((before[: place + 1], True, sums[place]) for place in range(len(before)))


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    for place, (character, against) in enumerate(zip(one, other, strict=False)):
        if character != against:
            return place
    return min(len(one), len(other))


def _documents_with(connection: sqlite3.Connection, key: WordKey) -> BitMap:
    asked = f'"{key.text}"' + (" *" if key.prefix else "")
    text = connection.execute(
        "SELECT group_concat(rowid) FROM words WHERE words MATCH ?", (f"title : {asked}" if key.title else asked,)
    ).fetchone()[0]
    return bitmap_of_text(text)
