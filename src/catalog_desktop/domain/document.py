"""The search document: a product in the flat form that an index holds and a grid shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from catalog_desktop.domain.product import Status


class Availability(StrEnum):
    """The stock state of one variant over all locations."""

    IN_STOCK = "in"
    LOW = "low"
    OUT = "out"
    UNTRACKED = "untracked"


@dataclass(frozen=True, slots=True)
class DocumentVariant:
    """What search needs of a variant. `stock` is the sum over locations, None when it is not tracked."""

    id: str
    sku: str | None = None
    mpn: str | None = None
    barcode: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    price: int | None = None
    compare_at: int | None = None
    stock: int | None = None
    availability: Availability = Availability.UNTRACKED


@dataclass(frozen=True, slots=True)
class Document:
    """See the module. `categories` are full paths, without their ancestors; `missing` and `problems` are codes.

    `price_min`/`price_max` span the variants' prices, `stock` is the sum over tracked variants or None when no
    variant is tracked; `stock_value` is the sum of price times stock over variants that have both, never below
    0 a variant. `image` is the address of the first picture. `attributes` holds text values only, as searched.
    """

    id: str
    revision: int
    stamp: int
    title: str
    status: Status
    currency: str
    handle: str = ""
    brand: str | None = None
    product_type: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    variants: tuple[DocumentVariant, ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    stock: int | None = None
    stock_value: int = 0
    image: str | None = None
    image_count: int = 0
    attributes: tuple[str, ...] = ()
    description: str = ""
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    created_at: int = 0
    updated_at: int = 0

    def facet_values(self, facet: str) -> tuple[str, ...]:
        """The document's values of a product-level facet; categories without their ancestors."""
        if facet == "status":
            return (self.status.value,)
        value = getattr(self, _FACET_FIELDS[facet], None) if facet in _FACET_FIELDS else None
        if value is None or value == "":
            return ()
        return (value,) if isinstance(value, str) else value


_FACET_FIELDS = {
    "category": "categories",
    "brand": "brand",
    "type": "product_type",
    "tag": "tags",
    "missing": "missing",
    "problem": "problems",
}


def variant_facet_values(variant: DocumentVariant, facet: str) -> tuple[str, ...]:
    """A variant's values of a variant-level facet; option names are compared without case."""
    if facet == "availability":
        return (variant.availability.value,)
    name = facet.removeprefix("option.").casefold()
    return tuple(value for key, value in variant.options.items() if key.casefold() == name)
