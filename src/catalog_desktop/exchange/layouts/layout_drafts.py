"""Which way leads from the rows of a product to its draft: the mapping's layout tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from catalog_desktop.exchange.drafts.draft import Draft
from catalog_desktop.exchange.drafts.draft_builder import DraftBuilder, Refused
from catalog_desktop.exchange.files.records import SourceRecord
from catalog_desktop.exchange.layouts.shopify.guessing import mapping_for as shopify_mapping
from catalog_desktop.exchange.layouts.shopify.reading import ShopifyDrafts
from catalog_desktop.exchange.layouts.woocommerce.guessing import mapping_for as woocommerce_mapping
from catalog_desktop.exchange.layouts.woocommerce.reading import WooCommerceDrafts
from catalog_desktop.exchange.mapping.column_statistics import FileStatistics
from catalog_desktop.exchange.mapping.guess_mapping import Guess
from catalog_desktop.exchange.mapping.layout import Layout
from catalog_desktop.exchange.mapping.mapping import Mapping


class Drafts(Protocol):
    """Makes drafts under one mapping."""

    def build(self, rows: Sequence[SourceRecord]) -> Draft | Refused:
        """The draft of the product that these rows are."""
        ...


def layout_drafts(mapping: Mapping) -> Drafts:
    """What makes drafts as the mapping's layout wants it."""
    builders: dict[Layout, Callable[[Mapping], Drafts]] = {
        Layout.SHOPIFY: ShopifyDrafts,
        Layout.WOOCOMMERCE: WooCommerceDrafts,
    }
    return builders.get(mapping.layout, DraftBuilder)(mapping)


def layout_guess(
    layout: Layout, statistics: FileStatistics, columns: Sequence[str], currency: str, location: str
) -> Guess | None:
    """The mapping of a file in a layout; None when its columns have to be guessed."""
    mappings = {Layout.SHOPIFY: shopify_mapping, Layout.WOOCOMMERCE: woocommerce_mapping}
    mapping_for = mappings.get(layout)
    return mapping_for(statistics, columns, currency, location) if mapping_for else None
