"""The order of a result: what the server sorts by, and which products stand before a given one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from catalog_desktop.adapters.meilisearch.document_fields import amount_field
from catalog_desktop.adapters.meilisearch.filter_language import Filter, all_of, any_of
from catalog_desktop.domain.query import ProductQuery, SortField, SortKey

OrderValues = Mapping[str, Any]
"""The field `order` of a product."""


class _Key(NamedTuple):
    name: str
    descending: bool = False


class Order:
    """The order that a query asks for; ids decide between equals. Absent values come last both ways, which is also what
    the server does."""

    def __init__(self, query: ProductQuery) -> None:
        keys = {key.name: key for chosen in reversed(query.sort) for key in reversed(_keys(chosen, query.currency))}
        first_seen = dict.fromkeys(key.name for chosen in query.sort for key in _keys(chosen, query.currency))
        self._keys = [*(keys[name] for name in first_seen), _Key("id")]

    @property
    def sort(self) -> Sequence[str]:
        """What the server sorts by."""
        return [f"order.{key.name}:{'desc' if key.descending else 'asc'}" for key in self._keys]

    @property
    def fields(self) -> Sequence[str]:
        """What has to be fetched of a product to know its place."""
        return [f"order.{key.name}" for key in self._keys]

    def sorted(self, products: Iterable[OrderValues]) -> list[OrderValues]:
        """Products in this order."""
        ordered = list(products)
        for name, descending in reversed(self._keys):
            present = [values for values in ordered if name in values]
            absent = [values for values in ordered if name not in values]
            ordered = sorted(present, key=itemgetter(name), reverse=descending) + absent
        return ordered

    def before(self, values: OrderValues) -> Filter:
        """The products that stand before the one with these values."""
        return any_of(self._ways_to_be_before(values))

    def _ways_to_be_before(self, values: OrderValues) -> Iterator[Filter]:
        equal: list[Filter] = []
        for name, descending in self._keys:
            field, value = f"order.{name}", values.get(name)
            if value is None:
                yield all_of([*equal, f"{field} EXISTS"])
                equal.append(f"{field} NOT EXISTS")
            else:
                quoted = f'"{value}"' if isinstance(value, str) else str(value)
                yield all_of([*equal, f"{field} {'>' if descending else '<'} {quoted}"])
                equal.append(f"{field} = {quoted}")


def _keys(chosen: SortKey, currency: str) -> list[_Key]:
    if chosen.field is not SortField.PRICE:
        return [_Key(chosen.field.value, chosen.descending)]
    amount = "high" if chosen.descending else "low"
    return [
        _Key(amount_field(amount, currency), chosen.descending),
        _Key("currency"),
        _Key(amount, chosen.descending),
    ]
