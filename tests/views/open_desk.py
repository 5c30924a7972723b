"""A shop desk on stores in memory, and dialogs opened over it as the window opens them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from catalog_desktop.adapters.memory.image_store import MemoryImageStore
from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.product import Option, Product, Status, Variant
from catalog_desktop.domain.project import project
from catalog_desktop.domain.shop import Location, Shop
from catalog_desktop.exchange.importing.importer import Importer
from catalog_desktop.ports.search_index import IndexBatch
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.product_dialog.product_dialogs import ProductDialogs
from tests.memory_catalog import SHOP, MemoryCatalog

PERSON = "anna"
TWO_PLACES = (Location("main", "Main"), Location("depot", "Depot"))
_Dialog = TypeVar("_Dialog", bound=QDialog)


@dataclass
class OpenDesk:
    """One person's desk; `parent` stands for the window."""

    parent: QWidget
    catalog: MemoryCatalog = field(default_factory=MemoryCatalog)
    shop: Shop = field(default_factory=lambda: replace(SHOP, revision=1, locations=TWO_PLACES))

    def __post_init__(self) -> None:
        catalog = self.catalog
        catalog.store.shops[self.shop.id] = self.shop
        self.images = MemoryImageStore(catalog.store)
        self.ports = catalog.with_images(self.images)
        self.desk = ShopDesk(self.ports, self.shop, PERSON)
        self.dialogs = ProductDialogs(self.desk, PERSON, self.images.read)

    async def add(self, *products: Product) -> None:
        """Products that are in the catalog and searchable."""
        await self.catalog.write(*(Changeset(p.id, Action.CREATE, initial=p) for p in products))
        await self.index()

    async def index(self) -> None:
        """Bring the index up to date."""
        pages = [page async for page in self.catalog.feed.scan(self.shop.id)]
        documents = tuple(project(product, self.shop) for page in pages for product in page)
        await self.catalog.index.apply(self.shop.id, IndexBatch(documents, ()))

    async def load(self, product_id: str) -> Product:
        """A product as the store holds it."""
        return await self.catalog.repository.load_product(self.shop.id, product_id)

    def importer(self, folder: Path) -> Importer:
        """Imports into the catalog."""
        return Importer(self.catalog.repository, self.catalog.feed, self.catalog.log, folder=folder, by=PERSON)

    def dialog(self, kind: type[_Dialog]) -> _Dialog | None:
        """The dialog over all others, if it is of this kind."""
        top = QApplication.activeModalWidget()
        return top if isinstance(top, kind) else None

    @asynccontextmanager
    async def opened(
        self,
        work: Coroutine[Any, Any, None],
        kind: type[_Dialog],
        until: Callable[[Callable[[], object]], Awaitable[None]],
    ) -> AsyncIterator[_Dialog]:
        """Run what opens a dialog, give the dialog, and wait until all is closed again."""
        task = asyncio.ensure_future(work)
        await until(lambda: task.done() or self.dialog(kind) is not None)
        dialog = self.dialog(kind)
        if dialog is None:
            await task
            raise AssertionError(f"no {kind.__name__} was opened")
        dialog.activateWindow()
        await until(dialog.isActiveWindow)
        try:
            yield dialog
            async with asyncio.timeout(10):
                await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def headphones(product_id: str = "p1") -> Product:
    """Two variants in two places, with costs and words."""
    return Product(
        id=product_id,
        title="Headphones",
        currency="EUR",
        handle=f"headphones-{product_id}",
        description="<p>Rich&nbsp;<b>sound</b></p>\r\n<script>x()</script>",
        status=Status.ACTIVE,
        brand="Sonora",
        categories=("Audio > Headphones",),
        tags=("new",),
        options=(Option("Size", ("S", "M")),),
        variants=(
            Variant("s", 0, sku=f"HP-S-{product_id}", price=7_995, options={"Size": "S"}),
            Variant("m", 1, sku=f"HP-M-{product_id}", price=8_995, options={"Size": "M"}),
        ),
        stock={"s": {"main": 18}, "m": {"main": 4, "depot": 1}},
        costs={"s": 4_000, "m": 4_500},
        attributes={"Battery": 30, "Wireless": True},
    )
