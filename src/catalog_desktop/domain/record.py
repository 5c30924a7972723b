"""A product as the JSON record that stores keep, and back.

The record holds no None and no empty collection, keeps variants and images as maps by id (so that one
variant's price is one field path), and is what `changes` merges field by field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from catalog_desktop.domain.errors import Problem
from catalog_desktop.domain.paths import JsonValue, Record
from catalog_desktop.domain.product import (
    Dimensions,
    Image,
    Option,
    Product,
    Sale,
    Seo,
    Status,
    Variant,
)

# Fields of the record that the repository sets; no change may touch them.
REPOSITORY_FIELDS = frozenset(
    {
        "id",
        "problems",
        "revision",
        "stamp",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "deleted_at",
    }
)
_PLAIN_FIELDS = (
    "id",
    "title",
    "currency",
    "handle",
    "description",
    "brand",
    "product_type",
    "tax_class",
    "revision",
    "stamp",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "deleted_at",
)
_VARIANT_FIELDS = (
    "position",
    "sku",
    "mpn",
    "barcode",
    "price",
    "compare_at",
    "weight_g",
    "low_stock_below",
    "image_id",
)


_NO_SEO = Seo()


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A new product's record, without the fields that the repository sets, and what the rules say to it."""

    record: Record
    problems: tuple[Problem, ...] = ()


def to_record(product: Product) -> Record:
    """The record of a product; `from_record` of it is the same product."""
    record: dict[str, Any] = {
        name: value for name in _PLAIN_FIELDS if (value := getattr(product, name)) not in (None, "")
    }
    record["status"] = product.status.value
    record["categories"] = list(product.categories)
    record["tags"] = list(product.tags)
    record["options"] = [{"name": o.name, "values": list(o.values)} for o in product.options]
    record["variants"] = {variant.id: variant_record(variant) for variant in product.variants}
    record["stock"] = {key: dict(places) for key, places in product.stock.items() if places}
    record["costs"] = dict(product.costs or {})
    record["images"] = {image.id: image_record(image) for image in product.images}
    record["seo"] = _without_none({"title": product.seo.title, "description": product.seo.description})
    record["attributes"] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in product.attributes.items()
    }
    record["external_ids"] = dict(product.external_ids)
    record["extras"] = {source: dict(columns) for source, columns in product.extras.items() if columns}
    record["problems"] = [{"code": p.code, "path": list(p.path), "message": p.message} for p in product.problems]
    return {name: value for name, value in record.items() if value or value == 0}


def variant_record(variant: Variant) -> Record:
    """The record of one variant, without its id, which is its key."""
    record = {name: getattr(variant, name) for name in _VARIANT_FIELDS}
    record["tracked"] = variant.tracked
    record["continue_when_out_of_stock"] = variant.continue_when_out_of_stock or None
    record["options"] = dict(variant.options) or None
    if variant.sale is not None:
        sale = variant.sale
        record["sale"] = _without_none({"price": sale.price, "starts": sale.starts, "ends": sale.ends})
    if variant.dimensions is not None:
        size = variant.dimensions
        record["dimensions"] = {
            "length_mm": size.length_mm,
            "width_mm": size.width_mm,
            "height_mm": size.height_mm,
        }
    return _without_none(record)


def image_record(image: Image) -> Record:
    """The record of one image, without its id, which is its key."""
    return _without_none({"url": image.url or None, "alt": image.alt or None, "position": image.position})


def from_record(record: Mapping[str, JsonValue]) -> Product:
    """The product of a record that `to_record` or a merge of changes made."""
    raw = cast("Mapping[str, Any]", record)
    # An empty title or currency is left out of a record like anything empty; the rules refuse them.
    fields = {"title": "", "currency": "", **{name: raw[name] for name in _PLAIN_FIELDS if name in raw}}
    variants = [variant_from(key, value) for key, value in raw.get("variants", {}).items()]
    images = [image_from(key, value) for key, value in raw.get("images", {}).items()]
    if len(variants) > 1:
        variants.sort(key=lambda variant: (variant.position, variant.id))
    if len(images) > 1:
        images.sort(key=lambda image: (image.position, image.id))
    return Product(
        **fields,
        status=Status(raw.get("status", Status.DRAFT)),
        categories=tuple(raw.get("categories", ())),
        tags=tuple(raw.get("tags", ())),
        options=tuple(Option(o["name"], tuple(o["values"])) for o in raw.get("options", ())),
        variants=tuple(variants),
        stock=raw.get("stock", {}),
        costs=raw.get("costs", {}),
        images=tuple(images),
        seo=Seo(**raw["seo"]) if "seo" in raw else _NO_SEO,
        attributes={
            name: tuple(value) if isinstance(value, list) else value
            for name, value in raw.get("attributes", {}).items()
        },
        external_ids=raw.get("external_ids", {}),
        extras=raw.get("extras", {}),
        problems=tuple(Problem(p["code"], tuple(p["path"]), p["message"]) for p in raw.get("problems", ())),
    )


def variant_from(variant_id: str, record: Mapping[str, Any]) -> Variant:
    """The variant with this id of its record."""
    sale, dimensions = record.get("sale"), record.get("dimensions")
    return Variant(
        id=variant_id,
        **{name: record[name] for name in _VARIANT_FIELDS if name in record},
        options=record.get("options", {}),
        sale=Sale(**sale) if sale else None,
        dimensions=Dimensions(**dimensions) if dimensions else None,
        tracked=record.get("tracked", True),
        continue_when_out_of_stock=record.get("continue_when_out_of_stock", False),
    )


def image_from(image_id: str, record: Mapping[str, Any]) -> Image:
    """The image with this id of its record."""
    return Image(image_id, record.get("url", ""), record.get("alt", ""), record.get("position", 0))


def _without_none(record: dict[str, Any]) -> Record:
    return {name: value for name, value in record.items() if value is not None}
