"""What a projector works on."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.projection_control import ProjectionControl
from catalog_desktop.ports.search_index import SearchIndex
from catalog_desktop.ports.shop_directory import ShopDirectory
from catalog_desktop.projector.bulk_projection import BulkProjection


@dataclass(frozen=True, slots=True)
class ProjectionPorts:
    """The four ports of a projector, usable on its own event loop, and what helps it."""

    feed: ChangeFeed
    index: SearchIndex
    control: ProjectionControl
    shops: ShopDirectory
    bulk: BulkProjection | None = None
    """Where many changes at once are projected; None: nowhere but here."""
