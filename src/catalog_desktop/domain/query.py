"""`ProductQuery`: what is asked of the catalog, as a plain value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from catalog_desktop.domain.categories import is_within
from catalog_desktop.domain.collation import collation_key

OPTION_PREFIX = "option."
FACETS = (
    "status",
    "category",
    "brand",
    "availability",
    "tag",
    "type",
    "missing",
    "problem",
)
"""The facets with a fixed name; `option.colour` and the like come from the products."""

VARIANT_FACETS = ("availability",)
"""Facets whose values belong to single variants, as options do: they must hold on the *same* variant."""


class SortField(StrEnum):
    """What a result can be sorted by, besides relevance, which is no chosen sort at all."""

    TITLE = "title"
    BRAND = "brand"
    STATUS = "status"
    PRICE = "price"
    STOCK = "stock"
    UPDATED = "updated"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of the order. Absent values come last both ways."""

    field: SortField
    descending: bool = False


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """The values of one facet that are wanted (any of them) and unwanted (none of them); case is ignored."""

    included: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.included or self.excluded)


@dataclass(frozen=True, slots=True)
class IntRange:
    """Both ends included; None is open. For prices the unit is the query currency's minor unit."""

    at_least: int | None = None
    at_most: int | None = None

    def __bool__(self) -> bool:
        return self.at_least is not None or self.at_most is not None

    def __contains__(self, value: int) -> bool:
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """When something happened: absolute Unix milliseconds, both ends included, or ages in seconds before now.

    `younger_than` 604800 is "less than seven days ago", `older_than` its opposite.
    """

    since: int | None = None
    until: int | None = None
    younger_than: int | None = None
    older_than: int | None = None

    def __bool__(self) -> bool:
        return self != TimeRange()

    def bounds(self, now: int) -> IntRange:
        """The range as absolute milliseconds at the time `now`."""
        lows = [self.since] if self.since is not None else []
        highs = [self.until] if self.until is not None else []
        if self.younger_than is not None:
            lows.append(now - self.younger_than * 1000 + 1)
        if self.older_than is not None:
            highs.append(now - self.older_than * 1000 - 1)
        return IntRange(max(lows, default=None), min(highs, default=None))


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """Text, facets, ranges, chosen products and an order. AND between them, OR inside a facet.

    `text` is words and "quoted phrases" as typed; a text without a final space has its last word taken as a
    prefix. `facets` maps a facet's name to the choice in it. `price` is in minor units of `currency` and holds,
    like `stock`, `availability` and options, when one variant meets all of these at once. `skus` are exact in
    normalised form; `ids` are exact. An empty `sort` means relevance.
    """

    text: str = ""
    facets: Mapping[str, FacetChoice] = field(default_factory=lambda: MappingProxyType({}))
    price: IntRange = IntRange()
    currency: str = ""
    stock: IntRange = IntRange()
    updated: TimeRange = TimeRange()
    created: TimeRange = TimeRange()
    ids: frozenset[str] = frozenset()
    skus: frozenset[str] = frozenset()
    sort: tuple[SortKey, ...] = ()

    def __post_init__(self) -> None:
        chosen = {name: choice for name, choice in sorted(self.facets.items()) if choice}
        object.__setattr__(self, "facets", MappingProxyType(chosen))

    def __hash__(self) -> int:
        return hash(
            (
                self.text,
                tuple(self.facets.items()),
                self.price,
                self.stock,
                self.ids,
                self.skus,
                self.sort,
            )
        )

    def choice(self, facet: str) -> FacetChoice:
        """The choice in a facet; an empty one when nothing is chosen."""
        return self.facets.get(facet, FacetChoice())

    def with_choice(self, facet: str, choice: FacetChoice) -> ProductQuery:
        """The query with another choice in one facet."""
        return replace(self, facets={**self.facets, facet: choice})

    def without_facet(self, facet: str) -> ProductQuery:
        """The query as if nothing were chosen in `facet`: what the facet's own counts are taken under."""
        return self.with_choice(facet, FacetChoice())

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order narrows the catalog."""
        return replace(self, sort=(), currency="") != ProductQuery()


def is_variant_facet(facet: str) -> bool:
    """Whether the facet's values belong to variants rather than to the product."""
    return facet in VARIANT_FACETS or facet.startswith(OPTION_PREFIX)


def facet_value_matches(facet: str, value: str, chosen: str) -> bool:
    """Whether a document's `value` is the `chosen` one: case aside, and for categories anywhere in its subtree."""
    if facet == "category":
        return is_within(collation_key(value), collation_key(chosen))
    return collation_key(value) == collation_key(chosen)
