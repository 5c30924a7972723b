"""The read side in memory: `domain.matches` asked about every document. Slow and right; the other adapters are
held to it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog_desktop.adapters.memory.facet_counting import FacetCounter, in_order, product_stats
from catalog_desktop.adapters.memory.nearest_words import corrections
from catalog_desktop.adapters.memory.search_store import MemorySearchStore
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.facet_search import FacetValueFinder
from catalog_desktop.domain.matches import Matcher
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.relaxation import relaxations
from catalog_desktop.domain.row_highlights import RowHighlighter
from catalog_desktop.domain.skus import normalise_sku
from catalog_desktop.domain.terms import Term
from catalog_desktop.domain.word_match import Match
from catalog_desktop.ports.product_read_model import (
    FacetCount,
    FacetRequest,
    Page,
    ProductStats,
    Relaxation,
    Row,
    Window,
)
from catalog_desktop.ports.shop_directory import ShopDirectory


@dataclass(frozen=True, slots=True)
class _Catalog:
    """The documents of one version."""

    version: str
    documents: Sequence[Document]
    synonyms: Sequence[Sequence[str]]


class MemoryReadModel:
    """Reads the live indexes of a `MemorySearchStore`, with the settings of `shops`."""

    def __init__(self, store: MemorySearchStore, shops: ShopDirectory) -> None:
        self._store = store
        self._shops = shops

    async def list_products(
        self,
        shop_id: str,
        query: ProductQuery,
        window: Window = Window(),
        *,
        ids: Sequence[str] | None = None,
        ids_only: bool = False,
        now: int | None = None,
    ) -> Page:
        """See `ProductReadModel.list_products`."""
        if query.text.strip():
            raise BadUsage("Text is searched with search_products.")
        if ids is None:
            return await self.search_products(shop_id, query, window, ids_only=ids_only, now=now)
        catalog = await self._catalog(shop_id)
        held = {document.id: document for document in catalog.documents}
        chosen = [held[product_id] for product_id in dict.fromkeys(ids) if product_id in held]
        return _page(catalog, Matcher(query, _time(now)), chosen, Window(0, len(chosen)), ids_only=ids_only)

    async def search_products(
        self,
        shop_id: str,
        query: ProductQuery,
        window: Window = Window(),
        *,
        facets: Sequence[FacetRequest] = (),
        with_prices: bool = False,
        ids_only: bool = False,
        now: int | None = None,
    ) -> Page:
        """See `ProductReadModel.search_products`."""
        catalog = await self._catalog(shop_id)
        matcher = Matcher(query, _time(now), catalog.synonyms)
        with_text = _with_text(catalog, matcher)
        found = sorted((d for d in with_text if matcher.filters_hold(d)), key=matcher.sort_key)
        page = _page(catalog, matcher, found, window, ids_only=ids_only)
        counter = FacetCounter(catalog.documents, with_text, query, matcher.now)
        return Page(
            index_version=page.index_version,
            total=page.total,
            ids=page.ids,
            rows=page.rows,
            facets={request.facet: counter.counts(request) for request in facets},
            prices=counter.histogram() if with_prices else None,
            corrected=corrections(matcher, found),
            relaxed=() if found else _relaxed(catalog, matcher),
        )

    async def search_facet_values(
        self,
        shop_id: str,
        facet: str,
        text: str,
        query: ProductQuery,
        *,
        limit: int = 50,
        now: int | None = None,
    ) -> Sequence[FacetCount]:
        """See `ProductReadModel.search_facet_values`."""
        catalog = await self._catalog(shop_id)
        matcher = Matcher(query, _time(now), catalog.synonyms)
        counter = FacetCounter(catalog.documents, _with_text(catalog, matcher), query, matcher.now)
        finder = FacetValueFinder(text)
        found = (count for count in counter.all_counts(facet).values() if count.count and finder.finds(count.value))
        return in_order(found)[:limit]

    async def get_product_stats(self, shop_id: str) -> ProductStats:
        """See `ProductReadModel.get_product_stats`."""
        catalog = await self._catalog(shop_id)
        return product_stats(catalog.documents, catalog.version)

    async def check_sku_exists(self, shop_id: str, sku: str, *, excluding: str | None = None) -> str | None:
        """See `ProductReadModel.check_sku_exists`."""
        wanted = normalise_sku(sku)
        catalog = await self._catalog(shop_id)
        holders = (
            document.id
            for document in catalog.documents
            if document.id != excluding and wanted in {normalise_sku(v.sku) for v in document.variants if v.sku}
        )
        return min(holders, default=None)

    async def _catalog(self, shop_id: str) -> _Catalog:
        shop = await self._shops.load_shop(shop_id)
        with self._store.lock:
            index = self._store.get(shop_id)
            return _Catalog(index.version, list(index.documents.values()), shop.synonyms)


def _time(now: int | None) -> int:
    return time.time_ns() // 1_000_000 if now is None else now


def _with_text(catalog: _Catalog, matcher: Matcher) -> list[Document]:
    return [d for d in catalog.documents if not matcher.terms or matcher.tier(d) is not None]


def _page(catalog: _Catalog, matcher: Matcher, found: Sequence[Document], window: Window, *, ids_only: bool) -> Page:
    shown = found[window.offset : window.offset + window.limit]
    rows = () if ids_only else tuple(_rows(shown, matcher))
    return Page(catalog.version, len(found), tuple(document.id for document in shown), rows)


def _rows(documents: Sequence[Document], matcher: Matcher) -> Iterator[Row]:
    highlighter = RowHighlighter(matcher.terms)
    return (Row(d, highlighter.highlights(d), matcher.matching_variants(d)) for d in documents)


def _relaxed(catalog: _Catalog, matcher: Matcher) -> tuple[Relaxation, ...]:
    filtered = [document for document in catalog.documents if matcher.filters_hold(document)]

    def total_of(terms: Sequence[Term]) -> int:
        return sum(min(matcher.term_matches(document, terms)) > Match.NONE for document in filtered)

    return tuple(Relaxation(dropped, total) for dropped, total in relaxations(matcher.terms, total_of))
