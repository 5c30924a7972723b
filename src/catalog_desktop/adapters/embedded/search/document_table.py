"""Documents read from an index's file, by id or by slot."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog_desktop.adapters.embedded.search.document_body import decode
from catalog_desktop.domain.document import Document

_PIECE = 10_000


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the index holds it."""

    slot: int
    document: Document


def documents_with(connection: sqlite3.Connection, ids: Iterable[str]) -> Iterator[StoredDocument]:
    """The documents that the index holds of some ids, in the order of these, each once."""
    bodies = connection.execute(
        "SELECT rows.slot, body FROM json_each(?) AS asked "
        "CROSS JOIN rows ON rows.id = asked.value CROSS JOIN bodies USING (slot)",
        (json.dumps(list(dict.fromkeys(ids))),),
    )
    return (StoredDocument(slot, decode(body)) for slot, body in bodies)


def documents_at(connection: sqlite3.Connection, slots: Sequence[int]) -> Iterator[StoredDocument]:
    """The documents of some slots, in the order of these."""
    for asked in _pieces(slots):
        bodies = connection.execute(
            "SELECT slot, body FROM json_each(?) AS asked CROSS JOIN bodies ON slot = asked.value", (asked,)
        )
        for slot, body in bodies:
            yield StoredDocument(slot, decode(body))


def ids_at(connection: sqlite3.Connection, slots: Sequence[int]) -> Iterator[str]:
    """The ids of the documents of some slots, in the order of these."""
    for asked in _pieces(slots):
        ids = connection.execute(
            "SELECT rows.id FROM json_each(?) AS asked CROSS JOIN rows ON slot = asked.value", (asked,)
        )
        for (product_id,) in ids:
            yield product_id


def _pieces(slots: Sequence[int]) -> Iterator[str]:
    """Slots as JSON, in pieces none of which holds the interpreter lock for long."""
    for start in range(0, len(slots), _PIECE):
        yield json.dumps(slots[start : start + _PIECE])
