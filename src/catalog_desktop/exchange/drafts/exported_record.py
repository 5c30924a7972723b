"""Records that this program exported itself, read back: whole products, so that nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import Any

from catalog_desktop.domain.product import Status
from catalog_desktop.domain.record import REPOSITORY_FIELDS, from_record, to_record
from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.drafts.draft_builder import Refused
from catalog_desktop.exchange.files.records import SourceRecord

_PRODUCT_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TEXTS = ("title", "currency", "handle", "description", "status", "brand", "product_type", "tax_class")
_TABLES = ("variants", "stock", "costs", "images", "seo", "attributes", "external_ids", "extras")
_LISTS = ("categories", "tags", "options")
_VARIANT_WHOLES = ("position", "price", "compare_at", "weight_g", "low_stock_below")
_VARIANT_TEXTS = ("sku", "mpn", "barcode", "image_id")


def is_exported_record(fields: Table[str, Any]) -> bool:
    """Whether an object has the shape of an exported product."""
    return (
        isinstance(fields.get("id"), str)
        and isinstance(fields.get("revision"), int)
        and isinstance(fields.get("variants"), dict)
        and "currency" in fields
    )


def is_product_id(text: str) -> bool:
    """Whether a text can be the id of a product."""
    return _PRODUCT_ID.fullmatch(text) is not None


def exported_draft(row: SourceRecord) -> Draft | Refused:
    """The draft of an exported product; refused, with the field, when its shape was broken by hand."""
    fields: dict[str, Any] = row.fields
    wrong = _wrong_field(fields)
    if wrong is not None:
        name, value, reason = wrong
        return Refused(row.line, name, str(value)[:200], reason)
    given = {name: value for name, value in fields.items() if name not in REPOSITORY_FIELDS}
    try:
        record = to_record(from_record({"title": "", "currency": "", **given, "id": fields["id"]}))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return Refused(row.line, "", "", f"This is no product as it was exported: {error}.")
    return Draft(
        line=row.line,
        product_id=fields["id"],
        record={name: value for name, value in record.items() if name in given},
        revision=fields.get("revision"),
        is_known=True,
        names_variants=True,
        is_record=True,
    )


def _wrong_field(fields: Table[str, Any]) -> tuple[str, Any, str] | None:
    """The first field whose value has not the type that it must have."""
    if not isinstance(fields.get("id"), str) or not is_product_id(fields["id"]):
        return "id", fields.get("id"), "A product's id has letters, digits, - and _ only."
    checks = (
        (_TEXTS, str, "a text"),
        (_TABLES, dict, "an object"),
        (_LISTS, list, "a list"),
        (("revision",), int, "a whole number"),
    )
    for names, kind, words in checks:
        for name in names:
            if name in fields and not isinstance(fields[name], kind):
                return name, fields[name], f"This must be {words}."
    if fields.get("status", Status.DRAFT) not in set(Status):
        return "status", fields["status"], "This is no status; use active, draft or archived."
    return _wrong_variant_field(fields.get("variants", {}))


def _wrong_variant_field(variants: Table[str, Any]) -> tuple[str, Any, str] | None:
    for variant_id, variant in variants.items():
        if not isinstance(variant, dict):
            return f"variants.{variant_id}", variant, "This must be an object."
        for names, kind, words in ((_VARIANT_WHOLES, int, "a whole number"), (_VARIANT_TEXTS, str, "a text")):
            for name in names:
                value = variant.get(name)
                if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
                    return f"variants.{variant_id}.{name}", value, f"This must be {words}."
    return None
