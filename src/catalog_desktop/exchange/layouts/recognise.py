"""Whose file it is, told by its columns and never by its name."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.exchange.mapping.column_names import normalised
from catalog_desktop.exchange.mapping.layout import Layout

_SIGNS: tuple[tuple[Layout, tuple[frozenset[str], ...]], ...] = (
    (
        Layout.SHOPIFY,
        (
            frozenset({"handle", "title", "variant price"}),
            frozenset({"handle", "option1 value", "variant sku"}),
            frozenset({"handle", "title", "body html"}),
            frozenset({"handle", "variant inventory qty"}),
        ),
    ),
    (
        Layout.SHOPIFY,
        (
            frozenset({"url handle", "title", "option1 value"}),
            frozenset({"url handle", "inventory tracker"}),
            frozenset({"url handle", "published on online store"}),
            frozenset({"url handle", "product image url"}),
        ),
    ),
    (
        Layout.WOOCOMMERCE,
        (
            frozenset({"type", "sku", "regular price", "visibility in catalog"}),
            frozenset({"type", "regular price", "parent"}),
            frozenset({"type", "sku", "tax status", "in stock"}),
        ),
    ),
)
"""For each layout the sets of columns of which one is enough, in words (`normalised`)."""


def recognise(columns: Sequence[str]) -> Layout:
    """The layout whose signs are all among these columns; `PLAIN` when there is none."""
    names = {normalised(column) for column in columns}
    for layout, signs in _SIGNS:
        if any(sign <= names for sign in signs):
            return layout
    return Layout.PLAIN
