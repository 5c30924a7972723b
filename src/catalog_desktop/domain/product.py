"""The aggregate: one product with its variants, stock, images and what the shop says about it.

Money is integer minor units of `Product.currency`. Times are Unix milliseconds, UTC. A value that is not
known is None, never an empty string; collections are empty instead. `Product.revision` and the fields
below it are set by the repository alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from catalog_desktop.domain.errors import Problem

AttributeValue: TypeAlias = "str | int | float | bool | tuple[str, ...]"

VARIANT_LIMIT = 2048
TITLE_LIMIT = 255
TAG_LIMIT = 250


class Status(StrEnum):
    """The life of a product; only active ones are for sale."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Sale:
    """A reduced price and when it holds; an open end is None."""

    price: int
    starts: int | None = None
    ends: int | None = None


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Millimetres."""

    length_mm: int
    width_mm: int
    height_mm: int


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that variants differ in, such as Colour, with its values in the order shown."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be sold. `options` maps the product's option names to this variant's values.

    `tracked` False means that stock is not counted, which is not the same as 0.
    """

    id: str
    position: int = 0
    sku: str | None = None
    mpn: str | None = None
    barcode: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    price: int | None = None
    compare_at: int | None = None
    sale: Sale | None = None
    weight_g: int | None = None
    dimensions: Dimensions | None = None
    tracked: bool = True
    low_stock_below: int | None = None
    continue_when_out_of_stock: bool = False
    image_id: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: `url` is http(s) or an address that the shop's `ImageStore` gave out."""

    id: str
    url: str
    alt: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Seo:
    """What a search engine shows."""

    title: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """See the module. `variants` and `images` are ordered by position, then id.

    `stock` is `{variant id: {location id: on hand}}`; `costs` is `{variant id: minor units}`, or None when the
    reader may not see costs; `external_ids` is `{system: id}`; `extras` is `{source: {column: text}}`, the
    columns of an imported file that have no field here, given back on export.
    """

    id: str
    title: str
    currency: str
    handle: str = ""
    description: str = ""
    status: Status = Status.DRAFT
    brand: str | None = None
    product_type: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    variants: tuple[Variant, ...] = ()
    stock: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    costs: Mapping[str, int] | None = field(default_factory=dict)
    images: tuple[Image, ...] = ()
    seo: Seo = Seo()
    tax_class: str | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    external_ids: Mapping[str, str] = field(default_factory=dict)
    extras: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    revision: int = 0
    stamp: int = 0
    created_at: int = 0
    created_by: str = ""
    updated_at: int = 0
    updated_by: str = ""
    deleted_at: int | None = None

    def variant(self, variant_id: str) -> Variant | None:
        """The variant with this id, or None."""
        return next((variant for variant in self.variants if variant.id == variant_id), None)

    def on_hand(self, variant_id: str) -> int:
        """Stock of a variant over all locations; 0 when nothing is recorded."""
        return sum(self.stock.get(variant_id, {}).values())

    @property
    def is_deleted(self) -> bool:
        """Whether this is a tombstone."""
        return self.deleted_at is not None
