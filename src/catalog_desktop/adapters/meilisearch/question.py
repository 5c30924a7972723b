"""One question to an index, in the state in which it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog_desktop.adapters.meilisearch.document_fields import SLOTS, document_of, fact_key
from catalog_desktop.adapters.meilisearch.facet_queries import FacetQueries
from catalog_desktop.adapters.meilisearch.filter_language import EVERYTHING, Filter, all_of, any_equals
from catalog_desktop.adapters.meilisearch.near_words import corrections
from catalog_desktop.adapters.meilisearch.order import Order
from catalog_desktop.adapters.meilisearch.pages import Hits, Pages
from catalog_desktop.adapters.meilisearch.price_spread import price_spread
from catalog_desktop.adapters.meilisearch.query_filters import QueryFilters
from catalog_desktop.adapters.meilisearch.round import Rounds, fetching
from catalog_desktop.adapters.meilisearch.search_client import Answer, together
from catalog_desktop.adapters.meilisearch.text_filters import NearWords, TextFilters
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.matches import Matcher
from catalog_desktop.domain.relaxation import Offer, best_offers, ways_to_relax
from catalog_desktop.domain.row_highlights import RowHighlighter
from catalog_desktop.domain.terms import Term
from catalog_desktop.ports.product_read_model import (
    FacetCount,
    FacetRequest,
    Histogram,
    Page,
    Relaxation,
    Row,
    Window,
)

_IDS_AT_ONCE = 250
_LARGE_AT_ONCE = 100
_FEW_TERMS = 4
_WHOLE = ["body"]
_ID = ["id"]


class Question:
    """A query, made ready by `matcher`, in which words with typos stand for those of `near`."""

    def __init__(self, rounds: Rounds, matcher: Matcher, filters: QueryFilters, near: NearWords) -> None:
        self._rounds = rounds
        self._matcher = matcher
        self._filters = filters
        self._base = filters.of(matcher.query)
        self._text = TextFilters(matcher.terms, matcher.code, near) if matcher.terms else None

    async def page(self, window: Window, facets: Sequence[FacetRequest], *, with_prices: bool, ids_only: bool) -> Page:
        """All that `search_products` answers."""
        hits, as_typed, offers, prices, *counts = await together(
            self._hits(window, ids_only=ids_only),
            self._total_as_typed(),
            self._first_offers(),
            self._prices(with_prices=with_prices),
            *(self.facet_queries.counts(request) for request in facets),
        )
        page = await self._page_of(hits.products, hits.total, ids_only=ids_only)
        return Page(
            index_version=page.index_version,
            total=page.total,
            ids=page.ids,
            rows=page.rows,
            facets=dict(zip((request.facet for request in facets), counts, strict=True)),
            prices=prices,
            corrected=await self._corrected(hits, as_typed),
            relaxed=() if hits.total else await self._relaxed(offers),
        )

    async def chosen(self, ids: Sequence[str], *, ids_only: bool) -> Page:
        """Some products, in the order given, whatever the query says."""
        wanted = list(dict.fromkeys(ids))
        chunks = [wanted[start : start + _IDS_AT_ONCE] for start in range(0, len(wanted), _IDS_AT_ONCE)]
        answers = await self._rounds.ask(*(_with_ids(chunk, ids_only=ids_only) for chunk in chunks))
        found = {hit["id"]: hit for answer in answers for hit in answer["hits"]}
        products = [found[product_id] for product_id in wanted if product_id in found]
        return await self._page_of(products, len(products), ids_only=ids_only)

    async def facet_values(self, facet: str, text: str, limit: int) -> Sequence[FacetCount]:
        """All that `search_facet_values` answers."""
        return await self.facet_queries.values(facet, text, limit)

    @property
    def facet_queries(self) -> FacetQueries:
        """Counts under the query."""
        return FacetQueries(self._rounds, self._filters, self._matcher.query, self._found)

    @property
    def _found(self) -> Filter:
        return self._text.found if self._text else EVERYTHING

    async def _hits(self, window: Window, *, ids_only: bool) -> Hits:
        query = self._matcher.query
        tiers = self._text.tiers(is_sorted=bool(query.sort)) if self._text else [EVERYTHING]
        pages = Pages(self._rounds, [all_of([self._base, tier]) for tier in tiers], Order(query))
        return await pages.hits(window, _ID if ids_only else _WHOLE)

    async def _page_of(self, products: Sequence[Answer], total: int, *, ids_only: bool) -> Page:
        version = (await self._rounds.state()).version
        if ids_only:
            return Page(version, total, tuple(product["id"] for product in products))
        highlighter = RowHighlighter(self._text.resolved_terms() if self._text else [])
        documents = [document_of(product) for product in products]
        rows = tuple(Row(d, highlighter.highlights(d), self._matcher.matching_variants(d)) for d in documents)
        return Page(version, total, tuple(document.id for document in documents), rows)

    async def _prices(self, *, with_prices: bool) -> Histogram | None:
        if not with_prices:
            return None
        return await price_spread(self._rounds, self._filters, self._matcher.query, self._found)

    async def _total_as_typed(self) -> int | None:
        """How many products a sorted result has without typos; None when that plays no part."""
        if not self._text or not self._text.has_near_words or not self._matcher.query.sort:
            return None
        return await self._rounds.total(all_of([self._base, self._text.without_typos]))

    async def _corrected(self, hits: Hits, as_typed: int | None) -> Mapping[str, str]:
        text = self._text
        if text is None or not text.has_near_words or not hits.total:
            return {}
        if as_typed is None:
            as_typed = sum(hits.totals[: text.tiers_without_typos])
        return {} if as_typed else await corrections(self._rounds, text, self._base)

    async def _first_offers(self) -> Sequence[Offer] | None:
        """What would be found without one word: asked along with everything else, as nothing may be found, while the
        words are few. None when it was not asked."""
        if len(self._matcher.terms) > _FEW_TERMS:
            return None
        return await self._offers(next(ways_to_relax(self._matcher.terms), []))

    async def _relaxed(self, first: Sequence[Offer] | None) -> tuple[Relaxation, ...]:
        offers: tuple[Offer, ...] = ()
        for number, ways in enumerate(ways_to_relax(self._matcher.terms)):
            known = first if number == 0 else None
            offers = best_offers(await self._offers(ways) if known is None else known)
            if offers:
                break
        return tuple(Relaxation(dropped, total) for dropped, total in offers)

    async def _offers(self, ways: Sequence[tuple[tuple[str, ...], Sequence[Term]]]) -> Sequence[Offer]:
        text = self._text
        if text is None or not ways:
            return ()
        totals = await self._rounds.totals([all_of([self._base, text.matching(kept)]) for _, kept in ways])
        return [(dropped, total) for (dropped, _), total in zip(ways, totals, strict=True)]


async def large_products(rounds: Rounds) -> list[Document]:
    """The products with more variants than can be asked by their numbers."""
    found: list[Document] = []
    while True:
        window = Window(len(found), _LARGE_AT_ONCE)
        (answer,) = await rounds.ask(fetching(f"variant_count > {SLOTS}", ["order.id:asc"], window, _WHOLE))
        found += map(document_of, answer["hits"])
        if len(answer["hits"]) < _LARGE_AT_ONCE:
            return found


def _with_ids(ids: Sequence[str], *, ids_only: bool) -> Mapping[str, object]:
    wanted = any_equals("keys", [fact_key("id", product_id) for product_id in ids])
    return fetching(wanted, [], Window(0, len(ids)), _ID if ids_only else [*_ID, *_WHOLE])
