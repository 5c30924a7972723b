"""What belongs to a result and in which order: the meaning of a query, to which every read model is held.

The grid asks it about products that search does not hold yet; the contract suites ask it about all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import total_ordering
from typing import Any, TypeAlias

from catalog_desktop.domain.collation import collation_key
from catalog_desktop.domain.document import Document, DocumentVariant, variant_facet_values
from catalog_desktop.domain.query import (
    FacetChoice,
    ProductQuery,
    SortField,
    SortKey,
    facet_value_matches,
    is_variant_facet,
)
from catalog_desktop.domain.search_fields import CODE_FIELDS, SEARCH_FIELDS, codes, search_texts
from catalog_desktop.domain.skus import normalise_sku
from catalog_desktop.domain.synonyms import with_synonyms
from catalog_desktop.domain.terms import Term, query_terms
from catalog_desktop.domain.word_match import Match, code_ends_with, match_term
from catalog_desktop.domain.words import BREAK, code_key, index_text

OrderKey: TypeAlias = tuple[Any, ...]


class Tier(IntEnum):
    """How well a text is met; smaller comes first."""

    CODE = 0
    """The whole text is a SKU or barcode: first under every sort."""
    TITLE = 1
    """Every term, exactly or as a prefix, in the title."""
    FIELDS = 2
    """Every term, exactly or as a prefix or as the end of a code, in some field."""
    TYPOS = 3
    """Some term only with a typo."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """A query made ready to be asked of many documents: `now` in Unix ms, `synonyms` those of the shop."""

    query: ProductQuery
    now: int
    synonyms: Sequence[Sequence[str]] = ()
    terms: tuple[Term, ...] = field(init=False)
    code: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", with_synonyms(query_terms(self.query.text), self.synonyms))
        object.__setattr__(self, "code", code_key(self.query.text))

    def matches(self, document: Document) -> bool:
        """Whether the document belongs to the result."""
        return self.filters_hold(document) and (not self.terms or self.tier(document) is not None)

    def sort_key(self, document: Document) -> OrderKey:
        """Where a matching document stands: results are in ascending order of their keys, which are all different."""
        tier = self.tier(document) if self.terms else None
        place = 0 if tier is None else tier.value
        if self.query.sort:
            place = min(place, 1)
        chosen = tuple(_ORDERS[key.field](document, key, self.query.currency) for key in self.query.sort)
        return (place, *chosen, document.id)

    def tier(self, document: Document) -> Tier | None:
        """How well the text is met, None when it is not. Filters play no part."""
        if self.code and self.code in _whole_codes(document):
            return Tier.CODE
        met = self.term_matches(document, self.terms)
        if not met or min(met) is Match.NONE:
            return None
        title = _tokens(search_texts(document, "title"))
        if all(match_term(term, title) >= Match.PREFIX for term in self.terms):
            return Tier.TITLE
        return Tier.FIELDS if min(met) >= Match.PREFIX else Tier.TYPOS

    def term_matches(self, document: Document, terms: Sequence[Term]) -> list[Match]:
        """How well the document meets each of some terms in the field that meets it best."""
        tokens = [_tokens(search_texts(document, name)) for name in SEARCH_FIELDS]
        return [max(_code_match(document, term), *(match_term(term, own) for own in tokens)) for term in terms]

    def matching_variants(self, document: Document) -> tuple[str, ...]:
        """The variants that meet all conditions on variants at once; empty when the query has none."""
        conditions = variant_conditions(document, self.query)
        if not conditions:
            return ()
        return tuple(v.id for v in document.variants if all(holds(v) for _, holds in conditions))

    def filters_hold(self, document: Document) -> bool:
        """Whether the document meets all of the query but its text."""
        if not all(holds(document) for _, holds in self.product_conditions()):
            return False
        if any(_is_unwanted(document, facet, choice) for facet, choice in self.query.facets.items()):
            return False
        return not variant_conditions(document, self.query) or bool(self.matching_variants(document))

    def product_conditions(self) -> Iterator[tuple[str, Callable[[Document], bool]]]:
        """What the query asks of a whole product, its text and unwanted values aside: names of fields or facets, and
        whether a document meets them."""
        query = self.query
        if query.ids:
            yield "ids", lambda document: document.id in query.ids
        if query.skus:
            yield "skus", lambda document: not query.skus.isdisjoint(map(normalise_sku, codes(document, "sku")))
        if query.updated:
            yield "updated", lambda document: document.updated_at in query.updated.bounds(self.now)
        if query.created:
            yield "created", lambda document: document.created_at in query.created.bounds(self.now)
        for facet, choice in query.facets.items():
            if choice.included and not is_variant_facet(facet):
                yield facet, _product_choice(facet, choice.included)


def variant_conditions(document: Document, query: ProductQuery) -> list[tuple[str, Callable[[DocumentVariant], bool]]]:
    """What a query asks of one variant of a document at once: names of fields or facets, and whether a variant meets
    them."""
    conditions: list[tuple[str, Callable[[DocumentVariant], bool]]] = []
    if query.price:
        same_currency = document.currency == query.currency
        conditions.append(("price", lambda v: same_currency and v.price is not None and v.price in query.price))
    if query.stock:
        conditions.append(("stock", lambda v: v.stock is not None and v.stock in query.stock))
    for facet, choice in query.facets.items():
        if is_variant_facet(facet) and choice.included:
            conditions.append((facet, _variant_choice(facet, choice.included)))
    return conditions


def matches(document: Document, query: ProductQuery, now: int, synonyms: Sequence[Sequence[str]] = ()) -> bool:
    """Whether `document` belongs to the result of `query` at the time `now` (Unix ms)."""
    return Matcher(query, now, synonyms).matches(document)


def sort_key(document: Document, query: ProductQuery, synonyms: Sequence[Sequence[str]] = ()) -> OrderKey:
    """Where a matching document stands in the result; comparable with the keys of others under the same query."""
    return Matcher(query, 0, synonyms).sort_key(document)


def document_facet_values(document: Document, facet: str) -> tuple[str, ...]:
    """All values that a document has in a facet, at whichever level; categories without their ancestors."""
    if not is_variant_facet(facet):
        return document.facet_values(facet)
    values = (value for variant in document.variants for value in variant_facet_values(variant, facet))
    return tuple(dict.fromkeys(values))


def _is_unwanted(document: Document, facet: str, choice: FacetChoice) -> bool:
    return bool(choice.excluded) and _any_value(facet, document_facet_values(document, facet), choice.excluded)


def _product_choice(facet: str, included: frozenset[str]) -> Callable[[Document], bool]:
    return lambda document: _any_value(facet, document_facet_values(document, facet), included)


def _any_value(facet: str, values: Iterable[str], chosen: frozenset[str]) -> bool:
    return any(facet_value_matches(facet, value, wanted) for value in values for wanted in chosen)


def _variant_choice(facet: str, included: frozenset[str]) -> Callable[[DocumentVariant], bool]:
    return lambda variant: _any_value(facet, variant_facet_values(variant, facet), included)


def _whole_codes(document: Document) -> set[str]:
    return {code_key(code) for name in ("sku", "barcode") for code in codes(document, name)}


def _code_match(document: Document, term: Term) -> Match:
    ends = (code_ends_with(code, term.text) for name in CODE_FIELDS for code in codes(document, name))
    return Match.PREFIX if not term.quoted and any(ends) else Match.NONE


def _tokens(texts: Sequence[str]) -> list[str]:
    return f" {BREAK} ".join(map(index_text, texts)).split()


@total_ordering
@dataclass(frozen=True, slots=True)
class _Descending:
    """A text in the reversed order."""

    text: str

    def __lt__(self, other: _Descending) -> bool:
        return other.text < self.text


def _text_order(name: str) -> Callable[[Document, SortKey, str], OrderKey]:
    def order(document: Document, key: SortKey, _currency: str) -> OrderKey:
        value = getattr(document, name)
        if not value:
            return (1,)
        text = collation_key(value)
        return (0, _Descending(text) if key.descending else text)

    return order


def _number_order(name: str) -> Callable[[Document, SortKey, str], OrderKey]:
    def order(document: Document, key: SortKey, _currency: str) -> OrderKey:
        value = getattr(document, name)
        if value is None:
            return (1,)
        return (0, -value if key.descending else value)

    return order


def _price_order(document: Document, key: SortKey, currency: str) -> OrderKey:
    """The lowest price ascending, the highest descending; other currencies after, by their code; none last."""
    if document.price_min is None or document.price_max is None:
        return (2,)
    amount = -document.price_max if key.descending else document.price_min
    if document.currency == currency:
        return (0, amount)
    return (1, document.currency, amount)


_ORDERS: dict[SortField, Callable[[Document, SortKey, str], OrderKey]] = {
    SortField.TITLE: _text_order("title"),
    SortField.BRAND: _text_order("brand"),
    SortField.STATUS: _text_order("status"),
    SortField.PRICE: _price_order,
    SortField.STOCK: _number_order("stock"),
    SortField.UPDATED: _number_order("updated_at"),
    SortField.CREATED: _number_order("created_at"),
}
