"""Documents read from an index's file, by id or by slot."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog_desktop.adapters.embedded.search.document_body import decode
from catalog_desktop.domain.document import Document


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


def documents_at(connection: sqlite3.Connection, slots: Iterable[int]) -> Iterator[StoredDocument]:
    """The documents of some slots, in the order of these."""
    bodies = connection.execute(
        "SELECT slot, body FROM json_each(?) AS asked CROSS JOIN bodies ON slot = asked.value",
        (json.dumps(list(slots)),),
    )
    return (StoredDocument(slot, decode(body)) for slot, body in bodies)


def ids_at(connection: sqlite3.Connection, slots: Iterable[int]) -> tuple[str, ...]:
    """The ids of the documents of some slots, in the order of these."""
    ids = connection.execute(
        "SELECT rows.id FROM json_each(?) AS asked CROSS JOIN rows ON slot = asked.value", (json.dumps(list(slots)),)
    )
    return tuple(product_id for (product_id,) in ids)
