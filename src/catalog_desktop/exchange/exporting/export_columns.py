"""The columns of an exported table, in both directions: a product's cells, and what a header of ours means.

A product has a row for each of its variants. What belongs to the product stands on its first row; `id` stands on all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from catalog_desktop.domain.money import format_plain
from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.exchange.mapping.cells import join_list, join_pairs, typed_cell, without_formula
from catalog_desktop.exchange.mapping.field_values import write_moment
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Target

Cell: TypeAlias = Callable[[Product, Variant], str]

_KEYS = ("id", "revision", "variant_id")
_PREFIXED = re.compile(r"(stock|external_id|attribute|extra):(.+)", re.S)
_EXTRA = re.compile(r"((?:[^\\:]|\\.)*):(.*)", re.S)
_ESCAPED = re.compile(r"\\(.)", re.S)


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: its name, whether it says something of each variant, and how a cell is made."""

    name: str
    of_variant: bool
    cell: Cell


def _text(value: str | None) -> str:
    return without_formula(value) if value else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _money(product: Product, minor: int | None) -> str:
    return "" if minor is None else format_plain(minor, product.currency)


def _moment(milliseconds: int | None) -> str:
    return "" if milliseconds is None else write_moment(milliseconds)


_OF_PRODUCT: dict[str, tuple[Target, Callable[[Product], str]]] = {
    "revision": (Target.REVISION, lambda product: str(product.revision)),
    "handle": (Target.HANDLE, lambda product: _text(product.handle)),
    "title": (Target.TITLE, lambda product: _text(product.title)),
    "status": (Target.STATUS, lambda product: product.status.value),
    "brand": (Target.BRAND, lambda product: _text(product.brand)),
    "product_type": (Target.PRODUCT_TYPE, lambda product: _text(product.product_type)),
    "categories": (Target.CATEGORY, lambda product: _text(join_list(product.categories))),
    "tags": (Target.TAGS, lambda product: _text(join_list(product.tags))),
    "currency": (Target.CURRENCY, lambda product: product.currency),
    "images": (Target.IMAGES, lambda product: _text(join_list(image.url for image in product.images))),
    "description": (Target.DESCRIPTION, lambda product: _text(product.description)),
    "seo_title": (Target.SEO_TITLE, lambda product: _text(product.seo.title)),
    "seo_description": (Target.SEO_DESCRIPTION, lambda product: _text(product.seo.description)),
    "tax_class": (Target.TAX_CLASS, lambda product: _text(product.tax_class)),
}
_OF_VARIANT: dict[str, tuple[Target, Cell]] = {
    "id": (Target.ID, lambda product, _: product.id),
    "variant_id": (Target.VARIANT_ID, lambda _, variant: variant.id),
    "options": (Target.OPTIONS, lambda _, variant: _text(join_pairs(variant.options))),
    "sku": (Target.SKU, lambda _, variant: _text(variant.sku)),
    "mpn": (Target.MPN, lambda _, variant: _text(variant.mpn)),
    "barcode": (Target.BARCODE, lambda _, variant: _text(variant.barcode)),
    "price": (Target.PRICE, lambda product, variant: _money(product, variant.price)),
    "compare_at": (Target.COMPARE_AT, lambda product, variant: _money(product, variant.compare_at)),
    "sale_price": (Target.SALE_PRICE, lambda p, variant: _money(p, variant.sale.price if variant.sale else None)),
    "sale_starts": (Target.SALE_STARTS, lambda _, variant: _moment(variant.sale.starts if variant.sale else None)),
    "sale_ends": (Target.SALE_ENDS, lambda _, variant: _moment(variant.sale.ends if variant.sale else None)),
    "cost": (Target.COST, lambda product, variant: _money(product, (product.costs or {}).get(variant.id))),
    "weight_g": (Target.WEIGHT, lambda _, variant: _number(variant.weight_g)),
    "length_mm": (Target.LENGTH, lambda _, v: _number(v.dimensions.length_mm if v.dimensions else None)),
    "width_mm": (Target.WIDTH, lambda _, v: _number(v.dimensions.width_mm if v.dimensions else None)),
    "height_mm": (Target.HEIGHT, lambda _, v: _number(v.dimensions.height_mm if v.dimensions else None)),
    "tracked": (Target.TRACKED, lambda _, variant: _flag(variant.tracked)),
    "low_stock_below": (Target.LOW_STOCK_BELOW, lambda _, variant: _number(variant.low_stock_below)),
    "continue_when_out_of_stock": (Target.CONTINUE, lambda _, variant: _flag(variant.continue_when_out_of_stock)),
}

