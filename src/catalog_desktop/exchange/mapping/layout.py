"""The named layouts: tables and feeds of other systems, whose columns need no guessing."""

from __future__ import annotations

from enum import StrEnum


class Layout(StrEnum):
    """Whose file it is. `PLAIN` is any table of whoever, `OWN` an export of this program."""

    PLAIN = "plain"
    OWN = "own"
    SHOPIFY = "shopify"
    SHOPIFY_LEGACY = "shopify_legacy"
    SHOPIFY_INVENTORY = "shopify_inventory"
    WOOCOMMERCE = "woocommerce"
    GOOGLE = "google"
