"""What an answer must be, found by asking `domain.matches` about every document."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from catalog_desktop.domain.categories import levels, parent
from catalog_desktop.domain.collation import collation_key
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.matches import Matcher, document_facet_values
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery
from catalog_desktop.ports.product_read_model import FacetCount, FacetRequest, Page, Window
from tests.contracts.search.catalog import NOW, Catalog

FACETS = ("status", "category", "brand", "availability", "tag", "type", "missing", "problem", "option.colour")


@dataclass(frozen=True)
class Oracle:
    """The truth about a catalog of documents."""

    documents: Sequence[Document]

    def found(self, query: ProductQuery) -> list[Document]:
        """The result in its order."""
        return sorted(self.matching(query), key=Matcher(query, NOW).sort_key)

    def matching(self, query: ProductQuery) -> list[Document]:
        """The result in any order."""
        matcher = Matcher(query, NOW)
        return [document for document in self.documents if matcher.matches(document)]

    def with_text(self, query: ProductQuery) -> "Oracle":
        """The documents that meet the query's text: looked up once for all questions that differ in other parts."""
        return Oracle(self.matching(ProductQuery(text=query.text)))

    def counts(self, query: ProductQuery, facet: str, values: Iterable[str]) -> dict[str, int]:
        """The total that choosing each value alone would give, of a query without text."""
        among = Oracle(self.matching(query.without_facet(facet)))
        return {
            value: len(among.matching(query.without_facet(facet).with_choice(facet, FacetChoice(frozenset({value})))))
            for value in values
        }

    def values(self, facet: str) -> dict[str, list[str]]:
        """All spellings of the values of a facet, by their collation keys; categories with all their levels."""
        spellings: dict[str, list[str]] = {}
        for document in self.documents:
            values = document_facet_values(document, facet)
            if facet == "category":
                values = tuple(level for path in values for level in levels(path))
            for value in values:
                spellings.setdefault(collation_key(value), []).append(value)
        return spellings


async def check_answer(catalog: Catalog, oracle: Oracle, query: ProductQuery, window: Window) -> None:
    """Ask the engine, and compare everything that it says."""
    facets = [FacetRequest(facet, limit=1000) for facet in FACETS]
    page = await catalog.read_model.search_products(
        catalog.shop.id, query, window, facets=facets, with_prices=True, now=NOW
    )
    found = oracle.found(query)
    assert page.total == len(found)
    assert list(page.ids) == [document.id for document in found][window.offset : window.offset + window.limit]
    assert [row.document for row in page.rows] == found[window.offset : window.offset + window.limit]
    with_text, without_text = oracle.with_text(query), replace(query, text="")
    for facet in FACETS:
        check_counts(oracle, with_text, without_text, facet, page.facets[facet])
    check_prices(with_text, without_text, page)
    check_rows(query, page)
    check_corrections(oracle, query, page, found)
    check_relaxations(query, page)


def check_counts(
    everything: Oracle, oracle: Oracle, query: ProductQuery, facet: str, counts: Sequence[FacetCount]
) -> None:
    values = everything.values(facet)
    choice = query.choice(facet)
    chosen = {collation_key(value) for value in choice.included | choice.excluded}
    listed = [key for key in values if facet != "category" or parent(key) is None]
    if facet == "category":
        chosen = {level for value in chosen for level in levels(value)}
    expected = oracle.counts(query, facet, {*listed, *chosen})
    assert {collation_key(count.value): count.count for count in counts} == {
        key: count for key, count in expected.items() if count or key in chosen
    }
    assert all(count.value in values.get(collation_key(count.value), [count.value]) for count in counts)
    keys = [(-count.count, collation_key(count.value)) for count in counts]
    assert keys == sorted(keys)


def check_prices(oracle: Oracle, query: ProductQuery, page: Page) -> None:
    found = oracle.matching(replace(query, price=IntRange()))
    prices = [d.price_min for d in found if d.price_min is not None and d.currency == query.currency]
    histogram = page.prices
    assert histogram is not None
    assert (histogram.lowest, histogram.highest) == (min(prices, default=None), max(prices, default=None))
    assert sum(histogram.counts) == len(prices)
    if histogram.lowest != histogram.highest:
        places = Counter(max(i for i, edge in enumerate(histogram.edges[:-1]) if edge <= price) for price in prices)
        assert list(histogram.counts) == [places[index] for index in range(len(histogram.edges) - 1)]


def check_rows(query: ProductQuery, page: Page) -> None:
    for row in page.rows:
        document = row.document
        texts = {"title": document.title, "brand": document.brand or ""}
        texts |= {f"sku:{variant.id}": variant.sku or "" for variant in document.variants}
        for field, ranges in row.highlights.items():
            ends = [0, *(place for pair in ranges for place in pair), len(texts[field])]
            assert ends == sorted(ends)
            assert all(start < end for start, end in ranges)
        assert set(row.variant_ids) <= {variant.id for variant in document.variants}


def check_corrections(oracle: Oracle, query: ProductQuery, page: Page, found: Sequence[Document]) -> None:
    for typed, instead in page.corrected.items():
        assert typed in query.text
        exact = ProductQuery(text=f'"{typed}"', currency=query.currency)
        assert not {d.id for d in found} & {d.id for d in oracle.found(exact)} or " " in typed
        near = ProductQuery(text=f'"{instead}"', currency=query.currency)
        assert {d.id for d in found} & {d.id for d in oracle.found(near)}


def check_relaxations(query: ProductQuery, page: Page) -> None:
    if page.total:
        assert page.relaxed == ()
    totals = [offer.total for offer in page.relaxed]
    assert totals == sorted(totals, reverse=True)
    assert all(totals)
    assert len({len(offer.dropped) for offer in page.relaxed}) <= 1
    assert all(word in query.text for offer in page.relaxed for word in offer.dropped)
