"""The sample is there to be looked at as soon as it is made."""

from pathlib import Path

from catalog_desktop.app.catalog import CatalogFolder, own_catalog
from catalog_desktop.app.window_services import OwnedCatalogFiles
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.exchange.sample.sample_catalog import SAMPLE_COUNT


async def test_all_of_the_sample_is_found_once_it_is_made(tmp_path: Path) -> None:
    async with own_catalog(CatalogFolder(tmp_path / "catalog")) as owned:
        shop = await OwnedCatalogFiles(owned, "anna").make_sample(lambda _done, _total: None)
        assert (await owned.ports.read_model.list_products(shop.id, ProductQuery())).total == SAMPLE_COUNT
