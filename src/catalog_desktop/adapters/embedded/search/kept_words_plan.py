"""Which words and beginnings of words are worth keeping, and their documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.index_version import IndexVersion
from catalog_desktop.adapters.embedded.search.kept_words import KEPT_SHARE, MAX_KEPT_LENGTH, KeptWords, WordKey
from catalog_desktop.adapters.embedded.search.slot_sets import bitmap_of_text

_FEWEST = 500
"""Below this many documents FTS5 answers within a fraction of a millisecond."""
_GROWTH = 1.2
"""A new plan is made when the catalog has grown, or shrunk, by this factor."""

# In any field and in titles. The break between values is in every document, and no word.
_WORDS = (
    "SELECT term FROM vocabulary WHERE doc >= :fewest AND term <> '|'",
    "SELECT term FROM column_vocabulary WHERE col = :column AND doc >= :fewest AND term <> '|'",
)
_BEGINNINGS = (
    (
        "SELECT substr(term, 1, :length) FROM vocabulary WHERE length(term) >= :length AND term <> '|' "
        "GROUP BY 1 HAVING sum(doc) >= :fewest"
    ),
    (
        "SELECT substr(term, 1, :length) FROM column_vocabulary WHERE col = :column AND length(term) >= :length "
        "AND term <> '|' GROUP BY 1 HAVING sum(doc) >= :fewest"
    ),
)


def planned(connection: sqlite3.Connection, version: IndexVersion) -> KeptWords:
    """The words to keep from now on. Asks the full-text table for those that were not kept before."""
    count, before = len(version.live), version.kept
    if before.planned_for / _GROWTH <= count <= before.planned_for * _GROWTH:
        return before
    fewest = max(_FEWEST, int(count * KEPT_SHARE))
    sets: dict[WordKey, BitMap] = {}
    for key in _candidates(connection, fewest, sets):
        members = before.find(key)
        members = _documents_with(connection, key) if members is None else members
        if len(members) >= fewest:
            sets[key] = members
    return KeptWords(sets, count)


def _candidates(connection: sqlite3.Connection, fewest: int, kept: dict[WordKey, BitMap]) -> Iterator[WordKey]:
    """Words that enough documents have, and beginnings that may be had by enough: their words, taken together, are.

    A beginning is looked at when `kept` has all that it begins with.
    """
    for title, column in ((False, ""), (True, "title")):
        for (word,) in connection.execute(_WORDS[title], {"fewest": fewest, "column": column}).fetchall():
            yield WordKey(word, prefix=False, title=title)
        for length in range(1, MAX_KEPT_LENGTH + 1):
            asked = {"fewest": fewest, "column": column, "length": length}
            beginnings = connection.execute(_BEGINNINGS[title], asked).fetchall()
            for (beginning,) in beginnings:
                if length == 1 or WordKey(beginning[:-1], prefix=True, title=title) in kept:
                    yield WordKey(beginning, prefix=True, title=title)
            if not beginnings:
                break


def _documents_with(connection: sqlite3.Connection, key: WordKey) -> BitMap:
    asked = f'"{key.text}"' + (" *" if key.prefix else "")
    text = connection.execute(
        "SELECT group_concat(rowid) FROM words WHERE words MATCH ?", (f"title : {asked}" if key.title else asked,)
    ).fetchone()[0]
    return bitmap_of_text(text)
