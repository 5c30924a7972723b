"""A catalog under measurement: opened as the program opens it, and asked through its ports."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measured_profile import PERSON, measured_profile
from catalog_desktop.app.catalog import OwnedCatalog
from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.domain.commands import PriceChange
from catalog_desktop.domain.operation import Operation, Origin
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.importing.importer import Importer, ImportRequest

_POLL_S = 0.002
_SHOP = Shop("bench", "Bench", "EUR")


@dataclass(frozen=True, slots=True)
class Bench:
    """An open catalog and its one shop."""

    catalog: OwnedCatalog
    shop: Shop

    async def searchable(self) -> None:
        """Return once all that is committed now is searchable."""
        await asyncio.wrap_future(self.catalog.projector.searchable(self.shop.id))

    async def import_file(self, file: Path) -> int:
        """Import a file with the mapping that is guessed for it; returns how many products it made."""
        ports = self.catalog.ports
        folder = self.catalog.folder.path / "imports"
        importer = Importer(ports.repository, ports.feed, ports.log, folder=folder, by=PERSON)
        inspection = await importer.inspect(file, self.shop)
        request = ImportRequest(file, self.shop, inspection.file_format, inspection.mapping)
        job = await importer.prepare(request)
        result = await job.run()
        await job.discard()
        return result.counts.created

    async def edit_ms(self, product_id: str) -> float:
        """Milliseconds from sending a price to finding it by a search."""
        ports = self.catalog.ports
        variant = (await ports.repository.load_product(self.shop.id, product_id)).variants[0]
        change = PriceChange(variant.id, variant.price, (variant.price or 0) + 1)
        began = time.perf_counter()
        receipt = await ports.repository.update_price(
            self.shop.id, product_id, [change], Operation(PERSON, Origin.EDIT)
        )
        while await self._found_revision(product_id) < receipt.revision:
            await asyncio.sleep(_POLL_S)
        return (time.perf_counter() - began) * 1000

    async def _found_revision(self, product_id: str) -> int:
        page = await self.catalog.ports.read_model.list_products(self.shop.id, ProductQuery(), ids=[product_id])
        return page.rows[0].document.revision if page.rows else 0


@asynccontextmanager
async def open_bench(folder: Path) -> AsyncIterator[Bench]:
    """The catalog of a folder, made with an empty shop when there is none."""
    async with own_profile(measured_profile(folder)) as catalog:
        shops = await catalog.ports.shops.list_shops()
        if not shops:
            shops = [await catalog.ports.shops.create_shop(_SHOP)]
            await asyncio.wrap_future(catalog.projector.follow(_SHOP.id))
        yield Bench(catalog, shops[0])
