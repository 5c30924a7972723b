"""Completions of what is being typed: names of fields, and values with their counts from the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog_desktop.domain.query import FACETS, OPTION_PREFIX, ProductQuery, SortField
from catalog_desktop.domain.query_items import quote
from catalog_desktop.domain.query_language import FIELDS
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.search_entry.partial_item import PartialItem, partial_item
from catalog_desktop.views.value_words import value_words
from catalog_desktop.views.widgets.completion_popup import Completion

SHORTEST_NAME = 2
_VALUES_SHOWN = 10

_FIELD_HINTS: Mapping[str, str] = {
    "status": "active, draft, archived",
    "category": "category:Audio",
    "brand": "brand:Sony,Canon",
    "availability": "out, low, in, untracked",
    "tag": "tag:sale",
    "type": "type:Headphones",
    "missing": "image, description, price …",
    "problem": "what an import found",
    "price": "<100, 10..20",
    "stock": "0, <5, 10..20",
    "updated": "<7d, >30d, 2026-11-01",
    "created": "<7d, >30d, 2026-11-01",
    "sku": "sku:AB-12",
    "id": "the product's id",
    "currency": "EUR, USD …",
    "sort": "price, -updated …",
}
_EXAMPLES: Mapping[str, Sequence[tuple[str, str]]] = {
    "price": (("<100", "less than 100"), ("10..20", "from 10 to 20"), (">=50", "50 or more")),
    "stock": (("0", "none left"), ("<5", "less than 5"), ("10..20", "from 10 to 20"), ("low", "low"), ("out", "out")),
    "updated": (("<24h", "in the last 24 hours"), ("<7d", "in the last 7 days"), (">30d", "more than 30 days ago")),
    "created": (("<24h", "in the last 24 hours"), ("<7d", "in the last 7 days"), (">30d", "more than 30 days ago")),
    "sort": tuple((f"{sign}{field}", order) for field in SortField for sign, order in (("", "up"), ("-", "down"))),
}


class Completer:
    """Answers for a text and a cursor; raises what the read port raises."""

    def __init__(self, desk: ShopDesk) -> None:
        self._desk = desk

    async def completions(self, text: str, cursor: int) -> Sequence[Completion]:
        """What could stand where the cursor is; empty when nothing is to be proposed."""
        partial = partial_item(text, cursor)
        if partial is None:
            return ()
        if partial.field is None:
            return _field_names(partial)
        if is_facet(partial.field):
            return await self._values(partial, partial.field)
        wanted = partial.text.casefold()
        examples = _EXAMPLES.get(partial.field, ())
        return [
            Completion(partial.start, partial.end, f"{value} ", value, words)
            for value, words in examples
            if value.startswith(wanted) and value != wanted
        ]

    async def _values(self, partial: PartialItem, facet: str) -> Sequence[Completion]:
        read_model, query = self._desk.ports.read_model, self._desk.queries.query
        # The half-typed value is part of the query: counts are those without any choice in this facet.
        open_query: ProductQuery = query.without_facet(facet)
        found = await read_model.search_facet_values(
            self._desk.shop.id, facet, partial.text, open_query, limit=_VALUES_SHOWN
        )
        if [count.value.casefold() for count in found] == [partial.text.casefold()]:
            return ()
        return [
            Completion(
                partial.start, partial.end, f"{quote(count.value)} ", _label(facet, count.value), f"{count.count:,}"
            )
            for count in found
        ]


def is_facet(field: str) -> bool:
    """Whether the index can complete the values of a field."""
    return field in FACETS or field.startswith(OPTION_PREFIX)


def _label(facet: str, value: str) -> str:
    words = value_words(facet, value)
    return value if facet == "category" or words.casefold() == value.casefold() else f"{value} · {words}"


def _field_names(partial: PartialItem) -> Sequence[Completion]:
    wanted = partial.text.casefold()
    if len(wanted) < SHORTEST_NAME:
        return ()
    return [
        Completion(partial.start, partial.end, f"{name}:", f"{name}:", _FIELD_HINTS.get(name, ""))
        for name in FIELDS
        if name.startswith(wanted)
    ]
