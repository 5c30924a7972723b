"""The conditions of a query as chips, and the query without one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from catalog_desktop.domain.money import NumberFormat, format_amount
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, TimeRange
from catalog_desktop.domain.query_values import QuerySyntax, format_times
from catalog_desktop.views.value_words import facet_title, value_words
from catalog_desktop.views.widgets.chip_bar import ChipSpec

AGES = {86_400: "Last 24 hours", 604_800: "Last 7 days", 2_592_000: "Last 30 days"}
"""Ages in seconds that have a name."""


def query_chips(query: ProductQuery, syntax: QuerySyntax, numbers: NumberFormat) -> list[ChipSpec]:
    """One chip a facet, range or set; the text of the query has none."""
    return list(_chips(query, syntax, numbers))


def _chips(query: ProductQuery, syntax: QuerySyntax, numbers: NumberFormat) -> Iterator[ChipSpec]:
    for facet, choice in query.facets.items():
        yield ChipSpec(facet, _choice_words(facet, choice), facet_title(facet))
    if query.price:
        currency = query.currency or syntax.currency
        amounts = _range_words(query.price, lambda minor: format_amount(minor, currency, numbers))
        yield ChipSpec("price", f"{amounts} {currency}", "Price")
    elif query.currency not in ("", syntax.currency):
        yield ChipSpec("currency", query.currency, "Currency")
    if query.stock:
        yield ChipSpec("stock", f"Stock {_range_words(query.stock, str)}", "Stock")
    for key, title in (("updated", "Updated"), ("created", "Created")):
        times: TimeRange = getattr(query, key)
        if times:
            yield ChipSpec(key, _times_words(times, title, syntax), title)
    for key, title, values in (("skus", "SKU", query.skus), ("ids", "Id", query.ids)):
        if values:
            yield ChipSpec(key, ", ".join(sorted(values)), title)


def without_chip(query: ProductQuery, key: str, currency: str) -> ProductQuery:
    """The query when the chip `key` is taken away; `currency` is the shop's."""
    if key in ("price", "currency"):
        return replace(query, price=IntRange(), currency=currency)
    empty: dict[str, Any] = {
        "stock": IntRange(),
        "updated": TimeRange(),
        "created": TimeRange(),
        "skus": frozenset(),
        "ids": frozenset(),
    }
    return replace(query, **{key: empty[key]}) if key in empty else query.without_facet(key)


def _choice_words(facet: str, choice: FacetChoice) -> str:
    parts = [", ".join(value_words(facet, value) for value in sorted(choice.included))] if choice.included else []
    if choice.excluded:
        parts.append("not " + ", ".join(value_words(facet, value) for value in sorted(choice.excluded)))
    words = " · ".join(parts)
    return f"No {words[0].lower()}{words[1:]}" if facet == "missing" and not choice.excluded else words


def _range_words(wanted: IntRange, write: Callable[[int], str]) -> str:
    low = None if wanted.at_least is None else write(wanted.at_least)
    high = None if wanted.at_most is None else write(wanted.at_most)
    if low is None:
        return f"up to {high}"
    if high is None:
        return f"from {low}"
    return low if low == high else f"{low} – {high}"


def _times_words(times: TimeRange, title: str, syntax: QuerySyntax) -> str:
    named = AGES.get(times.younger_than or 0)
    if named is not None and times == TimeRange(younger_than=times.younger_than):
        return named if title == "Updated" else f"{title}: {named.lower()}"
    return f"{title} {' '.join(format_times(times, syntax))}"
