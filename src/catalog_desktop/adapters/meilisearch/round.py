"""Searches that belong to one question, sent together: one request for each round of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog_desktop.adapters.meilisearch.filter_language import Filter
from catalog_desktop.adapters.meilisearch.index_version import VERSION_QUERY, version_of
from catalog_desktop.adapters.meilisearch.search_client import Answer, SearchClient
from catalog_desktop.ports.product_read_model import Window

Query = Mapping[str, Any]

_MOST_VARIANTS = "variant_count"
_STATE_QUERY: Query = {**VERSION_QUERY, "facets": [_MOST_VARIANTS]}


@dataclass(frozen=True, slots=True)
class IndexState:
    """What every round learns of the index besides its answers."""

    version: str
    most_variants: int


class IndexChanged(Exception):
    """The index is not what it was when the question began: it is `now`."""

    def __init__(self, now: IndexState) -> None:
        super().__init__(now.version)
        self.now = now


class Rounds:
    """Sends what several coroutines of a question ask at the same time as one `multi-search`.

    The searches of a request are not one transaction of the server's, so the version is asked before and after them.
    All rounds must be of one version, `known` if that is given. Raises IndexChanged otherwise.
    """

    def __init__(self, client: SearchClient, index_uid: str, known: IndexState | None) -> None:
        self._client = client
        self._index_uid = index_uid
        self._known = known
        self._waiting: tuple[list[Query], asyncio.Future[Sequence[Answer]]] | None = None

    async def state(self) -> IndexState:
        """The state that all answers are of."""
        if self._known is None:
            await self.ask()
        assert self._known is not None  # noqa: S101 - every round learns it
        return self._known

    async def ask(self, *queries: Query) -> Sequence[Answer]:
        """The answers, in the order of the queries."""
        if self._waiting is None:
            answers = await self._lead(list(queries))
            return answers[: len(queries)]
        others, coming = self._waiting
        start = len(others)
        others.extend(queries)
        return (await asyncio.shield(coming))[start : start + len(queries)]

    async def total(self, wanted: Filter) -> int:
        """How many products meet a filter."""
        (answer,) = await self.ask(counting(wanted))
        return int(answer["totalHits"])

    async def totals(self, filters: Sequence[Filter]) -> list[int]:
        """The same for several."""
        return [int(answer["totalHits"]) for answer in await self.ask(*map(counting, filters))]

    async def _lead(self, queries: list[Query]) -> Sequence[Answer]:
        coming: asyncio.Future[Sequence[Answer]] = asyncio.get_running_loop().create_future()
        self._waiting = queries, coming
        try:
            await asyncio.sleep(0)  # what runs at the same time adds its queries
        finally:
            self._waiting = None
        try:
            answers = await self._send(queries)
        except BaseException as error:
            if isinstance(error, Exception):
                coming.set_exception(error)
                coming.exception()  # there may be nobody else
            else:
                coming.cancel()
            raise
        coming.set_result(answers)
        return answers

    async def _send(self, queries: Sequence[Query]) -> Sequence[Answer]:
        asked = [_STATE_QUERY, *queries, _STATE_QUERY] if queries else [_STATE_QUERY]
        answers = await self._client.multi_search([{**query, "indexUid": self._index_uid} for query in asked])
        before, after = _state(answers[0]), _state(answers[-1])
        if self._known not in (None, after) or before != after:
            raise IndexChanged(after)
        self._known = after
        return answers[1:-1]


def counting(wanted: Filter, *facets: str) -> Query:
    """A query for the total, and the counts of some facets, of what meets a filter."""
    return {"q": "", "filter": wanted or None, "hitsPerPage": 0, "page": 1, "facets": facets}


def is_whole_page(window: Window) -> bool:
    """Whether the server can give the window as a page with a number."""
    return window.offset == 0 or (window.limit > 0 and window.offset % window.limit == 0)


def paging(wanted: Filter, sort: Sequence[str], window: Window, attributes: Sequence[str]) -> Query:
    """`fetching` for a window that is a whole page, whose answer has the total, too."""
    number = window.offset // window.limit + 1 if window.limit else 1
    return {**counting(wanted), "sort": sort, "hitsPerPage": window.limit, "page": number, **_retrieving(attributes)}


def fetching(wanted: Filter, sort: Sequence[str], window: Window, attributes: Sequence[str]) -> Query:
    """A query for some attributes of the products in a window of what meets a filter."""
    return {
        "q": "",
        "filter": wanted or None,
        "sort": sort,
        "offset": window.offset,
        "limit": window.limit,
        **_retrieving(attributes),
    }


def _retrieving(attributes: Sequence[str]) -> Query:
    return {"attributesToRetrieve": attributes}


def _state(answer: Answer) -> IndexState:
    counts = answer.get("facetDistribution", {}).get(_MOST_VARIANTS, {})
    return IndexState(version_of(answer), max((int(count) for count in counts), default=0))
