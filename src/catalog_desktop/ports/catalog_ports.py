"""The ports of one open catalog as one value, handed from the composition root to whoever works with it."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.change_log import ChangeLog
from catalog_desktop.ports.image_store import ImageStore
from catalog_desktop.ports.local_state import LocalState
from catalog_desktop.ports.product_read_model import ProductReadModel
from catalog_desktop.ports.product_repository import ProductRepository
from catalog_desktop.ports.projection_control import ProjectionControl
from catalog_desktop.ports.search_index import SearchIndex
from catalog_desktop.ports.shop_directory import ShopDirectory


@dataclass(frozen=True, slots=True)
class CatalogPorts:
    """Every port of a catalog. Which adapters stand behind them only the composition root knows."""

    repository: ProductRepository
    read_model: ProductReadModel
    feed: ChangeFeed
    index: SearchIndex
    control: ProjectionControl
    log: ChangeLog
    shops: ShopDirectory
    images: ImageStore
    local: LocalState
