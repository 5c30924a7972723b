"""Which state of an index an answer was computed on.

Every document carries under `APPLIED` the number of the request that wrote it. Numbers go up over all indexes of a
shop and none is used twice, so the largest one and the count of documents tell two states of a shop's search apart:
what was written since a state raises the number unless it was deleted again, and then the count is lower, or the
documents are the same.

A search-only token learns both from one query without text, `VERSION_QUERY`: its total and its only hit.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

APPLIED = "applied"
"""The field of a document; it must be sortable."""

VERSION_QUERY: Final[Mapping[str, Any]] = {
    "q": "",
    "sort": [f"{APPLIED}:desc"],
    "hitsPerPage": 1,
    "page": 1,
    "attributesToRetrieve": [APPLIED],
}
"""The parameters of a search whose answer `version_of` reads."""


def index_version(newest: int, count: int) -> str:
    """The version of an index whose latest document was written by request `newest`; 0 when there is none."""
    return f"{newest}.{count}"


def version_of(answer: Mapping[str, Any]) -> str:
    """The version in an answer to `VERSION_QUERY`."""
    hits = answer["hits"]
    return index_version(hits[0][APPLIED] if hits else 0, answer["totalHits"])


class RequestNumbers:
    """Numbers for requests: each is greater than all that were given or seen before, and about the time in µs."""

    def __init__(self) -> None:
        self._latest = 0

    def saw(self, number: int) -> None:
        """A number that another run of the program has given."""
        self._latest = max(self._latest, number)

    def next(self) -> int:
        """A number that was never given."""
        self._latest = max(self._latest + 1, time.time_ns() // 1_000)
        return self._latest
