"""The engine through the read port: the questions that a person at the grid asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial
from random import Random

from benchmarks.figures import Figure, figure, milliseconds
from benchmarks.open_catalog import Bench
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, SortField, SortKey
from catalog_desktop.ports.product_read_model import FacetRequest, Window

_SEED = 7
_SAMPLE = 200
_FACETS = tuple(map(FacetRequest, ("status", "category", "brand", "availability")))
_BY_NAME = ProductQuery(sort=(SortKey(SortField.TITLE),))


async def search_figures(bench: Bench, products: int) -> AsyncIterator[Figure]:
    """Prefixes, words with a typo, filters with facets, deep pages. Short prefixes come several times, as in typing."""
    read, shop_id, random = bench.catalog.ports.read_model, bench.shop.id, Random(_SEED)
    first = await read.list_products(shop_id, _BY_NAME, Window(0, 1))
    offsets = [random.randrange(max(first.total - 1, 1)) for _ in range(_SAMPLE)]
    pages = [await read.list_products(shop_id, ProductQuery(), Window(offset, 1)) for offset in offsets]
    titles = [page.rows[0].document.title for page in pages]
    largest = [found.value for found in await read.search_facet_values(shop_id, "category", "", _BY_NAME, limit=8)]
    goals = (5, 5, 10, 5) if products <= 100_000 else (11, 9, 18, 10)

    async def times(queries: list[ProductQuery], window: Window = Window(), *, facets: bool = False) -> list[float]:
        asked = _FACETS if facets else ()
        taken = []
        for query in queries:
            ask = partial(read.search_products, shop_id, query, window, facets=asked)
            taken.append(await milliseconds(ask))
        return taken

    deep = min(40_000, products * 4 // 5) if products <= 100_000 else products * 4 // 5
    await times(list(_prefixes(titles))[:5])
    yield figure("prefix of 1 to 5 letters", "ms", await times(list(_prefixes(titles))), goals[0])
    yield figure("two words, one with a typo", "ms", await times(list(_typos(titles, random))), goals[1])
    yield figure("3 filters + 4 facets", "ms", await times(_filters(largest, random), facets=True), goals[2])
    pages_ms = [t for n in range(60) for t in await times([_BY_NAME], Window(deep - n * 50))]
    yield figure(f"page at offset {deep:,} by name", "ms", pages_ms, goals[3])


def _prefixes(titles: list[str]) -> Iterator[ProductQuery]:
    for title in titles[:60]:
        word = next((w for w in title.split() if len(w) >= 5), title)
        yield from (ProductQuery(word[:length].lower()) for length in range(1, 6))


def _typos(titles: list[str], random: Random) -> Iterator[ProductQuery]:
    for title in titles:
        words = [word for word in title.lower().split() if word.isalpha() and len(word) >= 5]
        if len(words) >= 2:
            place = random.randrange(2, len(words[0]) - 1)
            typed = words[0][:place] + random.choice("aeiou") + words[0][place + 1 :]
            yield ProductQuery(f"{typed} {words[1]}")


def _filters(categories: list[str], random: Random) -> list[ProductQuery]:
    return [
        ProductQuery(
            facets={
                "status": FacetChoice(frozenset({"active"})),
                "category": FacetChoice(frozenset(random.sample(categories, min(3, len(categories))))),
            },
            price=IntRange(at_least=random.randrange(1_000, 4_000), at_most=random.randrange(5_000, 40_000)),
            currency="EUR",
        )
        for _ in range(100)
    ]
