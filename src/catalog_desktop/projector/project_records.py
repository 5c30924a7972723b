"""The process beside: `python -m catalog_desktop.projector.project_records`.

It reads pickled questions `(shop, encoder, JSON list of records)` on standard input and writes to each a pickled list
of `Projected` on standard output. It opens no file, so killing it loses nothing, and ends when its input does.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO, TypeAlias

import orjson

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.search_index import DocumentEncoder
from catalog_desktop.projector.prepared import prepare_record

Projected: TypeAlias = tuple[str, int, bytes | None, str | None]
"""Id, revision, the encoded document (None for a tombstone), and why there is none."""
_NICENESS = 3


def main() -> None:
    """Answer until there are no more questions."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)  # the person at the window comes first
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    while question := _next(questions):
        shop, encoder, records = question
        answer = [_projected(record, shop, encoder) for record in orjson.loads(records)]
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _next(questions: BinaryIO) -> tuple[Shop, DocumentEncoder, bytes] | None:
    try:
        question: tuple[Shop, DocumentEncoder, bytes] = pickle.load(questions)  # noqa: S301 - from this program
    except EOFError:
        return None
    return question


def _projected(record: Record, shop: Shop, encoder: DocumentEncoder) -> Projected:
    prepared = prepare_record(record, 0, shop)
    document = prepared.document
    content = encoder(document) if isinstance(document, Document) else None
    return prepared.product_id, prepared.revision, content, prepared.refusal


if __name__ == "__main__":
    main()
