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
from catalog_desktop.adapters.embedded.search.document_body import encode
from catalog_desktop.adapters.embedded.search.document_table import StoredDocument, documents_with
from catalog_desktop.adapters.embedded.search.index_tokens import Tokens, code_rows, search_sources, tokens_of
from catalog_desktop.adapters.embedded.search.index_version import IndexVersion, VersionDraft
from catalog_desktop.adapters.embedded.search.vocabulary import Vocabulary
from catalog_desktop.domain.collation import sort_text
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.document_limits import refusal_reason
from catalog_desktop.domain.words import BREAK
from catalog_desktop.ports.search_index import IndexBatch, Refusal

_ROW_COLUMNS = ("id", "revision", "stamp", "applied", "title", "brand")
# FTS5 writes out what it has gathered after every statement of several rows, so all of a batch go into one.
_WORD_ROWS = "value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)"


@dataclass(frozen=True, slots=True)
class _Put:
    """A document to write, in place of `former` if the index holds that."""

    slot: int
    document: Document
    former: Document | None
    tokens: Tokens | None
    """None when the texts are those of the former state."""
    former_tokens: Tokens | None = None


class BatchWriter:
    """Writes one batch inside a transaction that is open on `connection`, on top of `base`."""

    def __init__(self, connection: sqlite3.Connection, base: IndexVersion, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self._number = base.number + 1
        self._draft = VersionDraft(base)
        self._vocabulary = vocabulary

    def write(self, batch: IndexBatch) -> tuple[IndexVersion, Sequence[Refusal]]:
        """Write the batch; returns the version that holds once the transaction is committed, and what was refused."""
        documents, refused = _sifted(batch.documents)
        ids = [*batch.deleted_ids, *documents]
        stored = {held.document.id: held for held in documents_with(self._connection, ids)}
        gone = (stored[product_id] for product_id in batch.deleted_ids if product_id in stored)
        self._delete(sorted(gone, key=attrgetter("slot")))
        # FTS5 writes out all that it has gathered whenever a rowid is lower than the one before.
        self._put(sorted(self._puts(documents.values(), stored), key=attrgetter("slot")))
        self._connection.execute("UPDATE about SET applied = ?", (self._number,))
        # FTS5 writes out what it has gathered at a savepoint, or else during the commit, for which searches wait.
        self._connection.execute("SAVEPOINT gathered")
        self._connection.execute("RELEASE gathered")
        return self._draft.finish(self._number), refused

    def _puts(self, documents: Iterable[Document], stored: Mapping[str, StoredDocument]) -> Iterator[_Put]:
        next_slot = self._draft.next_slot
        for document in documents:
            held = stored.get(document.id)
            if held is None:
                yield _Put(next_slot, document, None, tokens_of(document))
                next_slot += 1
            elif search_sources(document) == search_sources(held.document):
                yield _Put(held.slot, document, held.document, None)
            else:
                yield _Put(held.slot, document, held.document, tokens_of(document), tokens_of(held.document))

    def _put(self, puts: Sequence[_Put]) -> None:
        connection = self._connection
        upsert_rows(connection, "rows", ("slot",), _ROW_COLUMNS, [_row(put, self._number) for put in puts])
        upsert_rows(connection, "bodies", ("slot",), ("body",), [(put.slot, encode(put.document)) for put in puts])
        retold = [put for put in puts if put.tokens is not None]
        self._forget_words({put.slot: put.former_tokens for put in retold if put.former_tokens})
        self._forget_codes([put for put in retold if put.former])
        self._learn_words({put.slot: put.tokens for put in retold if put.tokens})
        codes = [(kind, key, put.slot) for put in retold for kind, key in code_rows(put.document)]
        insert_rows(connection, "codes", ("kind", "key", "slot"), codes)
        for put in puts:
            self._draft.put(put.slot, put.document, put.former)

    def _delete(self, gone: Sequence[StoredDocument]) -> None:
        self._forget_words({held.slot: tokens_of(held.document) for held in gone})
        self._forget_codes([_Put(held.slot, held.document, held.document, None) for held in gone])
        for statement in ("DELETE FROM rows WHERE slot = ?", "DELETE FROM bodies WHERE slot = ?"):
            self._connection.executemany(statement, ((held.slot,) for held in gone))
        for held in gone:
            self._draft.remove(held.slot, held.document)

    def _forget_codes(self, puts: Iterable[_Put]) -> None:
        self._connection.executemany(
            "DELETE FROM codes WHERE kind = ? AND key = ? AND slot = ?",
            ((kind, key, put.slot) for put in puts if put.former for kind, key in code_rows(put.former)),
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


def _sifted(documents: Iterable[Document]) -> tuple[dict[str, Document], list[Refusal]]:
    taken: dict[str, Document] = {}
    refused = []
    for document in documents:
        reason = refusal_reason(document)
        if reason is None:
            taken[document.id] = document
        else:
            refused.append(Refusal(document.id, document.revision, reason))
    return taken, refused


def _row(put: _Put, number: int) -> tuple[object, ...]:
    document = put.document
    brand = sort_text(document.brand) if document.brand else None
    return (put.slot, document.id, document.revision, document.stamp, number, sort_text(document.title) or None, brand)


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
