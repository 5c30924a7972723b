"""Words of the catalog that a typed word may stand for, and which of them were found instead of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog_desktop.adapters.meilisearch.filter_language import Filter, all_of, equals
from catalog_desktop.adapters.meilisearch.round import Rounds
from catalog_desktop.adapters.meilisearch.search_client import SearchClient, together
from catalog_desktop.adapters.meilisearch.text_filters import NearWords, TextFilters, found_as_typed, word_text
from catalog_desktop.domain.terms import Form, Term
from catalog_desktop.domain.typos import edit_distance_within, prefix_distance_within
from catalog_desktop.domain.word_match import Match, match_token

_MAX_COUNTED = 50
_MAX_KEPT = 1_000


async def near_words(
    client: SearchClient, index_uid: str, terms: Iterable[Term], kept: dict[str, list[str]]
) -> NearWords:
    """For each form that may have typos the words that it finds with them alone. The server's facet search gives words
    that begin with as many typos at most, `domain.typos` decides; `kept` holds what it gave before."""
    forms = dict.fromkeys(form for term in terms for form in term.forms if form.typos)
    typed = {form.tokens[0] for form in forms}
    like = {word: kept[word] for word in typed & kept.keys()}
    missing = list(typed - like.keys())
    like |= zip(
        missing, await together(*(client.facet_search(index_uid, "near", word) for word in missing)), strict=True
    )
    if len(kept) > _MAX_KEPT:
        kept.clear()
    kept.update(like)
    return {form: [word for word in like[form.tokens[0]] if _is_near(form, word)] for form in forms}


def _is_near(form: Form, word: str) -> bool:
    return match_token(form.tokens[0], word, form.prefix, form.typos) is Match.TYPO


class _Nearness(NamedTuple):
    """Smaller is nearer: fewest typos, then most products, then the first in order."""

    distance: int
    fewer_products: int
    word: str


async def corrections(rounds: Rounds, text: TextFilters, base: Filter) -> Mapping[str, str]:
    """For each word that no product of the result has, the nearest that some have. To be asked when all products of the
    result were found by typos; `base` is the rest of the question."""
    terms = [term for term in text.terms if text.near_words(term)]
    result = all_of([base, text.found])
    instead = await together(*(_instead(rounds, text, term, result) for term in terms))
    return {term.text: word for term, word in zip(terms, instead, strict=True) if word is not None}


async def _instead(rounds: Rounds, text: TextFilters, term: Term, result: Filter) -> str | None:
    words = _nearest_first(term, text.near_words(term))[:_MAX_COUNTED]
    as_typed, *counts = await rounds.totals(
        [
            all_of([result, found_as_typed(term)]),
            *(all_of([result, equals("words", word_text(word))]) for _, word in words),
        ]
    )
    found = [_Nearness(near, -count, word) for (near, word), count in zip(words, counts, strict=True) if count]
    return min(found).word if found and not as_typed else None


def _nearest_first(term: Term, words: Collection[str]) -> list[tuple[int, str]]:
    return sorted((_distance(term.forms, word), word) for word in words)


def _distance(forms: Sequence[Form], word: str) -> int:
    distances = (
        (prefix_distance_within if form.prefix else edit_distance_within)(form.tokens[0], word, form.typos)
        for form in forms
        if form.typos
    )
    return min(distance for distance in distances if distance is not None)
