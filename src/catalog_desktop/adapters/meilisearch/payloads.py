"""Documents as they travel: one JSON line each, cut into requests by their size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import orjson

from catalog_desktop.adapters.meilisearch.document_fields import to_fields
from catalog_desktop.domain.document import Document

CONTENT_TYPE = "application/x-ndjson"
LARGEST_BYTES = 8 * 2**20
"""Of one request. The server itself takes 100 MB (`--http-payload-size-limit`); a proxy may take less, which is learnt
from its refusals."""


@dataclass(frozen=True, slots=True)
class Line:
    """One document, ready to travel."""

    product_id: str
    revision: int
    text: bytes


def lines_of(documents: Iterable[Document], applied: int) -> list[Line]:
    """Documents as they are written by the request number `applied`."""
    return [Line(d.id, d.revision, orjson.dumps(to_fields(d, applied))) for d in documents]


def body_of(lines: Sequence[Line]) -> bytes:
    """The body of a request."""
    return b"\n".join(line.text for line in lines)


def cut(lines: Sequence[Line], largest_bytes: int) -> Iterator[Sequence[Line]]:
    """Runs of lines of at most so many bytes together; a line that is longer stands alone."""
    start = size = 0
    for place, line in enumerate(lines):
        length = len(line.text) + 1
        if place > start and size + length > largest_bytes:
            yield lines[start:place]
            start, size = place, 0
        size += length
    if start < len(lines):
        yield lines[start:]
