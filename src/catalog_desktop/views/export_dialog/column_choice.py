"""The columns that a table can have, in words."""

from __future__ import annotations

from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.exporting.export_columns import COLUMNS
from catalog_desktop.exchange.exporting.exporter import ALL_ATTRIBUTES, ALL_EXTERNAL_IDS, ALL_EXTRAS

KEYS = ("id", "revision", "variant_id")
"""Always there: by them the file can be imported again."""
_WORDS = {
    "product_type": "Type",
    "sku": "SKU",
    "mpn": "MPN",
    "compare_at": "Compare-at price",
    "weight_g": "Weight, g",
    "length_mm": "Length, mm",
    "width_mm": "Width, mm",
    "height_mm": "Height, mm",
    "low_stock_below": "Low at",
    "continue_when_out_of_stock": "Sell when out",
    "seo_title": "SEO title",
    "seo_description": "SEO description",
    ALL_EXTERNAL_IDS: "Ids in other systems",
    ALL_ATTRIBUTES: "Attributes",
    ALL_EXTRAS: "Columns of imported files",
    "cost": "Cost",
}
_ON_REQUEST = (ALL_ATTRIBUTES, "cost")


def column_choices(shop: Shop) -> list[tuple[str, str, bool]]:
    """Name, words, and whether an export has the column unless told otherwise."""
    stock = [f"stock:{location.id}" for location in shop.locations]
    names = [*(name for name in COLUMNS if name not in KEYS), *stock, ALL_EXTERNAL_IDS, ALL_EXTRAS, *_ON_REQUEST]
    return [(name, _words(name, shop), name not in _ON_REQUEST) for name in names]


def _words(name: str, shop: Shop) -> str:
    location = next((place for place in shop.locations if name == f"stock:{place.id}"), None)
    if location is not None:
        return f"Stock, {location.name}" if len(shop.locations) > 1 else "Stock"
    return _WORDS.get(name) or name.replace("_", " ").capitalize()
