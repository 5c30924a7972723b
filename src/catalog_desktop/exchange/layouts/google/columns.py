"""The attributes of a Google Merchant feed.

Names and their meaning: Google's product data specification (https://support.google.com/merchants/answer/7052112).
In a feed they carry the prefix `g:`, in a table they may have blanks in place of underscores.
"""

from __future__ import annotations

from collections.abc import Sequence

SOURCE = "google"
"""What external ids and extras from these feeds are kept under."""

OPTIONS = ("color", "size", "material", "pattern", "age_group", "gender", "size_type", "size_system")
"""What the items of one `item_group_id` may differ in."""

REPEATED = frozenset(
    {
        *("additional_image_link", "product_type", "shipping", "tax", "product_highlight", "product_detail"),
        *("excluded_destination", "included_destination", "shopping_ads_excluded_country", "promotion_id"),
        *("ads_label", "adwords_labels", "certification", "loyalty_program", "free_shipping_threshold"),
    }
)
"""What an item may have several times."""

COLUMNS = (
    *("id", "item_group_id", "title", "description", "link", "image_link", "additional_image_link", "availability"),
    *("price", "sale_price", "sale_price_effective_date", "cost_of_goods_sold", "brand", "gtin", "mpn"),
    *("identifier_exists", "condition", "google_product_category", "product_type", *OPTIONS),
    *("shipping_weight", "shipping_length", "shipping_width", "shipping_height"),
)
"""The attributes that are written for every product, in the specification's order; others follow as they come."""

_DISTINCTIVE = frozenset(
    {
        *("item_group_id", "image_link", "additional_image_link", "google_product_category", "sale_price"),
        *("identifier_exists", "gtin", "availability", "condition", "shipping", "product_type", "mpn"),
    }
)
_ENOUGH = 3


def attribute(column: str) -> str:
    """The attribute that a column's or an element's name stands for: `g:image_link` and `image link` are one."""
    name = column.removeprefix("\ufeff").strip().casefold()
    return name.removeprefix("g:").replace(" ", "_").replace("-", "_")


def is_google(columns: Sequence[str]) -> bool:
    """Whether these are attributes of a Google Merchant feed."""
    names = {attribute(column).partition(".")[0] for column in columns}
    is_item = {"id", "title"} <= names and not names.isdisjoint({"link", "image_link"}) and "price" in names
    return is_item and len(names & _DISTINCTIVE) >= _ENOUGH
