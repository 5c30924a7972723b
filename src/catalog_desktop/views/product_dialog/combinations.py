"""Options and the variants that they ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.paths import JsonValue, Record
from catalog_desktop.domain.product import VARIANT_LIMIT, Option, Variant
from catalog_desktop.domain.record import variant_record
from catalog_desktop.views.product_dialog.draft import ProductDraft


def missing_combinations(draft: ProductDraft) -> Sequence[Mapping[str, str]]:
    """The combinations of option values that no variant has, as many as a product may still get."""
    options = [option for option in draft.product.options if option.values]
    if not options:
        return ()
    held = {_key(variant.options) for variant in draft.product.variants}
    names = [option.name for option in options]
    tuples = product(*(option.values for option in options))
    wanted = (dict(zip(names, values, strict=True)) for values in tuples)
    missing = (values for values in wanted if _key(values) not in held)
    return list(islice(missing, max(0, VARIANT_LIMIT - len(held))))


def add_variants(draft: ProductDraft, combinations: Sequence[Mapping[str, str]]) -> None:
    """Add a variant for each combination, priced and weighed like the first one, without SKU, barcode and stock."""
    variants = draft.product.variants
    model = variants[0] if variants else Variant("")
    position = max((variant.position for variant in variants), default=-1) + 1
    added: Record = {}
    for place, options in enumerate(combinations):
        variant = replace(
            model, id=new_ulid(), position=position + place, options=options, sku=None, mpn=None, barcode=None
        )
        added[variant.id] = variant_record(variant)
    held = draft.get(("variants",))
    draft.set(("variants",), {**(held if isinstance(held, dict) else {}), **added})


def set_options(draft: ProductDraft, options: Sequence[Option]) -> None:
    """Make these the product's options. Variants follow: a renamed option keeps its values, a new one gives every
    variant its first value, one that is gone leaves the variants."""
    before = draft.product.options
    renamed = {old.name: new.name for old, new in zip(before, options, strict=False)}
    records = draft.get(("variants",))
    variants = dict(records) if isinstance(records, dict) else {}
    for variant in draft.product.variants:
        held = {renamed.get(name, name): value for name, value in variant.options.items()}
        wanted = {o.name: held.get(o.name) or (o.values[0] if o.values else "") for o in options}
        record = dict(variant_record(replace(variant, options={n: v for n, v in wanted.items() if v})))
        variants[variant.id] = record
    draft.set(("variants",), variants)
    listed: list[JsonValue] = [{"name": o.name, "values": list(o.values)} for o in options]
    draft.set(("options",), listed)


def complete_options(draft: ProductDraft) -> None:
    """Have each option know every value that a variant has."""
    options = []
    for option in draft.product.options:
        held = (variant.options.get(option.name, "") for variant in draft.product.variants)
        values = dict.fromkeys([*option.values, *(value for value in held if value)])
        options.append(replace(option, values=tuple(values)))
    if tuple(options) != draft.product.options:
        draft.set(("options",), [{"name": o.name, "values": list(o.values)} for o in options])


def _key(options: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((name.casefold(), value.casefold()) for name, value in options.items())
