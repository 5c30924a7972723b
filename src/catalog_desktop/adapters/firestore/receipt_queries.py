"""Questions to a shop's receipts. Each has its composite index in `resources/firestore.indexes.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from google.cloud.firestore_v1.types import StructuredQuery

from catalog_desktop.adapters.firestore.calls import FirestoreCalls
from catalog_desktop.adapters.firestore.layout import ShopPaths
from catalog_desktop.adapters.firestore.receipts import COMMITTED_AT
from catalog_desktop.adapters.firestore.values import Snapshot, Value, encode

PAGE = 500
"""The longest list that a member's role may ask for at once."""

_Operator = StructuredQuery.FieldFilter.Operator
_UP, _DOWN = StructuredQuery.Direction.ASCENDING, StructuredQuery.Direction.DESCENDING


async def of_product(
    calls: FirestoreCalls, paths: ShopPaths, product_id: str, *, above: int = 0, up_to: int | None = None, limit: int
) -> list[Snapshot]:
    """The writes of a product that made the revisions in (above, up_to], newest first."""
    where = [_is("product", product_id), _is("changed", True), _where("revision", _Operator.GREATER_THAN, above)]
    if up_to is not None:
        where.append(_where("revision", _Operator.LESS_THAN_OR_EQUAL, up_to))
    return await _pages(calls, paths, where, ("revision", _DOWN), limit)


async def of_operation(
    calls: FirestoreCalls, paths: ShopPaths, operation_id: str, *, limit: int | None = None
) -> list[Snapshot]:
    """What an operation wrote, in the order in which it was asked for."""
    where = [_is("operation", operation_id), _is("changed", True)]
    return await _pages(calls, paths, where, ("position", _UP), limit)


async def heads(calls: FirestoreCalls, paths: ShopPaths, by: str, cursor: Snapshot | None) -> list[Snapshot]:
    """A page of the first writes of a person's calls, newest first, behind `cursor`."""
    return await calls.query(
        paths.shop, _query([_is("by", by), _is("head", True)], (COMMITTED_AT, _DOWN), PAGE, cursor)
    )


async def _pages(
    calls: FirestoreCalls, paths: ShopPaths, where: Sequence[Any], order: tuple[str, Any], limit: int | None
) -> list[Snapshot]:
    found: list[Snapshot] = []
    cursor = None
    while limit is None or len(found) < limit:
        wanted = PAGE if limit is None else min(PAGE, limit - len(found))
        page = await calls.query(paths.shop, _query(where, order, wanted, cursor))
        found += page
        if len(page) < wanted:
            break
        cursor = page[-1]
    return found


def _query(where: Sequence[Any], order: tuple[str, Any], limit: int, cursor: Snapshot | None) -> StructuredQuery:
    field, direction = order
    start = None
    if cursor is not None:
        values = [encode(cursor.fields[field]), Value(reference_value=cursor.name)]
        start = {"values": values, "before": False}
    return StructuredQuery(
        from_=[{"collection_id": "ops"}],
        where={"composite_filter": {"op": "AND", "filters": where}},
        order_by=[{"field": {"field_path": name}, "direction": direction} for name in (field, "__name__")],
        start_at=start,
        limit={"value": limit},
    )


def _is(field: str, value: Any) -> Any:
    return _where(field, _Operator.EQUAL, value)


def _where(field: str, operator: Any, value: Any) -> Any:
    return {"field_filter": {"field": {"field_path": field}, "op": operator, "value": encode(value)}}
