"""Real catalogs are imported with the guessed mapping, and a second time nothing changes."""

from pathlib import Path

import pytest

from catalog_desktop.domain.product import Product
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.importing.importer import Importer, ImportRequest
from tests.contracts.write_stores import embedded

SHOP = Shop("shop", "Shop", "EUR")
MOST_REFUSED = 0.001


async def import_twice(file: Path, folder: Path) -> list[Product]:
    async with embedded(folder / "catalog") as stores:
        await stores.shops.create_shop(SHOP)
        importer = Importer(stores.repository, stores.feed, stores.log, folder=folder / "imports", by="mira")
        inspection = await importer.inspect(file, SHOP)
        for run in (1, 2):
            request = ImportRequest(file, SHOP, inspection.file_format, inspection.mapping)
            job = await importer.prepare(request, inspection.notes)
            result = await job.run()
            await job.discard()
            counts = result.counts
            assert len(result.refused) <= result.records * MOST_REFUSED, result.refused[:5]
            assert all(row.line and row.reason for row in result.refused)
            done = counts.created + counts.unchanged if run == 1 else counts.unchanged
            assert done + len(result.refused) == result.records
            assert result.records == inspection.records or inspection.mapping.grouping is not None
            assert counts.updated == counts.skipped == 0
        return [product async for page in stores.feed.scan(SHOP.id) for product in page]


@pytest.mark.slow
async def test_icecat(catalog_data: Path, tmp_path: Path) -> None:
    products = await import_twice(catalog_data / "catalog-icecat.ndjson.gz", tmp_path)
    assert len(products) == 19_406
    toner = next(product for product in products if product.external_ids["catalog-icecat"] == "3920564")
    variant = toner.variants[0]
    assert (toner.brand, variant.price, variant.mpn, variant.sku) == ("Xerox", 4995, "006R90321", None)
    assert variant.barcode == "0095205603217"
    assert toner.attributes["printing colours"] == "Black"
    assert len(toner.images) == 1


@pytest.mark.slow
async def test_opendb(catalog_data: Path, tmp_path: Path) -> None:
    products = await import_twice(catalog_data / "catalog-opendb.ndjson.gz", tmp_path)
    assert len(products) == 47_551
    assert len({product.categories for product in products}) == 30
    assert all(product.status == "draft" for product in products)  # there is no price
    assert sum(bool(product.variants[0].mpn) for product in products) > 43_000


async def test_phones(catalog_data: Path, tmp_path: Path) -> None:
    products = await import_twice(catalog_data / "import-json-phones.json", tmp_path)
    assert len(products) == 3_291
    paths = {path for product in products for path in product.categories}
    assert "Cell Phones > Prepaid Phones > All Prepaid Phones" in paths


async def test_drinks(catalog_data: Path, tmp_path: Path) -> None:
    products = await import_twice(catalog_data / "import-semicolon-drinks.csv", tmp_path)
    assert len(products) == 18_560
    renat = next(product for product in products if product.title == "Renat")
    assert renat.categories == ("Vodka och Brännvin > Vodka",)
    assert (renat.variants[0].price, renat.brand) == (20_400, "Pernod Ricard")