COLUMNS = (
    *("id", "revision", "variant_id", "title", "status", "brand", "product_type", "categories", "tags", "options"),
    *("sku", "mpn", "barcode", "price", "compare_at", "currency", "handle"),
    *("sale_price", "sale_starts", "sale_ends", "weight_g", "length_mm", "width_mm", "height_mm"),
    *("tracked", "low_stock_below", "continue_when_out_of_stock", "images", "description"),
    *("seo_title", "seo_description", "tax_class"),
)
"""The columns with a fixed name that an export has unless others are chosen; `cost` is there on request."""


def export_column(name: str) -> ExportColumn | None:
    """The column of a name: one of `COLUMNS`, `cost`, `stock:<location>`, `external_id:<system>`,
    `attribute:<name>` or `extra:<source>:<column>`; None for anything else."""
    if name in _OF_VARIANT:
        return ExportColumn(name, of_variant=True, cell=_OF_VARIANT[name][1])
    if name in _OF_PRODUCT:
        of_product = _OF_PRODUCT[name][1]
        return ExportColumn(name, of_variant=False, cell=lambda product, _: of_product(product))
    match = _PREFIXED.fullmatch(name)
    return _named_column(name, match[1], match[2]) if match else None


def _named_column(column: str, kind: str, name: str) -> ExportColumn | None:
    if kind == "stock":
        return ExportColumn(column, True, lambda product, v: _number(product.stock.get(v.id, {}).get(name)))
    if kind == "external_id":
        return ExportColumn(column, False, lambda product, _: _text(product.external_ids.get(name)))
    if kind == "attribute":
        return ExportColumn(column, False, lambda product, _: _attribute(product, name))
    parts = _EXTRA.fullmatch(name)
    if parts is None:
        return None
    source, extra = _ESCAPED.sub(r"\1", parts[1]), parts[2]
    return ExportColumn(column, False, lambda product, _: _text(product.extras.get(source, {}).get(extra)))


def _attribute(product: Product, name: str) -> str:
    value = product.attributes.get(name)
    if value is None:
        return ""
    return _text(typed_cell(list(value) if isinstance(value, tuple) else value))


def extra_column_name(source: str, column: str) -> str:
    """The name of the column for one of a source's extras."""
    return "extra:" + source.replace("\\", "\\\\").replace(":", "\\:") + ":" + column


def exported_columns(header: Sequence[str]) -> tuple[ColumnMapping, ...] | None:
    """What the columns of a header of ours mean; None when it is not one."""
    if not set(_KEYS) <= set(header):
        return None
    return tuple(_meaning(column) for column in header)


def _meaning(column: str) -> ColumnMapping:
    if column in _OF_VARIANT:
        return ColumnMapping(column, _OF_VARIANT[column][0])
    if column in _OF_PRODUCT:
        return ColumnMapping(column, _OF_PRODUCT[column][0])
    match = _PREFIXED.fullmatch(column)
    if match is None:
        return ColumnMapping(column, Target.IGNORE)
    kind, name = match[1], match[2]
    if kind != "extra":
        return ColumnMapping(column, Target(kind), name=name)
    parts = _EXTRA.fullmatch(name)
    if parts is None:
        return ColumnMapping(column, Target.IGNORE)
    return ColumnMapping(column, Target.EXTRA, name=parts[2], source=_ESCAPED.sub(r"\1", parts[1]))
