"""The query language: everything that the mouse can ask, as one line of text, in both directions.

`brand:sony,canon price:<100 stock:0 status:draft -tag:sale missing:image sku:AB-12 "exact phrase" updated:<7d
category:"Audio > Headphones" sort:-price`. `parse(format_query(q, s), s).query == q`, and parsing never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from catalog_desktop.domain.categories import normalise_category
from catalog_desktop.domain.document import Availability
from catalog_desktop.domain.money import is_currency
from catalog_desktop.domain.product import Status
from catalog_desktop.domain.project import MISSING
from catalog_desktop.domain.query import (
    FACETS,
    OPTION_PREFIX,
    IntRange,
    ProductQuery,
    SortField,
    SortKey,
    TimeRange,
)
from catalog_desktop.domain.query_items import QueryItem, as_text, items, quote
from catalog_desktop.domain.query_values import (
    NotUnderstood,
    QuerySyntax,
    format_price,
    format_stock,
    format_times,
    parse_price,
    parse_stock,
    parse_time,
)
from catalog_desktop.domain.skus import normalise_sku

FIELDS = (*FACETS, "price", "stock", "updated", "created", "sku", "id", "currency", "sort")
"""The field names, for completion; `option.NAME` besides."""

_VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "status": tuple(status.value for status in Status),
    "availability": tuple(availability.value for availability in Availability),
    "missing": MISSING,
}
_NORMALISERS: Mapping[str, Callable[[str], str]] = {"category": normalise_category, "sku": normalise_sku}
_SORT_FIELDS = frozenset(field.value for field in SortField)


@dataclass(frozen=True, slots=True)
class Misunderstanding:
    """A part `start:end` of the typed text that was left out or taken as text, and why, as a sentence."""

    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The query that a text asks, and what in it was not understood."""

    query: ProductQuery
    misunderstandings: tuple[Misunderstanding, ...] = ()


def parse(text: str, syntax: QuerySyntax) -> ParsedQuery:
    """The query that `text` writes. Unknown fields are searched as text, unreadable values are left out; both are
    reported with their place."""
    query = ProductQuery(currency=syntax.currency)
    words: list[str] = []
    misunderstood: list[Misunderstanding] = []
    ends_in_word = False
    for item in items(text, is_field):
        ends_in_word = item.field is None
        try:
            if item.field is None:
                words.append(item.raw)
            else:
                query = _with_item(query, item.field, item, syntax)
            if item.unknown_field is not None:
                raise NotUnderstood(f"There is no field “{item.unknown_field}”; it was searched as text.")
        except NotUnderstood as reason:
            misunderstood.append(Misunderstanding(item.start, item.end, str(reason)))
    searched = " ".join(words)
    if ends_in_word and text[-1].isspace() and not searched[-1].isspace():
        searched += " "
    return ParsedQuery(replace(query, text=searched), tuple(misunderstood))


def format_query(query: ProductQuery, syntax: QuerySyntax) -> str:
    """The text that `parse` reads as `query`: fields first, then the words, so that the last one stays a prefix."""
    parts: list[str] = []
    for facet, choice in query.facets.items():
        for sign, values in (("", choice.included), ("-", choice.excluded)):
            if values:
                parts.append(f"{sign}{_facet_name(facet)}:{_list(values)}")
    currency = query.currency or syntax.currency
    if query.price:
        suffix = "" if currency == syntax.currency else currency.lower()
        parts.append(f"price:{format_price(query.price, currency)}{suffix}")
    elif currency != syntax.currency:
        parts.append(f"currency:{currency}")
    if query.stock:
        parts.append(f"stock:{format_stock(query.stock)}")
    for name, times in (("updated", query.updated), ("created", query.created)):
        parts += [f"{name}:{text}" for text in format_times(times, syntax)]
    parts += [f"{name}:{_list(values)}" for name, values in (("sku", query.skus), ("id", query.ids)) if values]
    if query.sort:
        parts.append("sort:" + ",".join(("-" if key.descending else "") + key.field for key in query.sort))
    words = as_text(query.text, is_field)
    tail = " " if words and query.text[-1].isspace() and not words[-1][-1].isspace() else ""
    return " ".join(parts + words) + tail


def is_field(name: str) -> bool:
    """Whether the language has this field; `option.` and a name is one."""
    return name in FIELDS or (name.startswith(OPTION_PREFIX) and len(name) > len(OPTION_PREFIX))


