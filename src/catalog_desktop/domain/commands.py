"""The named writes of the repository's port as changesets, so that every store has one write path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from catalog_desktop.domain.changes import (
    UNSEEN,
    Action,
    AddItems,
    AdjustStock,
    Change,
    Changeset,
    RemoveItems,
    SetField,
)
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.product import Status


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A new price of one variant in minor units, with the price seen; None is no price.

    `field` is `price`, `compare_at` or, for the private record, `cost`.
    """

    variant_id: str
    seen: int | None
    price: int | None
    field: str = "price"


@dataclass(frozen=True, slots=True)
class StockDelta:
    """So many more (or fewer) of a variant at a location."""

    variant_id: str
    location_id: str
    by: int


@dataclass(frozen=True, slots=True)
class StockCount:
    """A counted quantity, with the quantity seen (None: not stocked there). It conflicts if that has changed."""

    variant_id: str
    location_id: str
    seen: int | None
    on_hand: int | None


StockMove: TypeAlias = StockDelta | StockCount


@dataclass(frozen=True, slots=True)
class TaxonomyEdit:
    """Set operations on categories and tags, which never conflict, and a brand with the one seen."""

    add_categories: tuple[str, ...] = ()
    remove_categories: tuple[str, ...] = ()
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    brand: SetField | None = None


def price_changeset(product_id: str, prices: Sequence[PriceChange]) -> Changeset:
    """What `update_price` writes."""
    return Changeset(product_id, changes=tuple(_price(change) for change in prices))


def _price(change: PriceChange) -> SetField:
    if change.field == "cost":
        return SetField(("costs", change.variant_id), change.seen, change.price)
    if change.field not in ("price", "compare_at"):
        raise BadUsage(f"“{change.field}” is no price: use price, compare_at or cost.")
    return SetField(("variants", change.variant_id, change.field), change.seen, change.price)


def stock_changeset(product_id: str, moves: Sequence[StockMove]) -> Changeset:
    """What `update_stock` writes."""
    return Changeset(product_id, changes=tuple(_stock(move) for move in moves))


def _stock(move: StockMove) -> Change:
    if isinstance(move, StockDelta):
        return AdjustStock(move.variant_id, move.location_id, move.by)
    return SetField(("stock", move.variant_id, move.location_id), move.seen, move.on_hand)


def status_changeset(product_id: str, status: Status, seen: Status) -> Changeset:
    """What `update_status` writes."""
    return Changeset(product_id, changes=(SetField(("status",), seen.value, status.value),))


def media_changeset(product_id: str, changes: Sequence[Change]) -> Changeset:
    """What `update_media` writes: changes of images and of which image a variant shows."""
    for change in changes:
        assigns = change.path[0] == "variants" and change.path[-1] == "image_id"
        if change.path[0] != "images" and not assigns:
            raise BadUsage(f"{'.'.join(change.path)} is not about images.")
    return Changeset(product_id, changes=tuple(changes))


def variant_changeset(product_id: str, variant_id: str, changes: Sequence[Change]) -> Changeset:
    """What `save_variant` writes: changes below one variant, its stock and cost, and the product's options."""
    for change in changes:
        inside = change.path[0] in ("variants", "stock", "costs") and change.path[1:2] == (variant_id,)
        if not inside and change.path != ("options",):
            raise BadUsage(f"{'.'.join(change.path)} does not belong to variant {variant_id}.")
    return Changeset(product_id, changes=tuple(changes))


def removed_variant_changeset(product_id: str, variant_id: str) -> Changeset:
    """What `delete_variant` writes: the variant goes, whatever others changed in it meanwhile."""
    return Changeset(product_id, changes=(SetField(("variants", variant_id), UNSEEN, None),))


def taxonomy_changeset(product_id: str, edit: TaxonomyEdit) -> Changeset:
    """What `assign_taxonomy` writes."""
    changes: list[Change] = []
    for path, added, removed in (
        (("categories",), edit.add_categories, edit.remove_categories),
        (("tags",), edit.add_tags, edit.remove_tags),
    ):
        if removed:
            changes.append(RemoveItems(path, removed))
        if added:
            changes.append(AddItems(path, added))
    if edit.brand is not None:
        if edit.brand.path != ("brand",):
            raise BadUsage("`TaxonomyEdit.brand` sets the brand alone.")
        changes.append(edit.brand)
    return Changeset(product_id, changes=tuple(changes))


def deletion(product_id: str) -> Changeset:
    """What `delete_product` writes."""
    return Changeset(product_id, Action.DELETE)


def restoration(product_id: str, *, without_claims: bool) -> Changeset:
    """What `restore_product` writes."""
    return Changeset(product_id, Action.RESTORE, without_claims=without_claims)
