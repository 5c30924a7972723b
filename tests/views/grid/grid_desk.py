"""A grid over stores in memory, with what tests do to it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from catalog_desktop.adapters.memory.image_store import MemoryImageStore
from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.product import Option, Product, Status, Variant
from catalog_desktop.domain.project import project
from catalog_desktop.domain.query import ProductQuery, SortField, SortKey
from catalog_desktop.domain.shop import Location, Shop
from catalog_desktop.exchange.sample.sample_pictures import sample_picture
from catalog_desktop.ports.product_read_model import ProductReadModel
from catalog_desktop.ports.search_index import IndexBatch
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.columns import KEYS
from catalog_desktop.views.grid.product_grid import ProductGrid
from tests.memory_catalog import SHOP, MemoryCatalog

PERSON = "anna"
TWO_PLACES = (Location("main", "Main"), Location("depot", "Depot"))
BY_TITLE = ProductQuery(currency="EUR", sort=(SortKey(SortField.TITLE),))
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@dataclass
class GridDesk:
    """One person's desk with a grid; every query of the desk is asked, as the window does."""

    shop: Shop = field(default_factory=lambda: replace(SHOP, revision=1, locations=TWO_PLACES))
    catalog: MemoryCatalog = field(default_factory=MemoryCatalog)
    read_model: ProductReadModel | None = None

    def __post_init__(self) -> None:
        catalog = self.catalog
        catalog.store.shops[self.shop.id] = self.shop
        self.images = MemoryImageStore(catalog.store, {"sample": sample_picture})
        self.ports = catalog.with_images(self.images, self.read_model)
        self.desk = ShopDesk(self.ports, self.shop, PERSON)
        self.grid = ProductGrid(self.desk, self.images.read)
        self.grid.resize(1100, 640)
        self.searches: set[asyncio.Task[bool]] = set()
        self.desk.queries.changed.subscribe(self._search)

    async def add(self, products: Sequence[Product]) -> None:
        """Products that others made, searchable."""
        changesets = [Changeset(p.id, Action.CREATE, initial=p) for p in products]
        for start in range(0, len(changesets), 500):
            chunk = changesets[start : start + 500]
            outcomes = await self.catalog.repository.apply_changes(
                self.shop.id, chunk, Operation("import", Origin.IMPORT)
            )
            documents = [project(o.receipt.product, self.shop) for o in outcomes if o.receipt is not None]
            assert len(documents) == len(chunk), outcomes
            await self.catalog.index.apply(self.shop.id, IndexBatch(tuple(documents), ()))

    async def index(self) -> None:
        """Bring the index up to date, as the projector does, and report it."""
        changes = await self.catalog.feed.read(self.shop.id, list(self.catalog.store.states[self.shop.id].products))
        live = tuple(project(c.product, self.shop) for c in changes if not c.product.is_deleted)
        gone = tuple(c.product.id for c in changes if c.product.is_deleted)
        await self.catalog.index.apply(self.shop.id, IndexBatch(live, gone))
        self.desk.tracker.became_searchable({change.product.id: change.product.revision for change in changes})

    async def others_change(self, product_id: str, *changes: object) -> None:
        """Somebody else writes to a product."""
        changeset = Changeset(product_id, changes=changes)  # type: ignore[arg-type]
        outcomes = await self.catalog.repository.apply_changes(self.shop.id, [changeset], Operation("ben"))
        assert outcomes[0].receipt is not None, outcomes

    async def load(self, product_id: str) -> Product:
        """A product as the store holds it."""
        return await self.catalog.repository.load_product(self.shop.id, product_id)

    async def ask(self, query: ProductQuery = BY_TITLE) -> None:
        """Ask a query, by default all products by title, and wait for its first rows."""
        self.desk.queries.choose(query)
        if self.searches:
            await asyncio.gather(*self.searches)
        elif self.desk.result.index_version == "":
            await self.desk.result.search(self.desk.queries.query)

    # What is on screen.

    def ids(self) -> list[str | None]:
        """The products in the slots of the result."""
        return [self.desk.result.id_at(slot) for slot in range(self.desk.result.row_count)]

    def text(self, row: int, key: str) -> str:
        """What a cell says."""
        return str(self.index_of(row, key).data())

    def index_of(self, row: int, key: str) -> QModelIndex:
        """The index of a cell."""
        model = self.grid.table.model()
        return model.index(row, KEYS.index(key))

    def cell(self, row: int, key: str) -> QRect:
        """Where a cell is in the viewport."""
        return self.grid.table.visualRect(self.index_of(row, key))

    def row_rect(self, row: int) -> QRect:
        """Where a row is in the viewport."""
        table = self.grid.table
        return QRect(0, table.rowViewportPosition(row), table.viewport().width(), table.rowHeight(row))

    def spoken(self, row: int, key: str = "product") -> str:
        """What a screen reader says of a cell."""
        return str(self.index_of(row, key).data(Qt.ItemDataRole.AccessibleTextRole))

    # What a person does.

    def go(self, row: int, key: str = "product") -> None:
        """Make a cell the current one."""
        self.grid.table.setFocus()
        self.grid.table.go_to(row, KEYS.index(key))

    def click(self, row: int, key: str, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        """Click into the middle of a cell."""
        self.click_at(self.cell(row, key).center(), modifier)

    def click_at(self, place: QPoint, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        """Click at a place of the viewport."""
        QTest.mouseClick(self.grid.table.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        """Press a key wherever the keyboard is."""
        QTest.keyClick(focused(), key, modifier)

    def type(self, text: str) -> None:
        """Type letters, each to wherever the keyboard is by then."""
        for letter in text:
            QTest.keyClicks(focused(), letter)

    def _search(self, query: ProductQuery) -> None:
        task = asyncio.get_running_loop().create_task(self.desk.result.search(query))
        self.searches.add(task)
        task.add_done_callback(self.searches.discard)


def focused() -> QWidget:
    """The widget that has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the keyboard"
    return widget


def lamp(number: int, *, price: int | None = None, title: str = "", image: bool = False) -> Product:
    """A product with one variant of which there are `number` in the main place."""
    product_id = f"p{number:04}"
    return Product(
        id=product_id,
        title=title or f"Lamp {number:04}",
        currency="EUR",
        handle=product_id,
        status=Status.ACTIVE,
        brand="Lumen",
        categories=("Light > Lamps",),
        tags=("new",),
        variants=(Variant("v", sku=f"LMP-{number:04}", price=1_000 + number if price is None else price),),
        stock={"v": {"main": number}},
    )


def shirt(product_id: str = "shirt", *, prices: tuple[int, ...] = (2_000, 2_500, 3_000)) -> Product:
    """A product with a variant a price, with costs and stock in two places."""
    sizes = ("S", "M", "L", "XL")[: len(prices)]
    return Product(
        id=product_id,
        title=f"A shirt {product_id}",
        currency="EUR",
        handle=product_id,
        status=Status.ACTIVE,
        brand="Loom",
        options=(Option("Size", sizes),),
        variants=tuple(
            Variant(size.lower(), n, sku=f"SH-{product_id}-{size}", price=price, options={"Size": size})
            for n, (size, price) in enumerate(zip(sizes, prices, strict=True))
        ),
        stock={size.lower(): {"main": 10, "depot": n} for n, size in enumerate(sizes)},
        costs={size.lower(): 1_500 for size in sizes},
    )
