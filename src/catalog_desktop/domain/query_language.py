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
from catalog_desktop.domain.query import (
    FACETS,
    OPTION_PREFIX,
    IntRange,
    ProductQuery,
    SortField,
    SortKey,
    TimeRange,
)
from catalog_desktop.domain.query_items import QueryItem, items, quote
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

_AVAILABILITIES = frozenset(availability.value for availability in Availability)
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
    for item in items(text):
        ends_in_word = False
        try:
            if item.field is None or not _is_field(item.field):
                words.append(item.raw)
                ends_in_word = True
            else:
                query = _with_item(query, item, syntax)
            if item.field is not None and not _is_field(item.field):
                raise NotUnderstood(f"There is no field “{item.field}”; it was searched as text.")
        except NotUnderstood as reason:
            misunderstood.append(Misunderstanding(item.start, item.end, str(reason)))
    finished = bool(words) and ends_in_word and text[-1:].isspace()
    query = replace(query, text=" ".join(words) + (" " if finished else ""))
    return ParsedQuery(query, tuple(misunderstood))


def format_query(query: ProductQuery, syntax: QuerySyntax) -> str:
    """The text that `parse` reads as `query`: fields first, then the words, so that the last one stays a prefix."""
    parts: list[str] = []
    for facet, choice in query.facets.items():
        for sign, values in (("", choice.included), ("-", choice.excluded)):
            if values:
                parts.append(f"{sign}{_facet_name(facet)}:{_list(values)}")
    if query.currency and query.currency != syntax.currency:
        parts.append(f"currency:{query.currency}")
    if query.price:
        suffix = query.currency.lower() if query.currency not in ("", syntax.currency) else ""
        parts.append(f"price:{format_price(query.price, query.currency or syntax.currency)}{suffix}")
    if query.stock:
        parts.append(f"stock:{format_stock(query.stock)}")
    for name, times in (("updated", query.updated), ("created", query.created)):
        parts += [f"{name}:{text}" for text in format_times(times, syntax)]
    parts += [f"{name}:{_list(values)}" for name, values in (("sku", query.skus), ("id", query.ids)) if values]
    if query.sort:
        parts.append("sort:" + ",".join(("-" if key.descending else "") + key.field for key in query.sort))
    words = [_escaped(item) for item in items(query.text)]
    tail = " " if words and query.text[-1:].isspace() else ""
    return " ".join(parts + words) + tail


def _is_field(name: str) -> bool:
    return name in FIELDS or (name.startswith(OPTION_PREFIX) and len(name) > len(OPTION_PREFIX))


def _with_item(query: ProductQuery, item: QueryItem, syntax: QuerySyntax) -> ProductQuery:
    field = item.field or ""
    if not item.values:
        raise NotUnderstood(f"“{field}:” needs a value.")
    values = item.values
    if field == "stock" and all(value in _AVAILABILITIES for value in values):
        field = "availability"
    if field in _READERS:
        if item.negative:
            raise NotUnderstood(f"“{field}” cannot be excluded with “-”.")
        return _READERS[field](query, values, syntax)
    if field == "category":
        values = tuple(normalise_category(value) for value in values)
    chosen = query.choice(field)
    if item.negative:
        return query.with_choice(field, replace(chosen, excluded=chosen.excluded | set(values)))
    return query.with_choice(field, replace(chosen, included=chosen.included | set(values)))


def _price(query: ProductQuery, values: tuple[str, ...], syntax: QuerySyntax) -> ProductQuery:
    wanted, currency = parse_price(_single("price", values), syntax)
    return replace(query, price=_narrowed(query.price, wanted), currency=currency)


def _stock(query: ProductQuery, values: tuple[str, ...], _syntax: QuerySyntax) -> ProductQuery:
    return replace(query, stock=_narrowed(query.stock, parse_stock(_single("stock", values))))


def _updated(query: ProductQuery, values: tuple[str, ...], syntax: QuerySyntax) -> ProductQuery:
    return replace(query, updated=_merged(query.updated, parse_time(_single("updated", values), syntax)))


def _created(query: ProductQuery, values: tuple[str, ...], syntax: QuerySyntax) -> ProductQuery:
    return replace(query, created=_merged(query.created, parse_time(_single("created", values), syntax)))


def _skus(query: ProductQuery, values: tuple[str, ...], _syntax: QuerySyntax) -> ProductQuery:
    return replace(query, skus=query.skus | {normalise_sku(value) for value in values})


def _ids(query: ProductQuery, values: tuple[str, ...], _syntax: QuerySyntax) -> ProductQuery:
    return replace(query, ids=query.ids | set(values))


def _currency(query: ProductQuery, values: tuple[str, ...], _syntax: QuerySyntax) -> ProductQuery:
    code = _single("currency", values).upper()
    if not is_currency(code):
        raise NotUnderstood(f"“{code}” is no currency.")
    return replace(query, currency=code)


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
    return TimeRange(
        since=old.since if new.since is None else new.since,
        until=old.until if new.until is None else new.until,
        younger_than=old.younger_than if new.younger_than is None else new.younger_than,
        older_than=old.older_than if new.older_than is None else new.older_than,
    )


def _list(values: frozenset[str]) -> str:
    return ",".join(quote(value) for value in sorted(values))


def _facet_name(facet: str) -> str:
    name = facet.removeprefix(OPTION_PREFIX)
    return facet if name == facet else OPTION_PREFIX + quote(name)


def _escaped(item: QueryItem) -> str:
    return "\\" + item.raw if item.field is not None and _is_field(item.field) else item.raw
