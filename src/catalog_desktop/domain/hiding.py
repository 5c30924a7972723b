"""Which conditions of a query keep a product out of its result, and the query without them.

`hiding` names a condition exactly when the product does not match, and without all that it names the product matches.
Conditions on variants must hold on one variant at once, so they are compared with the variant that meets most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog_desktop.domain.document import Document, DocumentVariant
from catalog_desktop.domain.matches import Matcher, document_facet_values, variant_conditions
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, TimeRange, facet_value_matches
from catalog_desktop.domain.terms import Term
from catalog_desktop.domain.word_match import Match

TEXT = "text"
_QUOTES = '"“”„'
_EMPTY: dict[str, Any] = {
    "price": IntRange(),
    "stock": IntRange(),
    "updated": TimeRange(),
    "created": TimeRange(),
    "ids": frozenset(),
    "skus": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition that a product does not meet.

    `key` is `text`, a facet's name, or the name of another field of `ProductQuery`. `values` are the words that the
    product has nowhere, as typed, with their places in the text in `spans`; or the chosen values of the facet: those
    of which it has none, or with `excluded` those that it has and must not.
    """

    key: str
    values: tuple[str, ...] = ()
    excluded: bool = False
    spans: tuple[tuple[int, int], ...] = ()


def hiding(document: Document, matcher: Matcher) -> tuple[Condition, ...]:
    """The conditions of the matcher's query that hide a document; none when it belongs to the result."""
    return (*_of_text(document, matcher), *_of_product(document, matcher), *_of_variants(document, matcher))


def without(query: ProductQuery, conditions: Iterable[Condition]) -> ProductQuery:
    """The query when some of its conditions are taken away."""
    for condition in conditions:
        query = _without(query, condition)
    return query


def only(query: ProductQuery, condition: Condition) -> ProductQuery:
    """The query that asks one of its conditions and nothing else, for showing it as it is written."""
    nothing = ProductQuery(currency=query.currency)
    if condition.key == TEXT:
        return replace(nothing, text=" ".join(condition.values))
    if condition.key in _EMPTY:
        return replace(nothing, **{condition.key: getattr(query, condition.key)})
    values = frozenset(condition.values)
    choice = FacetChoice(excluded=values) if condition.excluded else FacetChoice(included=values)
    return nothing.with_choice(condition.key, choice)


def _of_text(document: Document, matcher: Matcher) -> Iterator[Condition]:
    terms = matcher.terms
    if not terms or matcher.tier(document) is not None:
        return
    met = matcher.term_matches(document, terms)
    unmet = [term for term, match in zip(terms, met, strict=True) if match is Match.NONE]
    spans = tuple(_span(term, matcher.query.text) for term in unmet)
    yield Condition(TEXT, tuple(term.text for term in unmet), spans=spans)


def _span(term: Term, text: str) -> tuple[int, int]:
    """The place of a term with its quotes."""
    if not term.quoted:
        return term.start, term.end
    return term.start - 1, term.end + (text[term.end : term.end + 1] in tuple(_QUOTES))


def _of_product(document: Document, matcher: Matcher) -> Iterator[Condition]:
    for key, holds in matcher.product_conditions():
        if not holds(document):
            yield _condition(matcher.query, key)
    for facet, choice in matcher.query.facets.items():
        values = document_facet_values(document, facet)
        unwanted = [wanted for wanted in choice.excluded if _has(facet, values, wanted)]
        if unwanted:
            yield Condition(facet, tuple(sorted(unwanted)), excluded=True)


def _of_variants(document: Document, matcher: Matcher) -> Iterator[Condition]:
    conditions = variant_conditions(document, matcher.query)
    unmet = [_unmet(variant, conditions) for variant in document.variants] or [list(dict(conditions))]
    for key in min(unmet, key=len):
        yield _condition(matcher.query, key)


VariantConditions = Sequence[tuple[str, Callable[[DocumentVariant], bool]]]


def _unmet(variant: DocumentVariant, conditions: VariantConditions) -> list[str]:
    return [key for key, holds in conditions if not holds(variant)]


def _condition(query: ProductQuery, key: str) -> Condition:
    return Condition(key) if key in _EMPTY else Condition(key, tuple(sorted(query.choice(key).included)))


def _has(facet: str, values: Iterable[str], wanted: str) -> bool:
    return any(facet_value_matches(facet, value, wanted) for value in values)


def _without(query: ProductQuery, condition: Condition) -> ProductQuery:
    if condition.key == TEXT:
        return replace(query, text=_blanked(query.text, condition.spans))
    if condition.key in _EMPTY:
        return replace(query, **{condition.key: _EMPTY[condition.key]})
    choice, values = query.choice(condition.key), frozenset(condition.values)
    if condition.excluded:
        return query.with_choice(condition.key, replace(choice, excluded=choice.excluded - values))
    return query.with_choice(condition.key, replace(choice, included=choice.included - values))


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without some places: blanks stand there, so that what is left neither grows together nor, at the end,
    becomes the beginning of a word."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text if text.strip() else ""
