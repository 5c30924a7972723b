"""Counts of facet values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from catalog_desktop.adapters.meilisearch.armour import armoured, readable
from catalog_desktop.adapters.meilisearch.document_fields import (
    DEEPEST_LEVEL,
    category_field,
    counted_field,
    facet_key,
    facet_name,
)
from catalog_desktop.adapters.meilisearch.filter_language import EVERYTHING, Filter, all_of, any_equals, equals
from catalog_desktop.adapters.meilisearch.query_filters import QueryFilters, has_conditions_on_variants
from catalog_desktop.adapters.meilisearch.round import Rounds, counting
from catalog_desktop.adapters.meilisearch.text_filters import found_as_typed
from catalog_desktop.domain.categories import levels, parent
from catalog_desktop.domain.collation import collation_key
from catalog_desktop.domain.facet_search import FacetValueFinder
from catalog_desktop.domain.query import OPTION_PREFIX, FacetChoice, ProductQuery, is_variant_facet
from catalog_desktop.domain.terms import query_terms
from catalog_desktop.ports.product_read_model import FacetCount, FacetRequest


class _Counted(NamedTuple):
    """How many products have a value, under its collation key: the order is that of lists, most frequent first."""

    minus_count: int
    key: str
    value: str

    @property
    def facet_count(self) -> FacetCount:
        return FacetCount(self.value, -self.minus_count)


_Counts = dict[str, _Counted]
"""By the collation keys of values."""


class FacetQueries:
    """Counts under `query`, of products that meet its text, which is the filter `text`."""

    def __init__(self, rounds: Rounds, filters: QueryFilters, query: ProductQuery, text: Filter) -> None:
        self._rounds = rounds
        self._filters = filters
        self._query = query
        self._text = text

    async def counts(self, request: FacetRequest) -> tuple[FacetCount, ...]:
        """The values that a request describes."""
        chosen = self._chosen(request.facet)
        fields = self._fields(request, chosen)
        found = await self._all_counts(request.facet, fields, chosen)
        under = None if request.under is None else collation_key(request.under)
        listed = sorted(
            counted
            for key, counted in found.items()
            if counted.minus_count and (request.facet != "category" or parent(key) == under)
        )
        never_missing = (found[key] for key in chosen)
        shown = sorted({*listed[: request.limit], *never_missing})
        return tuple(counted.facet_count for counted in shown)

    async def values(self, facet: str, text: str, limit: int) -> Sequence[FacetCount]:
        """The values of a facet in which some word begins with the text."""
        levels_deep = range(1, DEEPEST_LEVEL + 1)
        fields = map(category_field, levels_deep) if facet == "category" else [counted_field(facet, "")]
        # Values that are searched in text belong to products that the text finds, and there are fewer of these.
        narrowing = all_of(map(found_as_typed, query_terms(text.strip()))) if _is_searched(facet) else EVERYTHING
        finder = FacetValueFinder(text)
        found = await self._all_counts(facet, list(fields), {}, narrowing)
        listed = sorted(counted for counted in found.values() if counted.minus_count and finder.finds(counted.value))
        return [counted.facet_count for counted in listed[:limit]]

    def _chosen(self, facet: str) -> dict[str, str]:
        """What was chosen, by collation keys; of categories with their ancestors."""
        choice = self._query.choice(facet)
        values = sorted(choice.included | choice.excluded)
        if facet == "category":
            values = [level for value in values for level in levels(value)]
        return {collation_key(value): value for value in reversed(values)}

    def _fields(self, request: FacetRequest, chosen: Mapping[str, str]) -> list[str]:
        if request.facet != "category":
            return [counted_field(request.facet, "")]
        depth = len(levels(request.under)) if request.under is not None else 0
        return list(dict.fromkeys([category_field(depth + 1), *(category_field(len(levels(key))) for key in chosen)]))

    async def _all_counts(
        self, facet: str, fields: Sequence[str], chosen: Mapping[str, str], narrowing: Filter = EVERYTHING
    ) -> _Counts:
        """The values that products have under the query without its choice in the facet, and those chosen."""
        open_query = self._query.without_facet(facet)
        asked = all_of([self._text, self._filters.of(open_query), narrowing])
        names = [f"facets.{field}" for field in fields]
        keys = [facet_key(facet, value) for value in chosen.values()]
        # Of the values chosen, which may be none of the most frequent, the spelling and the count are asked for.
        spelling = [counting(any_equals("keys", keys), *names)] if keys else []
        counted, *answers = await self._rounds.ask(
            counting(asked, *names), *spelling, *(counting(all_of([asked, equals("keys", key)])) for key in keys)
        )
        spelled = _merged(facet, answers[0]["facetDistribution"]) if keys else {}
        counts = {
            key: _Counted(-answer["totalHits"], key, spelled[key].value if key in spelled else value)
            for (key, value), answer in zip(chosen.items(), answers[1:], strict=True)
        } | _merged(facet, counted["facetDistribution"])
        if is_variant_facet(facet) and has_conditions_on_variants(open_query):
            return await self._counts_on_variants(facet, counts, open_query)
        return counts

    async def _counts_on_variants(self, facet: str, values: _Counts, open_query: ProductQuery) -> _Counts:
        """Other conditions hold on the same variant as the value: each value is asked for by itself, and a spelling of
        it that only other variants have is as good."""
        chosen = [open_query.with_choice(facet, FacetChoice(frozenset({key}))) for key in values]
        everywhere, *answers = await self._rounds.ask(
            counting(EVERYTHING, f"facets.{counted_field(facet, '')}"),
            *(counting(all_of([self._text, self._filters.of(query)])) for query in chosen),
        )
        spelled = _merged(facet, everywhere["facetDistribution"])
        return {
            key: _Counted(-answer["totalHits"], key, spelled.get(key, counted).value)
            for (key, counted), answer in zip(values.items(), answers, strict=True)
        }


def _is_searched(facet: str) -> bool:
    return facet in ("category", "brand", "tag", "type") or facet.startswith(OPTION_PREFIX)


def _merged(facet: str, distributions: Mapping[str, Mapping[str, int]]) -> _Counts:
    """The values of a facet, spellings of one added up under the most frequent one. A product has each value in one
    spelling only."""
    counts = [item for distribution in distributions.values() for item in distribution.items()]
    if facet.startswith(OPTION_PREFIX):  # all options are counted in one field
        prefix = f"{armoured(facet_name(facet).removeprefix(OPTION_PREFIX))} "
        counts = [(value.removeprefix(prefix), count) for value, count in counts if value.startswith(prefix)]
    found = [(*_spelling(value), -count) for value, count in counts]
    merged = {key: _Counted(minus_count, key, value) for key, value, minus_count in found}
    return merged if len(merged) == len(found) else _added_up(found)


def _added_up(found: Iterable[tuple[str, str, int]]) -> _Counts:
    by_key: dict[str, list[tuple[int, str]]] = {}
    for key, value, minus_count in found:
        by_key.setdefault(key, []).append((minus_count, value))
    return {
        key: _Counted(sum(minus for minus, _ in spellings), key, min(spellings)[1]) for key, spellings in by_key.items()
    }


@lru_cache(maxsize=65_536)  # the values of facets come back, question after question
def _spelling(counted: str) -> tuple[str, str]:
    """The collation key of a value as it is counted, and the value as it is spelled."""
    value = readable(counted)
    return collation_key(value), value
