"""A catalog in memory with short ways to write to it and to look into its search index; for projector and session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from catalog_desktop.adapters.memory.change_feed import MemoryChangeFeed
from catalog_desktop.adapters.memory.change_log import MemoryChangeLog
from catalog_desktop.adapters.memory.local_state import MemoryLocalState
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.memory.product_repository import MemoryProductRepository
from catalog_desktop.adapters.memory.projection_control import MemoryProjectionControl
from catalog_desktop.adapters.memory.read_model import MemoryReadModel
from catalog_desktop.adapters.memory.search_index import MemorySearchIndex
from catalog_desktop.adapters.memory.search_store import MemorySearchStore
from catalog_desktop.adapters.memory.shop_directory import MemoryShopDirectory
from catalog_desktop.domain.changes import UNSEEN, Action, Changeset, SetField
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.operation import Operation, Origin, Receipt
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.domain.project import project
from catalog_desktop.domain.shop import Shop
from catalog_desktop.ports.catalog_ports import CatalogPorts
from catalog_desktop.ports.image_store import ImageStore
from catalog_desktop.ports.product_read_model import ProductReadModel
from catalog_desktop.ports.search_index import LIVE
from catalog_desktop.projector.sources import ProjectionPorts

SHOP = Shop(id="shop1", name="Corner Shop", currency="EUR")
TOO_EXPENSIVE = 2**53 + 1
"""A price that the store takes and the index refuses."""


@dataclass
class MemoryCatalog:
    """All ports of one shop in memory."""

    store: MemoryStore = field(default_factory=MemoryStore)
    indexes: MemorySearchStore = field(default_factory=MemorySearchStore)
    local: MemoryLocalState = field(default_factory=MemoryLocalState)

    def __post_init__(self) -> None:
        self.store.shops[SHOP.id] = replace(SHOP, revision=1)
        self.repository = MemoryProductRepository(self.store)
        self.feed = MemoryChangeFeed(self.store)
        self.log = MemoryChangeLog(self.store)
        self.control = MemoryProjectionControl(self.store)
        self.shops = MemoryShopDirectory(self.store)
        self.index = MemorySearchIndex(self.indexes)
        self.read_model = MemoryReadModel(self.indexes, self.shops)

    @property
    def ports(self) -> ProjectionPorts:
        """What a projector takes."""
        return ProjectionPorts(self.feed, self.index, self.control, self.shops)

    def with_images(self, images: ImageStore, read_model: ProductReadModel | None = None) -> CatalogPorts:
        """All ports of a catalog, as a desk takes them; another `read_model` may stand in for searching."""
        return CatalogPorts(
            repository=self.repository,
            read_model=read_model or self.read_model,
            feed=self.feed,
            index=self.index,
            control=self.control,
            log=self.log,
            shops=self.shops,
            images=images,
            local=self.local,
        )

    async def write(self, *changesets: Changeset, origin: Origin = Origin.EDIT) -> Sequence[Receipt]:
        """Write as one operation; every product must be accepted."""
        outcomes = await self.repository.apply_changes(SHOP.id, changesets, Operation("anna", origin))
        receipts = [outcome.receipt for outcome in outcomes if outcome.receipt is not None]
        assert len(receipts) == len(changesets), outcomes
        return receipts

    async def create(self, *ids: str, origin: Origin = Origin.EDIT, price: int | None = 1_000) -> Sequence[Receipt]:
        """Create products named after their ids."""
        return await self.write(
            *(Changeset(key, Action.CREATE, initial=product(key, price=price)) for key in ids), origin=origin
        )

    async def set_price(self, product_id: str, price: int, origin: Origin = Origin.EDIT) -> Receipt:
        """Set the price of a product's only variant."""
        path = ("variants", "v", "price")
        return (await self.write(Changeset(product_id, changes=(SetField(path, UNSEEN, price),)), origin=origin))[0]

    async def set_title(self, product_id: str, title: str) -> Receipt:
        """Rename a product."""
        return (await self.write(Changeset(product_id, changes=(SetField(("title",), UNSEEN, title),))))[0]

    async def delete(self, product_id: str) -> Receipt:
        """Delete a product."""
        return (await self.write(Changeset(product_id, Action.DELETE)))[0]

    async def restore(self, product_id: str) -> Receipt:
        """Bring a product back."""
        return (await self.write(Changeset(product_id, Action.RESTORE)))[0]

    def indexed(self, target: str = LIVE) -> dict[str, Document]:
        """What an index holds."""
        with self.indexes.lock:
            index = self.indexes.find(SHOP.id, target)
            return dict(index.documents) if index else {}

    async def projected(self, shop: Shop = SHOP) -> dict[str, Document]:
        """What the index ought to hold: the projection of every live product."""
        pages = [page async for page in self.feed.scan(SHOP.id)]
        return {p.id: project(p, shop) for page in pages for p in page}


def product(product_id: str, *, price: int | None = 1_000, status: Status = Status.DRAFT) -> Product:
    """A product with one variant `v`, titled by its id."""
    return Product(
        id=product_id,
        title=f"Product {product_id}",
        currency="EUR",
        status=status,
        variants=(Variant("v", price=price),),
    )
