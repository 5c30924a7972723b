"""The segments of the full-text table: every transaction leaves one, and a word is looked up in each of them.

FTS5 merges small ones by itself; large ones of an import stay apart, until they are merged when there is time. A word
is then found in half the time (https://www.sqlite.org/fts5.html, section 6.8).
"""

from __future__ import annotations

import sqlite3

_APART_SHARE = 0.2
"""With less than this outside the largest segment, merging is not worth writing all of it anew."""
_PAGES_AT_ONCE = 256


def merge_some(connection: sqlite3.Connection) -> bool:
    """Do a part of the merging, of some tens of milliseconds, in a transaction; False when there is none to do."""
    sizes = [size for (size,) in connection.execute("SELECT count(*) FROM words_idx GROUP BY segid")]
    if sum(sizes) - max(sizes, default=0) <= _APART_SHARE * sum(sizes):
        return False
    before = connection.total_changes
    connection.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (-_PAGES_AT_ONCE,))
    return connection.total_changes - before >= 2  # fewer mean that nothing was merged
