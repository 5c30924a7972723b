"""The words found instead of those typed, when only near words match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from catalog_desktop.domain.document import Document
from catalog_desktop.domain.matches import Matcher, Tier
from catalog_desktop.domain.search_fields import SEARCH_FIELDS, search_texts
from catalog_desktop.domain.terms import Term
from catalog_desktop.domain.typos import edit_distance_within, prefix_distance_within
from catalog_desktop.domain.word_match import Match
from catalog_desktop.domain.words import index_text


def corrections(matcher: Matcher, found: Sequence[Document]) -> Mapping[str, str]:
    """For each word that no product of the result has, the nearest that some have: fewest typos, then most products,
    then the first in order. Empty when something matched without typos."""
    if not matcher.terms or any(matcher.tier(document) is not Tier.TYPOS for document in found):
        return {}
    met = [matcher.term_matches(document, matcher.terms) for document in found]
    corrected = {}
    for index, term in enumerate(matcher.terms):
        if found and all(matches[index] is Match.TYPO for matches in met):
            corrected[term.text] = _nearest(term, found)
    return corrected


def _nearest(term: Term, found: Sequence[Document]) -> str:
    distances: dict[str, int] = {}
    products: Counter[str] = Counter()
    for document in found:
        near = dict(_near_words(term, document))
        products.update(near.keys())
        distances |= near
    return min(distances, key=lambda word: (distances[word], -products[word], word))


def _near_words(term: Term, document: Document) -> Iterator[tuple[str, int]]:
    texts = (text for name in SEARCH_FIELDS for text in search_texts(document, name))
    words = {token for text in texts for token in index_text(text).split() if not any(map(str.isdigit, token))}
    for word in words:
        distances = (_distance(form.tokens[0], word, form.typos, form.prefix) for form in term.forms if form.typos)
        nearest = min((distance for distance in distances if distance is not None), default=None)
        if nearest is not None:
            yield word, nearest


def _distance(typed: str, word: str, limit: int, is_prefix: bool) -> int | None:
    return (prefix_distance_within if is_prefix else edit_distance_within)(typed, word, limit)
