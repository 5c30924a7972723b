"""Hypothesis strategies for questions about given documents, most of which find something."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.matches import document_facet_values
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, TimeRange
from catalog_desktop.domain.search_fields import SEARCH_FIELDS, search_texts
from catalog_desktop.domain.skus import normalise_sku
from catalog_desktop.ports.product_read_model import Window
from tests.contracts.search.oracle import FACETS
from tests.strategies import optional, sort_keys

windows = st.builds(Window, st.integers(0, 40), st.sampled_from((0, 1, 5, 50)))


@st.composite
def misspelled(draw: st.DrawFn, words: st.SearchStrategy[str]) -> str:
    """A word with one or two typos, or its beginning or end, or as it is."""
    word = draw(words)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, max(len(word) - 1, 0)))
        head, tail = word[:place], word[place:]
        word = draw(
            st.sampled_from((word, head + tail[1:], head + "x" + tail, head + tail[1:2] + tail[:1] + tail[2:], head))
        )
    return draw(st.sampled_from((word, word.upper(), word[:3], word[-4:], word.replace("-", ""))))


@st.composite
def texts_about(draw: st.DrawFn, documents: Sequence[Document]) -> str:
    """A few words of one document, some of them misspelled, some as a phrase."""
    texts = [text for field in SEARCH_FIELDS for text in search_texts(draw(st.sampled_from(documents)), field)]
    words = [word for text in texts for word in text.split()] or ["nothing"]
    chosen = draw(st.lists(misspelled(st.sampled_from(words)), max_size=3))
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(texts)) if texts else ""
    if draw(st.integers(0, 5)) == 0:
        return '"' + " ".join(word.replace('"', "") for word in chosen) + '"'
    return " ".join(chosen) + draw(st.sampled_from(("", " ")))


@st.composite
def questions_about(draw: st.DrawFn, documents: Sequence[Document]) -> ProductQuery:
    """A query of any parts."""
    asked: dict[str, Any] = {"currency": draw(st.sampled_from(documents)).currency}
    if draw(st.booleans()):
        asked["text"] = draw(texts_about(documents))
    asked["facets"] = {facet: draw(_choices(documents, facet)) for facet in draw(_some(FACETS, 3))}
    for name in draw(_some(("price", "stock", "updated", "created", "ids", "skus"), 2)):
        asked[name] = draw(_conditions(documents, name))
    asked["sort"] = draw(st.lists(sort_keys, max_size=3).map(tuple))
    return ProductQuery(**asked)


def _some(values: Sequence[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


def _choices(documents: Sequence[Document], facet: str) -> st.SearchStrategy[FacetChoice]:
    known = sorted({value for document in documents for value in document_facet_values(document, facet)})
    values = st.sampled_from([*known, *map(str.upper, known), "nobody"])
    return st.builds(FacetChoice, st.frozensets(values, max_size=2), st.frozensets(values, max_size=1))


def _conditions(documents: Sequence[Document], name: str) -> st.SearchStrategy[Any]:
    if name == "ids":
        return st.frozensets(st.sampled_from([document.id for document in documents]), max_size=4)
    if name == "skus":
        skus = [normalise_sku(v.sku) for document in documents for v in document.variants if v.sku]
        return st.frozensets(st.sampled_from([*skus, "nobody"]), max_size=3)
    if name in ("updated", "created"):
        moments = optional(st.sampled_from([getattr(document, f"{name}_at") for document in documents]))
        return st.builds(TimeRange, since=moments, until=moments)
    numbers = [n for document in documents for v in document.variants if (n := getattr(v, name)) is not None]
    bounds = optional(st.sampled_from([*numbers, 0]))
    return st.builds(IntRange, bounds, bounds)
