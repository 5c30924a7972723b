"""What a row shows between Enter and the store's answer: its document with the changes put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from catalog_desktop.domain.changes import (
    AddItems,
    AdjustStock,
    Change,
    Changeset,
    SetField,
    missing_items,
)
from catalog_desktop.domain.document import Document, DocumentVariant
from catalog_desktop.domain.product import Status

_PLAIN = frozenset({"title", "brand", "product_type", "handle"})
_OF_VARIANT = frozenset({"price", "compare_at", "sku", "barcode", "mpn"})


def preview(document: Document, changeset: Changeset) -> Document:
    """The document as it will be if the changes are accepted, as far as a row shows them.

    Changes that a document cannot express (an image, an attribute) are left to the receipt.
    """
    for change in changeset.changes:
        document = _with_change(document, change)
    prices = [variant.price for variant in document.variants if variant.price is not None]
    return replace(document, price_min=min(prices, default=None), price_max=max(prices, default=None))


def _with_change(document: Document, change: Change) -> Document:
    if isinstance(change, AdjustStock):
        return _with_stock(document, change.variant_id, change.by)
    if isinstance(change, SetField):
        return _with_field(document, change)
    name = change.path[0]
    held: tuple[str, ...] = getattr(document, name)
    if isinstance(change, AddItems):
        return _with(document, name, (*held, *missing_items(held, change.items)))
    unwanted = {item.casefold() for item in change.items}
    return _with(document, name, tuple(item for item in held if item.casefold() not in unwanted))


def _with_field(document: Document, change: SetField) -> Document:
    match change:
        case SetField(path=("status",), value=str(value)):
            return replace(document, status=Status(value))
        case SetField(path=(name,), value=value) if name in _PLAIN:
            return _with(document, name, value if value is not None or name == "brand" else "")
        case SetField(path=("variants", variant_id, name), value=value) if name in _OF_VARIANT:
            return _with_variant(document, variant_id, {name: value})
        case SetField(path=("stock", variant_id, _), seen=int() | None as seen, value=int() | None as value):
            return _with_stock(document, variant_id, (value or 0) - (seen or 0))
    return document


def _with_stock(document: Document, variant_id: str, by: int) -> Document:
    variant = next((v for v in document.variants if v.id == variant_id), None)
    if variant is None or variant.stock is None:
        return document
    changed = _with_variant(document, variant.id, {"stock": variant.stock + by})
    return replace(changed, stock=(document.stock or 0) + by)


def _with_variant(document: Document, variant_id: str, values: Mapping[str, Any]) -> Document:
    variants: tuple[DocumentVariant, ...] = tuple(
        replace(variant, **values) if variant.id == variant_id else variant for variant in document.variants
    )
    return replace(document, variants=variants)


def _with(document: Document, name: str, value: object) -> Document:
    values: dict[str, Any] = {name: value}
    return replace(document, **values)
