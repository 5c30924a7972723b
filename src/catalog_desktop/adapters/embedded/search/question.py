"""One question to one version of an index: what is found, in which order, and the rows to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial

from pyroaring import BitMap

from catalog_desktop.adapters.embedded.search.document_table import documents_at, documents_with, ids_at
from catalog_desktop.adapters.embedded.search.facet_counts import FacetCounter
from catalog_desktop.adapters.embedded.search.filters import Filters
from catalog_desktop.adapters.embedded.search.open_index import PinnedIndex
from catalog_desktop.adapters.embedded.search.orders import OrderName, Sorter, window_of
from catalog_desktop.adapters.embedded.search.text_match import TextMatch
from catalog_desktop.adapters.embedded.search.word_search import WordSearch
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.matches import Matcher
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.relaxation import relaxations
from catalog_desktop.domain.row_highlights import RowHighlighter
from catalog_desktop.ports.product_read_model import FacetCount, FacetRequest, Page, Relaxation, Row, Window


class Question:
    """A query at the time `now` (Unix ms), with the shop's synonyms."""

    def __init__(self, index: PinnedIndex, query: ProductQuery, now: int, synonyms: Sequence[Sequence[str]]) -> None:
        self._index = index
        self._query = query
        self._now = now
        self._matcher = Matcher(query, now, synonyms)

    @cached_property
    def _filters(self) -> Filters:
        query, index = self._query, self._index
        asked = (
            tuple((facet, choice.included, choice.excluded) for facet, choice in query.facets.items()),
            (query.price, query.stock, query.currency if query.price else ""),
            (query.updated.bounds(self._now), query.created.bounds(self._now)),
            (query.ids, query.skus),
        )
        return index.cache.filters.get(asked, lambda: Filters(index.connection, index.version, query, self._now))

    @cached_property
    def _text(self) -> TextMatch | None:
        """The part of the answer that the text decides, None when there is none."""
        terms, code, index = self._matcher.terms, self._matcher.code, self._index
        if not terms:
            return None
        search = WordSearch(index.connection, index.version.kept, index.vocabulary, index.cache.forms)
        return index.cache.texts.get((terms, code), lambda: TextMatch(search, terms, code))

    @cached_property
    def result(self) -> BitMap:
        """All documents that belong to the result."""
        holding = self._filters.holding()
        return holding if self._text is None else holding & self._text.all

    def page(self, window: Window, *, ids_only: bool) -> Page:
        """The rows of a window, with what else is known about the result."""
        slots = list(self._slots(window))
        index, text = self._index, self._text
        documents = index.cache.documents_at(slots, partial(documents_at, index.connection)) if not ids_only else []
        rows = tuple(self._rows(documents))
        return Page(
            index_version=index.index_version,
            total=len(self.result),
            ids=tuple(ids_at(index.connection, slots)) if ids_only else tuple(row.document.id for row in rows),
            rows=rows,
            corrected={} if text is None else text.corrections(self.result),
            relaxed=self._relaxed(),
        )

    def chosen(self, ids: Sequence[str], *, ids_only: bool) -> Page:
        """Some products in the order given."""
        documents = [stored.document for stored in documents_with(self._index.connection, ids)]
        rows = () if ids_only else tuple(self._rows(documents))
        return Page(self._index.index_version, len(documents), tuple(document.id for document in documents), rows)

    def _slots(self, window: Window) -> Iterator[int]:
        """The slots of a window: through the tiers, each in the order that was chosen."""
        version = self._index.version
        order = self._index.orders.get(Sorter(self._index.connection, version), OrderName.of(self._query))
        offset, wanted = max(window.offset, 0), max(window.limit, 0)
        for tier in self._tiers():
            if wanted <= 0:
                return
            if offset < len(tier):
                found = window_of(order, tier, offset, wanted, version.documents.size)
                yield from found.tolist()
                wanted -= len(found)
            offset = max(offset - len(tier), 0)

    def _tiers(self) -> Iterator[BitMap]:
        """The result in disjoint parts, best first."""
        rest = self.result
        if self._text is not None:
            for members in self._text.tiers(by_relevance=not self._query.sort):
                tier = rest & members
                yield tier
                rest = rest - tier
        yield rest

    def _rows(self, documents: Iterable[Document]) -> Iterator[Row]:
        highlighter = RowHighlighter([] if self._text is None else self._text.resolved_terms)
        variants_of = self._matcher.matching_variants
        return (Row(document, highlighter.highlights(document), variants_of(document)) for document in documents)

    def _relaxed(self) -> tuple[Relaxation, ...]:
        text = self._text
        if text is None or self.result:
            return ()
        holding = self._filters.holding()
        offers = relaxations(text.terms, lambda terms: text.meeting(terms).intersection_cardinality(holding))
        return tuple(Relaxation(dropped, total) for dropped, total in offers)

    @cached_property
    def counter(self) -> FacetCounter:
        """Counts under the query."""
        return FacetCounter(self._index.version, self._filters, None if self._text is None else self._text.all)

    def facets(self, requests: Sequence[FacetRequest]) -> dict[str, tuple[FacetCount, ...]]:
        """The counts that were asked for."""
        return {request.facet: self.counter.counts(request, self._query.choice(request.facet)) for request in requests}

    def facet_values(self, facet: str, finds: Callable[[str], bool], limit: int) -> list[FacetCount]:
        """The most frequent values of a facet that `finds` accepts."""
        return self.counter.found(facet, finds)[:limit]
