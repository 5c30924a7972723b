"""What is told from the words of a question: what they are taken for, and what is marked of them."""

import pytest

from catalog_desktop.adapters.meilisearch.connection import Connection, IndexNames
from catalog_desktop.adapters.meilisearch.near_words import near_words
from catalog_desktop.adapters.meilisearch.search_client import SearchClient
from catalog_desktop.adapters.meilisearch.text_filters import TextFilters
from catalog_desktop.domain.highlighting import highlights
from catalog_desktop.domain.terms import Form, query_terms

_VOCABULARY = ["gaming", "gamings", "gambling", "garden", "gamin", "gaminggarden"]
_NOWHERE = Connection("http://127.0.0.1:1", "", IndexNames("test"))


class _FacetSearch(SearchClient):
    """Answers with all words there are, as a server may that counts typos in another way."""

    async def facet_search(self, index_uid: str, facet: str, text: str) -> list[str]:
        return _VOCABULARY


async def _filters(text: str) -> TextFilters:
    terms = query_terms(text)
    return TextFilters(terms, "", await near_words(_FacetSearch(_NOWHERE), "index", terms, {}))


async def test_words_found_as_typed_are_not_near() -> None:
    assert (await _filters("gamin ")).near == {Form(("gamin",), typos=1): ["gaming"]}
    assert not (await _filters("garden ")).has_near_words
    assert not (await _filters("gambling gard")).has_near_words


@pytest.mark.parametrize("query", ["gamin", "gaming", "gamnig ", "gar den", '"garden gaming"', "gamnig-garden", "g-12"])
@pytest.mark.parametrize(
    "title", ["Gaming mouse", "Gam-ing Gardens", "Gar den of gambling", "G12 gaming.garden", "Garden gaming", "Gamings"]
)
async def test_resolved_terms_mark_what_the_terms_mark(query: str, title: str) -> None:
    filters = await _filters(query)
    assert highlights(title, filters.resolved_terms()) == highlights(title, filters.terms)
