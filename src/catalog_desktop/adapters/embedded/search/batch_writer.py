"""How a batch is written: SQLite's tables and the next version in memory, from the same differences."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

import orjson

from catalog_desktop.adapters.embedded.rows import insert_rows, upsert_rows
from catalog_desktop.adapters.embedded.search.document_table import StoredDocument, documents_with
from catalog_desktop.adapters.embedded.search.index_entry import IndexEntry, entries_of
from catalog_desktop.adapters.embedded.search.index_tokens import Tokens, code_rows, search_sources, tokens_of
from catalog_desktop.adapters.embedded.search.index_version import IndexVersion, VersionDraft
from catalog_desktop.adapters.embedded.search.vocabulary import Vocabulary
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.words import BREAK
from catalog_desktop.ports.search_index import IndexBatch, Refusal

_ROW_COLUMNS = ("id", "revision", "stamp", "applied", "title", "brand")
# FTS5 writes out what it has gathered after every statement of several rows, so all of a batch go into one.
_WORD_ROWS = "value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)"


@dataclass(frozen=True, slots=True)
class _Put:
    """A document to write, in place of `former` if the index holds that."""

    slot: int
    entry: IndexEntry
    former: Document | None = None
    has_new_texts: bool = True


class BatchWriter:
    """Writes one batch inside a transaction that is open on `connection`, on top of `base`."""

    def __init__(self, connection: sqlite3.Connection, base: IndexVersion, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self._number = base.number + 1
        self._draft = VersionDraft(base)
        self._vocabulary = vocabulary

    def write(self, batch: IndexBatch) -> tuple[IndexVersion, Sequence[Refusal]]:
        """Write the batch; returns the version that holds once the transaction is committed, and what was refused."""
        entries, refused = entries_of(batch)
        ids = [*batch.deleted_ids, *entries]
        stored = {held.document.id: held for held in documents_with(self._connection, ids)}
        gone = (stored[product_id] for product_id in batch.deleted_ids if product_id in stored)
        self._delete(sorted(gone, key=attrgetter("slot")))
        # FTS5 writes out all that it has gathered whenever a rowid is lower than the one before.
        self._put(sorted(self._puts(entries.values(), stored), key=attrgetter("slot")))
        self._connection.execute("UPDATE about SET applied = ?", (self._number,))
        # FTS5 writes out what it has gathered at a savepoint, or else during the commit, for which searches wait.
        self._connection.execute("SAVEPOINT gathered")
        self._connection.execute("RELEASE gathered")
        return self._draft.finish(self._number), refused

    def _puts(self, entries: Iterable[IndexEntry], stored: Mapping[str, StoredDocument]) -> Iterator[_Put]:
        next_slot = self._draft.next_slot
        for entry in entries:
            held = stored.get(entry.document.id)
            if held is None:
                yield _Put(next_slot, entry)
                next_slot += 1
            else:
                has_new_texts = search_sources(entry.document) != search_sources(held.document)
                yield _Put(held.slot, entry, held.document, has_new_texts)

    def _put(self, puts: Sequence[_Put]) -> None:
        connection = self._connection
        upsert_rows(connection, "rows", ("slot",), _ROW_COLUMNS, [_row(put, self._number) for put in puts])
        upsert_rows(connection, "bodies", ("slot",), ("body",), [(put.slot, put.entry.body) for put in puts])
        retold = [put for put in puts if put.has_new_texts]
        self._forget({put.slot: put.former for put in retold if put.former})
        self._learn_words({put.slot: put.entry.tokens for put in retold})
        codes = [(kind, key, put.slot) for put in retold for kind, key in put.entry.codes]
        insert_rows(connection, "codes", ("kind", "key", "slot"), codes)
        for put in puts:
            self._draft.put(put.slot, put.entry.document, put.former)

    def _delete(self, gone: Sequence[StoredDocument]) -> None:
        self._forget({held.slot: held.document for held in gone})
        for statement in ("DELETE FROM rows WHERE slot = ?", "DELETE FROM bodies WHERE slot = ?"):
            self._connection.executemany(statement, ((held.slot,) for held in gone))
        for held in gone:
            self._draft.remove(held.slot, held.document)

    def _forget(self, former: Mapping[int, Document]) -> None:
        """Take out the words and codes of documents, by slot."""
        self._forget_words({slot: tokens_of(document) for slot, document in former.items()})
        self._connection.executemany(
            "DELETE FROM codes WHERE kind = ? AND key = ? AND slot = ?",
            ((kind, key, slot) for slot, document in former.items() for kind, key in code_rows(document)),
        )

    def _forget_words(self, tokens: Mapping[int, Tokens]) -> None:
        if not tokens:
            return
        # A table without stored content is told what to take out; SQLite's documentation, FTS5, section 6.4.
        self._connection.execute(
            f"INSERT INTO words (words, rowid, title, rest) SELECT 'delete', {_WORD_ROWS}", (_word_rows(tokens),)
        )
        if self._draft.words.is_needed:
            for title, words in ((True, _by_word(tokens, title=True)), (False, _by_word(tokens, title=False))):
                for word, slots in words.items():
                    self._draft.words.remove(word, slots, title=title)

    def _learn_words(self, tokens: Mapping[int, Tokens]) -> None:
        if not tokens:
            return
        self._connection.execute(f"INSERT INTO words (rowid, title, rest) SELECT {_WORD_ROWS}", (_word_rows(tokens),))
        if not self._draft.words.is_needed:
            texts = chain.from_iterable(tokens.values())
            self._vocabulary.add(set(" ".join(texts).split()) - {BREAK})
            return
        words = _by_word(tokens, title=False)
        self._vocabulary.add(words)
        for word, slots in words.items():
            self._draft.words.add(word, slots, title=False)
        for word, slots in _by_word(tokens, title=True).items():
            self._draft.words.add(word, slots, title=True)


def _row(put: _Put, number: int) -> tuple[object, ...]:
    document, entry = put.entry.document, put.entry
    return (put.slot, document.id, document.revision, document.stamp, number, entry.sort_title, entry.sort_brand)


def _word_rows(tokens: Mapping[int, Tokens]) -> bytes:
    return orjson.dumps([(slot, *own) for slot, own in tokens.items()])


def _by_word(tokens: Mapping[int, Tokens], *, title: bool) -> dict[str, list[int]]:
    """The slots that have each word, in the title alone or in any field."""
    slots_of: defaultdict[str, list[int]] = defaultdict(list)
    for slot, own in tokens.items():
        words = own.title if title else f"{own.title} {own.rest}"
        for word in set(words.split()):
            slots_of[word].append(slot)
    slots_of.pop(BREAK, None)
    return slots_of
