"""The rules that a product of new input must keep.

`check` lists every broken rule; the repository refuses those in fields that a write touches and records the
others as problems of the product, so that an imported catalog which breaks rules can live and be mended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence

from catalog_desktop.domain.errors import Problem
from catalog_desktop.domain.money import is_currency
from catalog_desktop.domain.product import (
    TAG_LIMIT,
    TITLE_LIMIT,
    VARIANT_LIMIT,
    Product,
    Status,
    Variant,
)
from catalog_desktop.domain.skus import normalise_sku

_GTIN_LENGTHS = (8, 12, 13, 14)


def check(product: Product) -> tuple[Problem, ...]:
    """Every rule that `product` breaks on its own; uniqueness within the shop is the repository's to find."""
    return tuple(problem for rule in _RULES for problem in rule(product))


def _title(product: Product) -> Iterator[Problem]:
    if not product.title.strip():
        yield Problem("title_missing", ("title",), "Enter a title.")
    elif len(product.title) > TITLE_LIMIT:
        yield Problem(
            "title_too_long",
            ("title",),
            f"The title has {len(product.title)} characters; at most {TITLE_LIMIT} are allowed.",
        )


def _currency(product: Product) -> Iterator[Problem]:
    if not is_currency(product.currency):
        yield Problem(
            "currency_unknown",
            ("currency",),
            f"“{product.currency}” is not an ISO 4217 currency code.",
        )


def _active(product: Product) -> Iterator[Problem]:
    if product.status is Status.ACTIVE and all(v.price is None for v in product.variants):
        yield Problem("active_without_price", ("status",), "An active product needs a price.")


def _tags(product: Product) -> Iterator[Problem]:
    if len(product.tags) > TAG_LIMIT:
        yield Problem(
            "too_many_tags",
            ("tags",),
            f"{len(product.tags)} tags; at most {TAG_LIMIT} are allowed.",
        )


def _variants(product: Product) -> Iterator[Problem]:
    if not 1 <= len(product.variants) <= VARIANT_LIMIT:
        yield Problem(
            "variant_count",
            ("variants",),
            f"A product has 1 to {VARIANT_LIMIT} variants; this one has {len(product.variants)}.",
        )
    for variant in product.variants:
        yield from _variant(variant)


def _variant(variant: Variant) -> Iterator[Problem]:
    path = ("variants", variant.id)
    for name in ("price", "compare_at"):
        amount = getattr(variant, name)
        if amount is not None and amount < 0:
            yield Problem(f"{name}_negative", (*path, name), "A price cannot be below 0.")
    if variant.compare_at is not None and variant.compare_at <= (variant.price or 0):
        yield Problem(
            "compare_at_not_above_price",
            (*path, "compare_at"),
            "The compare-at price must be above the price, or empty.",
        )
    if variant.barcode and not is_gtin(variant.barcode):
        yield Problem(
            "barcode_check_digit",
            (*path, "barcode"),
            f"“{variant.barcode}” is not a valid GTIN: check its digits.",
        )


def _images(product: Product) -> Iterator[Problem]:
    for image in product.images:
        if not image.url:
            yield Problem("image_address_missing", ("images", image.id, "url"), "An image needs an address.")


def _option_values(product: Product) -> Iterator[Problem]:
    for variant in _sharing(product.variants, _option_key):
        yield Problem(
            "duplicate_options",
            ("variants", variant.id, "options"),
            f"Another variant has the same options ({', '.join(variant.options.values()) or 'none'}).",
        )


def _skus_within(product: Product) -> Iterator[Problem]:
    for variant in _sharing(product.variants, lambda variant: normalise_sku(variant.sku or "")):
        yield Problem(
            "duplicate_sku",
            ("variants", variant.id, "sku"),
            f"Another variant of this product has the SKU “{variant.sku}”.",
        )


def _option_key(variant: Variant) -> Hashable:
    return tuple(sorted((name.casefold(), value.casefold()) for name, value in variant.options.items()))


def _sharing(variants: Sequence[Variant], key: Callable[[Variant], Hashable]) -> list[Variant]:
    """The variants whose key another one has too, an empty text aside: all of them, so that whichever of them is
    edited is told."""
    if len(variants) < 2:
        return []
    keys = [key(variant) for variant in variants]
    holders = Counter(keys)
    return [variant for variant, own in zip(variants, keys, strict=True) if own != "" and holders[own] > 1]


_RULES: tuple[Callable[[Product], Iterator[Problem]], ...] = (
    _title,
    _currency,
    _active,
    _tags,
    _variants,
    _images,
    _option_values,
    _skus_within,
)

# Rules that warn and never refuse: the shop's own label or an old stock barcode must stay usable.
WARNINGS = frozenset({"barcode_check_digit"})


def is_gtin(barcode: str) -> bool:
    """Whether this is a GTIN-8, -12, -13 or -14 with a right check digit (GS1 General Specifications, 7.9)."""
    if len(barcode) not in _GTIN_LENGTHS or not (barcode.isascii() and barcode.isdigit()):
        return False
    # From the check digit leftwards, every second digit weighs three times.
    return (sum(map(int, barcode[::-2])) + 3 * sum(map(int, barcode[-2::-2]))) % 10 == 0
