"""`FIELD=VALUE` of the command `set` as changes of a product, with the values seen.

`title=…`, `price=12.50`, `price[SKU]=9`, `stock[SKU@location]=3`, `stock+=2`, `tags+=sale,new`, `attributes.size=L`.
An empty value clears the field. Amounts are plain decimals of major units, whatever the shop's number format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from catalog_desktop.domain.categories import normalise_category
from catalog_desktop.domain.changes import AddItems, AdjustStock, Change, RemoveItems, SetField
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.money import NumberFormat, parse_amount
from catalog_desktop.domain.paths import FieldPath, JsonValue, get_field
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.record import to_record
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.skus import normalise_sku

_ASSIGNMENT = re.compile(r"([a-z_]+(?:\.[^=\[+-]+)?)(?:\[([^\]]*)\])?([+-]?)=(.*)", re.S)
_TEXTS = {"title", "description", "brand", "handle", "tax_class", "product_type"}
_ALIASES = {"type": "product_type", "category": "categories", "tag": "tags"}
_VARIANT_TEXTS = {"sku", "mpn", "barcode"}
_VARIANT_NUMBERS = {"weight_g", "low_stock_below"}
_AMOUNTS = {"price", "compare_at", "cost"}
_SUBFIELDS = {"seo": ("title", "description"), "attributes": (), "external_ids": ()}


def changes_of(assignments: Sequence[str], product: Product, shop: Shop) -> tuple[Change, ...]:
    """The changes that the assignments ask for; raises BadUsage naming the one that cannot be understood."""
    return tuple(change for text in assignments for change in _change(text, product, shop))


def _change(text: str, product: Product, shop: Shop) -> Sequence[Change]:
    match = _ASSIGNMENT.fullmatch(text)
    if not match:
        raise BadUsage(f"“{text}” is no FIELD=VALUE.")
    name, key, sign, value = _ALIASES.get(match[1], match[1]), match[2], match[3], match[4]
    if name == "stock":
        return [_stock(product, shop, key, sign, value)]
    if name in ("tags", "categories"):
        return _set_changes(product, name, sign, value)
    if sign:
        raise BadUsage(f"“{name}” can be set, not added to: write {name}={value}.")
    if name in _AMOUNTS:
        return [_amount(product, variant, name, value) for variant in _variants(product, key, name)]
    path, wanted = _plain(product, name, key, value)
    return [SetField(path, get_field(to_record(product), path), wanted)]


def _plain(product: Product, name: str, key: str | None, value: str) -> tuple[FieldPath, JsonValue]:
    head, _, rest = name.partition(".")
    if name in _TEXTS:
        return (name,), value or None
    if name == "status":
        if value not in [*Status]:
            raise BadUsage(f"“{value}” is no status: use {', '.join(Status)}.")
        return ("status",), value
    if rest and head in _SUBFIELDS and (not _SUBFIELDS[head] or rest in _SUBFIELDS[head]):
        return (head, rest), value or None
    if name in _VARIANT_TEXTS | _VARIANT_NUMBERS | {"tracked"}:
        variant = _one_variant(product, key, name)
        return ("variants", variant.id, name), _variant_value(name, value)
    raise BadUsage(f"There is no field “{name}” to set.")


def _variant_value(name: str, value: str) -> JsonValue:
    if name == "tracked":
        if value not in ("true", "false"):
            raise BadUsage("“tracked” is true or false.")
        return value == "true"
    if name in _VARIANT_NUMBERS and value:
        return _whole(name, value)
    return value or None


def _amount(product: Product, variant: Variant, name: str, value: str) -> SetField:
    amount = parse_amount(value, product.currency, NumberFormat()) if value else None
    if value and (amount is None or amount.ambiguous):
        raise BadUsage(f"“{value}” is no amount of {product.currency}: write it as 1299.00.")
    path = ("costs", variant.id) if name == "cost" else ("variants", variant.id, name)
    return SetField(path, get_field(to_record(product), path), amount.minor if amount else None)


def _stock(product: Product, shop: Shop, key: str | None, sign: str, value: str) -> Change:
    sku, _, place = (key or "").rpartition("@") if "@" in (key or "") else (key or "", "", "")
    variant = _one_variant(product, sku or None, "stock")
    location = _location(shop, place)
    quantity = _whole("stock", value) if value else None
    if sign:
        if quantity is None:
            raise BadUsage(f"stock{sign}= needs a number.")
        return AdjustStock(variant.id, location, quantity if sign == "+" else -quantity)
    return SetField(("stock", variant.id, location), product.stock.get(variant.id, {}).get(location), quantity)


def _location(shop: Shop, place: str) -> str:
    if not place and len(shop.locations) == 1:
        return shop.locations[0].id
    for location in shop.locations:
        if place.casefold() in (location.id.casefold(), location.name.casefold()):
            return location.id
    names = ", ".join(location.name for location in shop.locations)
    raise BadUsage(f"Say which location, as stock[@{shop.locations[0].name}]=…; there are {names}.")


def _set_changes(product: Product, name: str, sign: str, value: str) -> Sequence[Change]:
    clean: Callable[[str], str] = normalise_category if name == "categories" else str.strip
    items = tuple(item for raw in value.split(",") if (item := clean(raw)))
    if sign == "+":
        return [AddItems((name,), items)]
    if sign == "-":
        return [RemoveItems((name,), items)]
    current: tuple[str, ...] = getattr(product, name)
    wanted = {item.casefold() for item in items}
    return [RemoveItems((name,), tuple(i for i in current if i.casefold() not in wanted)), AddItems((name,), items)]


def _variants(product: Product, key: str | None, name: str) -> Sequence[Variant]:
    """The variant named, or all of them when they agree and none is named."""
    if key is None and len({getattr(v, name, None) for v in product.variants}) == 1 and name != "cost":
        return product.variants
    return [_one_variant(product, key, name)]


def _one_variant(product: Product, key: str | None, name: str) -> Variant:
    if key is None and len(product.variants) == 1:
        return product.variants[0]
    for variant in product.variants:
        if key and (key == variant.id or normalise_sku(key) == normalise_sku(variant.sku or "")):
            return variant
    known = ", ".join(variant.sku or variant.id for variant in product.variants)
    if key is None:
        raise BadUsage(f"The product has several variants: write {name}[SKU]=…, with one of {known}.")
    raise BadUsage(f"The product has no variant “{key}”; it has {known}.")


def _whole(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise BadUsage(f"“{value}” is no whole number for {name}.") from None
