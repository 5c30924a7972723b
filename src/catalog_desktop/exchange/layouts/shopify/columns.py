"""The columns of Shopify's product CSV that have a field here, by their names in both generations of the header.

Names as in Shopify's template of 57 columns and in the one before it, which most tools still write
(https://help.shopify.com/en/manual/products/import-export/using-csv).
"""

from __future__ import annotations

from catalog_desktop.exchange.mapping.mapping import Target

SOURCE = "shopify"
"""Under this name cells that have no field here are kept."""

HANDLE = ("Handle", "URL handle")
PUBLISHED = ("Published", "Published on online store")
IMAGE = ("Image Src", "Product image URL")
IMAGE_ALT = ("Image Alt Text", "Image alt text")
IMAGE_POSITION = ("Image Position", "Image position")
VARIANT_IMAGE = ("Variant Image", "Variant image URL")
POLICY = ("Variant Inventory Policy", "Continue selling when out of stock")
TRACKER = ("Variant Inventory Tracker", "Inventory tracker")
QUANTITY = ("Variant Inventory Qty", "Inventory quantity")
OPTIONS = tuple(
    ((f"Option{number} Name", f"Option{number} name"), (f"Option{number} Value", f"Option{number} value"))
    for number in (1, 2, 3)
)

OF_PRODUCT: dict[Target, tuple[str, ...]] = {
    Target.HANDLE: HANDLE,
    Target.TITLE: ("Title",),
    Target.DESCRIPTION: ("Body (HTML)", "Description"),
    Target.BRAND: ("Vendor",),
    Target.CATEGORY: ("Product Category", "Product category"),
    Target.PRODUCT_TYPE: ("Type",),
    Target.TAGS: ("Tags",),
    Target.STATUS: ("Status",),
    Target.IMAGES: IMAGE,
    Target.SEO_TITLE: ("SEO Title", "SEO title"),
    Target.SEO_DESCRIPTION: ("SEO Description", "SEO description"),
}
OF_VARIANT: dict[Target, tuple[str, ...]] = {
    Target.SKU: ("Variant SKU", "SKU"),
    Target.BARCODE: ("Variant Barcode", "Barcode"),
    Target.PRICE: ("Variant Price", "Price"),
    Target.COMPARE_AT: ("Variant Compare At Price", "Compare-at price"),
    Target.COST: ("Cost per item",),
    Target.WEIGHT: ("Variant Grams", "Weight value (grams)"),
    Target.TRACKED: TRACKER,
    Target.STOCK: QUANTITY,
    Target.CONTINUE: POLICY,
}
