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
    get = raw.get
    variants = [variant_from(key, value) for key, value in get("variants", {}).items()]
    images = [image_from(key, value) for key, value in get("images", {}).items()]
    if len(variants) > 1:
        variants.sort(key=lambda variant: (variant.position, variant.id))
    if len(images) > 1:
        images.sort(key=lambda image: (image.position, image.id))
    return Product(
        id=raw["id"],
        title=get("title", ""),  # anything empty is left out of a record; the rules refuse it
        currency=get("currency", ""),
        handle=get("handle", ""),
        description=get("description", ""),
        status=Status(get("status", Status.DRAFT)),
        brand=get("brand"),
        product_type=get("product_type"),
        categories=tuple(get("categories", ())),
        tags=tuple(get("tags", ())),
        options=tuple([Option(o["name"], tuple(o["values"])) for o in get("options", ())]),
        variants=tuple(variants),
        stock=get("stock", {}),
        costs=get("costs", {}),
        images=tuple(images),
        seo=Seo(**get("seo", {})),
        tax_class=get("tax_class"),
        attributes={
            name: tuple(value) if isinstance(value, list) else value for name, value in get("attributes", {}).items()
        },
        external_ids=get("external_ids", {}),
        extras=get("extras", {}),
        problems=tuple([Problem(p["code"], tuple(p["path"]), p["message"]) for p in get("problems", ())]),
        revision=get("revision", 0),
        stamp=get("stamp", 0),
        created_at=get("created_at", 0),
        created_by=get("created_by", ""),
        updated_at=get("updated_at", 0),
        updated_by=get("updated_by", ""),
        deleted_at=get("deleted_at"),
    )


def variant_from(variant_id: str, record: Mapping[str, Any]) -> Variant:
    """The variant with this id of its record."""
    get = record.get
    sale, dimensions = get("sale"), get("dimensions")
    return Variant(
        id=variant_id,
        position=get("position", 0),
        sku=get("sku"),
        mpn=get("mpn"),
        barcode=get("barcode"),
        options=get("options", {}),
        price=get("price"),
        compare_at=get("compare_at"),
        sale=Sale(**sale) if sale else None,
        weight_g=get("weight_g"),
        dimensions=Dimensions(**dimensions) if dimensions else None,
        tracked=get("tracked", True),
        low_stock_below=get("low_stock_below"),
        continue_when_out_of_stock=get("continue_when_out_of_stock", False),
        image_id=get("image_id"),
    )


def image_from(image_id: str, record: Mapping[str, Any]) -> Image:
    """The image with this id of its record."""
    return Image(image_id, record.get("url", ""), record.get("alt", ""), record.get("position", 0))


def _without_none(record: dict[str, Any]) -> Record:
    return {name: value for name, value in record.items() if value is not None}
