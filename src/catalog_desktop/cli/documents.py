"""Rows, products, receipts and errors as the JSON documents that `--json` prints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from catalog_desktop.domain.changeset_record import delta_to_record
from catalog_desktop.domain.errors import CatalogError, ClaimTaken, Conflict, Invalid
from catalog_desktop.domain.operation import LoggedChange, Receipt
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import to_record
from catalog_desktop.ports.product_read_model import FacetCount, Row


def row_document(row: Row, sync: str) -> dict[str, Any]:
    """One row of a search. Amounts are minor units, times ISO 8601 in UTC."""
    document = row.document
    return {
        "id": document.id,
        "title": document.title,
        "brand": document.brand,
        "status": document.status.value,
        "handle": document.handle,
        "skus": [variant.sku for variant in document.variants if variant.sku],
        "barcodes": [variant.barcode for variant in document.variants if variant.barcode],
        "price_minor": document.price_min,
        "price_max_minor": document.price_max,
        "currency": document.currency,
        "stock": document.stock,
        "categories": list(document.categories),
        "tags": list(document.tags),
        "variants": len(document.variants),
        "variant_ids": list(row.variant_ids),
        "missing": list(document.missing),
        "problems": list(document.problems),
        "highlights": {field: [list(span) for span in spans] for field, spans in row.highlights.items()},
        "revision": document.revision,
        "created_at": iso(document.created_at),
        "updated_at": iso(document.updated_at),
        "sync": sync,
    }


def facet_document(counts: tuple[FacetCount, ...]) -> dict[str, int]:
    """The counts of one facet by value, most frequent first."""
    return {count.value: count.count for count in counts}


def product_document(product: Product, sync: str) -> dict[str, Any]:
    """A whole product as its record, with readable times and its sync state."""
    times = {
        name: iso(value)
        for name in ("created_at", "updated_at", "deleted_at")
        if (value := getattr(product, name)) is not None
    }
    return {**to_record(product), **times, "sync": sync}


def receipt_document(receipt: Receipt, *, searchable: bool | None) -> dict[str, Any]:
    """What a write answered; `searchable` is None when nobody waited for it."""
    return {
        "id": receipt.product_id,
        "operation": receipt.operation_id,
        "revision": receipt.revision,
        "changed": receipt.changed,
        "committed_at": iso(receipt.committed_at),
        "meanwhile": [delta_to_record(delta) for delta in receipt.meanwhile],
        "searchable": searchable,
    }


def logged_document(logged: LoggedChange) -> dict[str, Any]:
    """One line of a product's history."""
    return {
        "operation": logged.operation_id,
        "action": logged.action.value,
        "revision": logged.revision,
        "at": iso(logged.at),
        "by": logged.by,
        "label": logged.label,
        "changes": [delta_to_record(delta) for delta in logged.deltas],
    }


def error_document(error: CatalogError) -> dict[str, Any]:
    """A failure: its kind, its sentence, and the fields that it concerns."""
    document: dict[str, Any] = {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, Invalid):
        document["fields"] = [{"field": ".".join(p.path), "code": p.code} for p in error.problems]
    elif isinstance(error, Conflict):
        document["fields"] = [
            {"field": ".".join(f.path), "base": f.base, "mine": f.mine, "theirs": f.theirs} for f in error.fields
        ]
    elif isinstance(error, ClaimTaken):
        document["holders"] = [
            {"field": ".".join(c.path), "value": c.value, "id": c.holder_id, "title": c.holder_title}
            for c in error.claims
        ]
    return {"error": document}


def iso(milliseconds: int) -> str:
    """Unix milliseconds as ISO 8601 in UTC with milliseconds."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
