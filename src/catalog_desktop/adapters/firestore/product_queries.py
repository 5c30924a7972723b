"""Questions to a shop's products: by the time of their last write, and by their ids."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any

from google.cloud.firestore_v1.types import StructuredQuery
from google.protobuf.timestamp_pb2 import Timestamp

from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.documents import WRITTEN_AT
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.unbroken import to_its_end
from catalog_desktop.adapters.firestore.values import Snapshot, microseconds
from catalog_desktop.ports.change_feed import Position

_NAME = "__name__"
_PAGE_COUNT = 500
_Operator = StructuredQuery.FieldFilter.Operator
_Direction = StructuredQuery.Direction


def written_between(
    after: Position,
    until: Position | None = None,
    fields: Sequence[str] = (),
    cursor: Snapshot | None = None,
    limit: int = 0,
) -> Any:
    """Products written after a time and not later than another, Unix microseconds, in the order of time and name;
    whole or these fields of them, from behind a document on."""
    bounds = [_compared(WRITTEN_AT, _Operator.GREATER_THAN, _time(after))]
    if until is not None:
        bounds.append(_compared(WRITTEN_AT, _Operator.LESS_THAN_OR_EQUAL, _time(until)))
    query = products(fields, bounds, limit)
    query.order_by = [_ascending(WRITTEN_AT), _ascending(_NAME)]
    if cursor is not None:
        written = {"timestamp_value": cursor.fields[WRITTEN_AT]}
        query.start_at = {"values": [written, {"reference_value": cursor.name}], "before": False}
    return query


async def pages_written_between(
    calls: FirestoreCalls, paths: ShopPaths, after: Position, until: Position, fields: Sequence[str], page_count: int
) -> AsyncGenerator[Sequence[Snapshot], None]:
    """Pages of the products written in (after, until]. More than a page holds may have the same time: the cursor is the
    pair of time and name."""
    cursor: Snapshot | None = None
    while True:
        query = written_between(after, until, fields, cursor, page_count)
        page = await to_its_end(calls.query(paths.shop, query))
        yield page
        if len(page) < page_count:
            return
        cursor = page[-1]


async def newest_written(calls: FirestoreCalls, paths: ShopPaths) -> Position:
    """The time of the shop's newest write, Unix microseconds; 0 when it has no product."""
    query = products((WRITTEN_AT,), (), 1)
    query.order_by = [{"field": {"field_path": WRITTEN_AT}, "direction": _Direction.DESCENDING}]
    return max([microseconds(found.fields[WRITTEN_AT]) for found in await calls.query(paths.shop, query)], default=0)


@dataclass(frozen=True, slots=True)
class IdRange:
    """Live products with `first <= id <= last`, compared as text."""

    first: str = ""
    last: str = "\uffff"

    def filters(self) -> list[Any]:
        """What the query asks of products."""
        live = _compared("live", _Operator.EQUAL, {"boolean_value": True})
        first = _compared("id", _Operator.GREATER_THAN_OR_EQUAL, {"string_value": self.first})
        last = _compared("id", _Operator.LESS_THAN_OR_EQUAL, {"string_value": self.last})
        return [live, first, last]


async def live_page(calls: FirestoreCalls, paths: ShopPaths, after_id: str, page_count: int) -> Sequence[Snapshot]:
    """The next live products in the order of their ids."""
    query = products((), IdRange().filters(), page_count)
    query.order_by = [_ascending("id")]
    query.start_at = {"values": [{"string_value": after_id}], "before": False}
    return await calls.query(paths.shop, query)


async def revisions(calls: FirestoreCalls, paths: ShopPaths, ids: IdRange) -> dict[str, tuple[int, int]]:
    """`{id: (revision, stamp)}` of live products."""
    found: dict[str, tuple[int, int]] = {}
    while True:
        query = products(("id", "revision", "stamp"), ids.filters(), _PAGE_COUNT)
        query.order_by = [_ascending("id")]
        page = await calls.query(paths.shop, query)
        found.update((s.fields["id"], (s.fields["revision"], s.fields["stamp"])) for s in page)
        if len(page) < _PAGE_COUNT:
            return found
        ids = IdRange(page[-1].fields["id"], ids.last)  # the last one once more: a page holds many


def products(fields: Sequence[str], filters: Sequence[Any], limit: int) -> Any:
    """Products for which all filters hold, at most `limit` (0: all): whole, or these fields of them."""
    query: Any = StructuredQuery(from_=[{"collection_id": "products"}])
    if fields:
        query.select = {"fields": [{"field_path": name} for name in fields]}
    if filters:
        query.where = {"composite_filter": {"op": "AND", "filters": filters}}
    if limit:
        query.limit = {"value": limit}
    return query


def _ascending(field: str) -> dict[str, Any]:
    return {"field": {"field_path": field}, "direction": _Direction.ASCENDING}


def _compared(field: str, operator: int, value: Any) -> dict[str, Any]:
    return {"field_filter": {"field": {"field_path": field}, "op": operator, "value": value}}


def _time(moment: Position) -> dict[str, Any]:
    time = Timestamp()
    time.FromMicroseconds(moment)
    return {"timestamp_value": time}
