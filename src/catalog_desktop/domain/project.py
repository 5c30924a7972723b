"""The projection: from a product to its search document. Pure, so that any index can be checked against it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from catalog_desktop.domain.document import Availability, Document, DocumentVariant
from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.domain.shop import Shop

PROJECTION_VERSION = 1
"""Raised whenever `project` gives another document for the same product: every index must then be rebuilt."""

MISSING = ("image", "description", "price", "sku", "barcode", "category", "brand")
"""What a product may lack, as values of the facet `missing`."""

# Where a browser sees markup: a bare `<` is text, what is never closed reaches to the end, and quoted values of
# attributes may hold `>`. No part can fail once it has begun, so that malformed markup takes linear time.
_MARKUP = re.compile(
    r"<(script|style)\b.*?(?:</\1\b[^>]*>?|\Z)"
    r"|<!--.*?(?:-->|\Z)"
    r"|<[a-z/!?](?:[^>=]++|=\s*+(?:\"[^\"]*\"|'[^']*')|=)*+>?",
    re.S | re.I,
)
# More digits than `html.unescape` can take, and no character.
_ENDLESS_REFERENCE = re.compile(r"&#\d{8,};?")


def project(product: Product, shop: Shop) -> Document:
    """The document of a live product under its shop's settings."""
    variants = tuple(_variant(product, variant, shop) for variant in product.variants)
    prices = [variant.price for variant in variants if variant.price is not None]
    stocks = [variant.stock for variant in variants if variant.stock is not None]
    return Document(
        id=product.id,
        revision=product.revision,
        stamp=product.stamp,
        title=product.title,
        status=product.status,
        currency=product.currency,
        handle=product.handle,
        brand=product.brand,
        product_type=product.product_type,
        categories=product.categories,
        tags=product.tags,
        variants=variants,
        price_min=min(prices, default=None),
        price_max=max(prices, default=None),
        stock=sum(stocks) if stocks else None,
        stock_value=sum((v.price or 0) * max(v.stock or 0, 0) for v in variants),
        image=product.images[0].url if product.images else None,
        image_count=len(product.images),
        attributes=_attribute_texts(product),
        description=plain_text(product.description),
        missing=tuple(_missing(product)),
        problems=tuple(dict.fromkeys(problem.code for problem in product.problems)),
        created_at=product.created_at,
        updated_at=product.updated_at,
    )


def _variant(product: Product, variant: Variant, shop: Shop) -> DocumentVariant:
    stock = product.on_hand(variant.id) if variant.tracked else None
    return DocumentVariant(
        id=variant.id,
        sku=variant.sku,
        mpn=variant.mpn,
        barcode=variant.barcode,
        options=variant.options,
        price=variant.price,
        compare_at=variant.compare_at,
        stock=stock,
        availability=availability(stock, variant.low_stock_below, shop),
    )


def availability(stock: int | None, low_stock_below: int | None, shop: Shop) -> Availability:
    """The state of a stock over all locations (None: untracked) under the variant's or the shop's low limit."""
    if stock is None:
        return Availability.UNTRACKED
    if stock <= 0:
        return Availability.OUT
    limit = shop.low_stock_default if low_stock_below is None else low_stock_below
    return Availability.LOW if stock <= limit else Availability.IN_STOCK


def _attribute_texts(product: Product) -> tuple[str, ...]:
    texts: list[str] = []
    for value in product.attributes.values():
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, tuple):
            texts.extend(value)
    return tuple(texts)


def _missing(product: Product) -> Iterator[str]:
    lacks = {
        "image": not product.images,
        "description": not product.description,
        "price": all(variant.price is None for variant in product.variants),
        "sku": all(not variant.sku for variant in product.variants),
        "barcode": all(not variant.barcode for variant in product.variants),
        "category": not product.categories,
        "brand": not product.brand,
    }
    return (name for name in MISSING if lacks[name])


def plain_text(markup: str) -> str:
    """The text of an HTML description on one line: tags become spaces, entities their characters."""
    if "<" in markup:
        markup = _MARKUP.sub(" ", markup)
    if "&" in markup:
        markup = html.unescape(_ENDLESS_REFERENCE.sub("\ufffd", markup))
    return " ".join(markup.split())