def _with_item(query: ProductQuery, field: str, item: QueryItem, syntax: QuerySyntax) -> ProductQuery:
    values = tuple(value for raw in item.values if (value := _NORMALISERS.get(field, str.strip)(raw)))
    if not values:
        raise NotUnderstood(f"“{field}:” needs a value.")
    if field == "stock" and all(value.lower() in _VOCABULARIES["availability"] for value in values):
        field = "availability"
    if field in _READERS:
        if item.negative:
            raise NotUnderstood(f"“{field}” cannot be excluded with “-”.")
        return _READERS[field](query, values, syntax)
    chosen = query.choice(field)
    if field in _VOCABULARIES:
        values = tuple(_known(field, value) for value in values)
    if item.negative:
        return query.with_choice(field, replace(chosen, excluded=chosen.excluded | set(values)))
    return query.with_choice(field, replace(chosen, included=chosen.included | set(values)))


def _known(field: str, value: str) -> str:
    vocabulary = _VOCABULARIES[field]
    if value.lower() not in vocabulary:
        raise NotUnderstood(f"“{value}” is no {field}; use {', '.join(vocabulary)}.")
    return value.lower()


def _price(query: ProductQuery, values: tuple[str, ...], _syntax: QuerySyntax) -> ProductQuery:
    wanted, currency = parse_price(_single("price", values), query.currency)
    return replace(_in_currency(query, currency), price=_narrowed(query.price, wanted))


def _stock(query: ProductQuery, values: tuple[str, ...], _syntax: QuerySyntax) -> ProductQuery:
    return replace(query, stock=_narrowed(query.stock, parse_stock(_single("stock", values))))


def _updated(query: ProductQuery, values: tuple[str, ...], syntax: QuerySyntax) -> ProductQuery:
    return replace(query, updated=_merged(query.updated, parse_time(_single("updated", values), syntax)))


def _created(query: ProductQuery, values: tuple[str, ...], syntax: QuerySyntax) -> ProductQuery:
    return replace(query, created=_merged(query.created, parse_time(_single("created", values), syntax)))


def _skus(query: ProductQuery, values: tuple[str, ...], _syntax: QuerySyntax) -> ProductQuery:
    return replace(query, skus=query.skus | set(values))


def _ids(query: ProductQuery, values: tuple[str, ...], _syntax: QuerySyntax) -> ProductQuery:
    return replace(query, ids=query.ids | set(values))


def _currency(query: ProductQuery, values: tuple[str, ...], _syntax: QuerySyntax) -> ProductQuery:
    code = _single("currency", values).upper()
    if not is_currency(code):
        raise NotUnderstood(f"“{code}” is no currency.")
    return _in_currency(query, code)


def _in_currency(query: ProductQuery, currency: str) -> ProductQuery:
    if query.price and query.currency != currency:
        raise NotUnderstood(f"The price is already asked for in {query.currency}.")
    return replace(query, currency=currency)


def _sort(query: ProductQuery, values: tuple[str, ...], _syntax: QuerySyntax) -> ProductQuery:
    keys = []
    for value in values:
        name = value.removeprefix("-").lower()
        if name not in _SORT_FIELDS:
            raise NotUnderstood(f"Cannot sort by “{name}”; use {', '.join(SortField)}.")
        keys.append(SortKey(SortField(name), value.startswith("-")))
    return replace(query, sort=tuple(keys))


_Reader = Callable[[ProductQuery, tuple[str, ...], QuerySyntax], ProductQuery]
_READERS: Mapping[str, _Reader] = {
    "price": _price,
    "stock": _stock,
    "updated": _updated,
    "created": _created,
    "sku": _skus,
    "id": _ids,
    "currency": _currency,
    "sort": _sort,
}


def _single(field: str, values: tuple[str, ...]) -> str:
    if len(values) != 1:
        raise NotUnderstood(f"“{field}” takes one value; write a range as 10..20.")
    return values[0]


def _narrowed(old: IntRange, new: IntRange) -> IntRange:
    lows = [low for low in (old.at_least, new.at_least) if low is not None]
    highs = [high for high in (old.at_most, new.at_most) if high is not None]
    return IntRange(max(lows, default=None), min(highs, default=None))


def _merged(old: TimeRange, new: TimeRange) -> TimeRange:
    absolute = _narrowed(IntRange(old.since, old.until), IntRange(new.since, new.until))
    ages = _narrowed(IntRange(old.older_than, old.younger_than), IntRange(new.older_than, new.younger_than))
    return TimeRange(absolute.at_least, absolute.at_most, younger_than=ages.at_most, older_than=ages.at_least)


def _list(values: frozenset[str]) -> str:
    return ",".join(quote(value) for value in sorted(values))


def _facet_name(facet: str) -> str:
    name = facet.removeprefix(OPTION_PREFIX)
    return facet if name == facet else OPTION_PREFIX + quote(name)
