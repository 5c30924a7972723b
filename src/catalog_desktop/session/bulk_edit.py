"""One change for many products: what it makes of each, planned on what the store holds now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Protocol

from catalog_desktop.domain.changes import Action, AddItems, AdjustStock, Change, Changeset, RemoveItems, SetField
from catalog_desktop.domain.money import exponent, percent_of
from catalog_desktop.domain.product import Product, Status
from catalog_desktop.ports.change_feed import ChangeFeed

READ_COUNT = 200


class BulkEdit(Protocol):
    """`label` is what history calls it; `changes` what it does to a product, empty when there is nothing to do."""

    @property
    def label(self) -> str: ...

    def changes(self, product: Product) -> Sequence[Change]: ...


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Move products in their life."""

    status: Status

    @property
    def label(self) -> str:
        return f"Status {self.status.value}"

    def changes(self, product: Product) -> Sequence[Change]:
        if product.status is self.status:
            return ()
        return (SetField(("status",), product.status.value, self.status.value),)


@dataclass(frozen=True, slots=True)
class EditItems:
    """Add texts to `tags` or `categories`, and take others away."""

    field: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        parts = [f"+ {', '.join(self.added)}"] if self.added else []
        parts += [f"− {', '.join(self.removed)}"] if self.removed else []
        return f"{self.field.capitalize()} {' '.join(parts)}"

    def changes(self, product: Product) -> Sequence[Change]:
        held = {item.casefold() for item in getattr(product, self.field)}
        changes: list[Change] = []
        if any(item.casefold() in held for item in self.removed):
            changes.append(RemoveItems((self.field,), self.removed))
        if any(item.casefold() not in held for item in self.added):
            changes.append(AddItems((self.field,), self.added))
        return changes


@dataclass(frozen=True, slots=True)
class Rounding:
    """Round a price to a multiple of `step` minor units, or up to one that ends just below it (`9.99`)."""

    step: int = 1
    just_below: bool = False

    def __call__(self, minor: int) -> int:
        if self.just_below:
            return (
                max(self.step, int((Decimal(minor + 1) / self.step).to_integral_value(ROUND_CEILING)) * self.step) - 1
            )
        return int((Decimal(minor) / self.step).quantize(Decimal(1), ROUND_HALF_UP)) * self.step


@dataclass(frozen=True, slots=True)
class ChangePrices:
    """Set every variant's price to `to`, or change it by `percent` or by `by`; amounts are minor units of `currency`.

    Variants without a price are left alone, unless prices are set; products in other currencies are left alone
    unless the change is in percent.
    """

    currency: str
    to: int | None = None
    percent: Decimal | None = None
    by: int = 0
    rounding: Rounding = Rounding()

    @property
    def label(self) -> str:
        if self.to is not None:
            return f"Price {Decimal(self.to).scaleb(-exponent(self.currency)):f} {self.currency}"
        if self.percent is not None:
            return f"Price {self.percent.normalize():+f} %"
        return f"Price {Decimal(self.by).scaleb(-exponent(self.currency)):+f} {self.currency}"

    def changes(self, product: Product) -> Sequence[Change]:
        if self.percent is None and product.currency != self.currency:
            return ()
        found = ((variant, self.price(variant.price)) for variant in product.variants)
        return [
            SetField(("variants", variant.id, "price"), variant.price, price)
            for variant, price in found
            if price is not None and price != variant.price
        ]

    def price(self, old: int | None) -> int | None:
        """What becomes of one price; never below 0."""
        if self.to is not None:
            return self.to
        if old is None:
            return None
        changed = old + self.by if self.percent is None else percent_of(old, self.percent)
        return max(0, self.rounding(changed))


@dataclass(frozen=True, slots=True)
class ChangeStock:
    """Add `by` to what every tracked variant has at a location."""

    location_id: str
    by: int

    @property
    def label(self) -> str:
        return f"Stock {self.by:+d}"

    def changes(self, product: Product) -> Sequence[Change]:
        return [AdjustStock(v.id, self.location_id, self.by) for v in product.variants if v.tracked and self.by]


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What an edit would do: a changeset a product, how many products have nothing to change or are gone, and for how
    many prices the change is more than half."""

    changesets: Sequence[Changeset]
    untouched: int = 0
    steep_falls: int = 0
    steep_rises: int = 0
    titles: dict[str, str] = field(default_factory=dict)


async def plan_edit(
    edit: BulkEdit,
    feed: ChangeFeed,
    shop_id: str,
    ids: Sequence[str],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> BulkPlan:
    """Read the products as they are and see what the edit makes of them. `progress(done, total)`; may be cancelled."""
    changesets: list[Changeset] = []
    titles: dict[str, str] = {}
    for start in range(0, len(ids), READ_COUNT):
        for found in await feed.read(shop_id, ids[start : start + READ_COUNT]):
            product = found.product
            changes = () if product.is_deleted else tuple(edit.changes(product))
            if changes:
                titles[product.id] = product.title
                changesets.append(Changeset(product.id, changes=changes, seen_revision=product.revision))
        progress(min(start + READ_COUNT, len(ids)), len(ids))
    falls, rises = _steep(changesets)
    return BulkPlan(changesets, len(ids) - len(changesets), falls, rises, titles)


def deletions(ids: Sequence[str]) -> Sequence[Changeset]:
    """The changesets that delete products."""
    return [Changeset(product_id, Action.DELETE) for product_id in ids]


def _steep(changesets: Sequence[Changeset]) -> tuple[int, int]:
    falls = rises = 0
    for change in (change for changeset in changesets for change in changeset.changes):
        if isinstance(change, SetField) and change.path[-1] == "price":
            old, new = change.seen, change.value
            if isinstance(old, int) and isinstance(new, int) and old > 0 and abs(new - old) * 2 > old:
                falls, rises = falls + (new < old), rises + (new > old)
    return falls, rises
