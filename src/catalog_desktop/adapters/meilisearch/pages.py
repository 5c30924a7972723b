"""Rows `offset` to `offset + limit` of a result that consists of parts, at any depth.

The server walks through all rows before those asked for, sorting as it goes (20 µs each), while it counts what a filter
lets through in no time. So for a deep page a product shortly before it is looked for: a sample of the result, taken
evenly by `part`, is sorted here, and of those that should stand near the page it is counted how many stand before them;
then the same between the nearest two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from catalog_desktop.adapters.meilisearch.document_fields import PARTS
from catalog_desktop.adapters.meilisearch.filter_language import EVERYTHING, Filter, all_of, none_of
from catalog_desktop.adapters.meilisearch.order import Order, OrderValues
from catalog_desktop.adapters.meilisearch.round import Rounds, fetching, is_whole_page, paging
from catalog_desktop.adapters.meilisearch.search_client import Answer, together
from catalog_desktop.ports.product_read_model import Window

_WALKED = 200
"""So many rows before a page are walked through rather than jumped over."""

_AT_ONCE = 5_000
"""So many rows are sorted by the server in one request, which takes a tenth of a second."""

_SAMPLE = 64
_DISTANCES = (-10, -5, -2, 0, 1, 4, 9)
"""Which of a sample are asked, counted from where the page should be if the sample were perfect."""


@dataclass(frozen=True, slots=True)
class Hits:
    """The products of a page, as much of them as was asked for, and the totals of the parts of the result."""

    products: Sequence[Answer]
    totals: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.totals)


class Pages:
    """Pages of the parts of a result, each part a filter, in one order."""

    def __init__(self, rounds: Rounds, parts: Sequence[Filter], order: Order) -> None:
        self._rounds = rounds
        self._parts = parts
        self._order = order

    async def hits(self, window: Window, attributes: Sequence[str]) -> Hits:
        """A page, with the attributes asked for."""
        is_near = window.offset == 0 or (len(self._parts) == 1 and window.offset <= _WALKED and is_whole_page(window))
        if is_near and window.limit <= _AT_ONCE:
            return await self._at_once(window, attributes)
        totals = await self._rounds.totals(self._parts)
        pieces = []
        start = 0
        for part, total in zip(self._parts, totals, strict=True):
            first, last = max(window.offset - start, 0), min(window.offset + window.limit - start, total)
            if first < last:
                pieces.append(self._piece(part, total, Window(first, last - first), attributes))
            start += total
        found = await together(*pieces)
        return Hits([product for piece in found for product in piece], totals)

    async def _at_once(self, window: Window, attributes: Sequence[str]) -> Hits:
        """A page of each part, because how much of each is needed is known only with their totals."""
        answers = await self._rounds.ask(*(paging(part, self._order.sort, window, attributes) for part in self._parts))
        products = [product for answer in answers for product in answer["hits"]]
        return Hits(products[: window.limit], [int(answer["totalHits"]) for answer in answers])

    async def _piece(self, part: Filter, total: int, window: Window, attributes: Sequence[str]) -> Sequence[Answer]:
        """A page of one part; a very long one in several requests, each from the last product of the one before."""
        rest, skipped = await self._rest(part, total, window.offset)
        offset, found = window.offset - skipped, list[Answer]()
        wanted = [*attributes, *self._order.fields] if window.limit > _AT_ONCE else attributes
        while len(found) < window.limit:
            chunk = Window(offset, min(window.limit - len(found), _AT_ONCE))
            (answer,) = await self._rounds.ask(fetching(rest, self._order.sort, chunk, wanted))
            if not answer["hits"]:
                break
            found += answer["hits"]
            if len(found) < window.limit:
                rest, offset = all_of([part, none_of(self._order.before(found[-1]["order"]))]), 1
        return found

    async def _rest(self, part: Filter, total: int, offset: int) -> tuple[Filter, int]:
        """The part without its first products, and how many these are: hardly fewer than `offset`."""
        skipped, end = 0, total
        first: Filter = EVERYTHING
        last: Filter = EVERYTHING
        while offset - skipped > _WALKED:
            places = await self._places(all_of([part, first, last]), end - skipped, offset - skipped)
            befores = [self._order.before(place) for place in places]
            counts = await self._rounds.totals([all_of([part, before]) for before in befores])
            reached = {
                count: before for count, before in zip(counts, befores, strict=True) if skipped < count <= offset
            }
            beyond = {count: before for count, before in zip(counts, befores, strict=True) if offset < count < end}
            if not reached and not beyond:
                break
            if reached:
                skipped = max(reached)
                first = none_of(reached[skipped])
            if beyond:
                end = min(beyond)
                last = beyond[end]
        return all_of([part, first]), skipped

    async def _places(self, among: Filter, total: int, offset: int) -> list[OrderValues]:
        """Some products in the neighbourhood of an offset."""
        parts = min(math.ceil(PARTS * _SAMPLE / total), PARTS)
        sampled = all_of([among, f"part < {parts}"])
        (answer,) = await self._rounds.ask(fetching(sampled, (), Window(0, 4 * _SAMPLE), self._order.fields))
        sample = self._order.sorted([hit["order"] for hit in answer["hits"]])
        middle = round(offset / total * len(sample))
        chosen = sorted({middle + distance for distance in _DISTANCES} & set(range(len(sample))))
        return [sample[place] for place in chosen]
