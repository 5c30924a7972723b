"""The named layouts: tables and feeds of other systems, whose columns need no guessing."""

from __future__ import annotations

from enum import StrEnum


class Layout(StrEnum):
    """Whose file it is. `PLAIN` is a file of whoever, whose columns are guessed."""

    PLAIN = "plain"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
