"""How an index comes into memory at the start: from its snapshot and the batches since, or document by document."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.document_table import StoredDocument, documents_at
from catalog_desktop.adapters.embedded.search.index_file import IndexFile
from catalog_desktop.adapters.embedded.search.index_tokens import tokens_of
from catalog_desktop.adapters.embedded.search.index_version import IndexVersion, VersionDraft
from catalog_desktop.adapters.embedded.search.orders import Order, OrderName
from catalog_desktop.adapters.embedded.search.slot_sets import bitmap_of_text
from catalog_desktop.adapters.embedded.search.snapshot_file import Unreadable
from catalog_desktop.adapters.embedded.search.version_snapshot import load_snapshot
from catalog_desktop.adapters.embedded.search.vocabulary import Vocabulary

Progress = Callable[[int, int], None]
"""Called with the documents done and the documents in all, on the thread that loads."""

_PAGE = 1000
_WORDS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class LoadedIndex:
    """What is in memory of an index."""

    version: IndexVersion
    vocabulary: Vocabulary
    orders: dict[OrderName, Order] = field(default_factory=dict)


def load(connection: sqlite3.Connection, file: IndexFile, progress: Progress) -> LoadedIndex:
    """The index as of the transaction that is open on `connection`."""
    number = applied_number(connection)
    try:
        version, vocabulary, orders = load_snapshot(file)
    except Unreadable:
        return _from_documents(connection, number, progress)
    if version.number > number:  # the file is older: batches of the snapshot are gone with it
        return _from_documents(connection, number, progress)
    return LoadedIndex(caught_up(connection, version, vocabulary, progress), vocabulary, orders)


def applied_number(connection: sqlite3.Connection) -> int:
    """How many batches the file has taken."""
    number: int = connection.execute("SELECT applied FROM about").fetchone()[0]
    return number


def caught_up(
    connection: sqlite3.Connection, version: IndexVersion, vocabulary: Vocabulary, progress: Progress
) -> IndexVersion:
    """An earlier version, with all batches that the file has taken since."""
    number = applied_number(connection)
    if number == version.number:
        return version
    live = _slots(connection, "SELECT group_concat(slot) FROM rows")
    changed = _slots(connection, "SELECT group_concat(slot) FROM rows WHERE applied > ?", version.number)
    draft = VersionDraft(version)
    draft.forget((version.live - live) | (version.live & changed))
    for stored in _documents(connection, changed, progress):
        draft.put(stored.slot, stored.document)
        tokens = tokens_of(stored.document)
        title, everywhere = set(tokens.title.split()), set(f"{tokens.title} {tokens.rest}".split())
        vocabulary.add(everywhere)
        for words, is_title in ((title, True), (everywhere, False)):
            for word in words:
                draft.words.add(word, [stored.slot], title=is_title)
    return draft.finish(number)


def _from_documents(connection: sqlite3.Connection, number: int, progress: Progress) -> LoadedIndex:
    draft = VersionDraft(IndexVersion())
    for stored in _documents(connection, _slots(connection, "SELECT group_concat(slot) FROM rows"), progress):
        draft.put(stored.slot, stored.document)
    vocabulary = Vocabulary()
    words = connection.execute("SELECT term FROM vocabulary WHERE term NOT GLOB '*[0-9|]*'")
    while page := words.fetchmany(_WORDS_AT_ONCE):
        vocabulary.add(word for (word,) in page)
    return LoadedIndex(replace(draft.finish(number), changes=()), vocabulary)


def _documents(connection: sqlite3.Connection, slots: BitMap, progress: Progress) -> Iterator[StoredDocument]:
    for done in range(0, len(slots), _PAGE):
        progress(done, len(slots))
        yield from documents_at(connection, list(slots[done : done + _PAGE]))
    progress(len(slots), len(slots))


def _slots(connection: sqlite3.Connection, sql: str, *parameters: int) -> BitMap:
    return bitmap_of_text(connection.execute(sql, parameters).fetchone()[0])
