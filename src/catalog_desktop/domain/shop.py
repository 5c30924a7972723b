"""A shop: the tenant to which products, claims and settings belong."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Location:
    """A place that holds stock. `id` is stable, `name` is what people read."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Shop:
    """One tenant's settings.

    `currency` is an ISO 4217 code for new products, for prices in queries and for sorting by price;
    `locale` (such as `de-DE`) chooses the number format; `time_zone` is an IANA name; a tracked variant is
    low when its stock is above 0 and at most `low_stock_default`, unless it has a limit of its own.
    `synonyms` are groups of words that find each other. `revision` counts saves.
    """

    id: str
    name: str
    currency: str
    locale: str = "en-GB"
    time_zone: str = "UTC"
    locations: tuple[Location, ...] = (Location("main", "Main"),)
    low_stock_default: int = 5
    synonyms: tuple[tuple[str, ...], ...] = field(default=())
    remote_images: bool = False
    revision: int = 0
