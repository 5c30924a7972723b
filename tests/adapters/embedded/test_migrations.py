"""Files of older and newer versions."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.catalog_reader import CatalogReader
from catalog_desktop.adapters.embedded.change_feed import EmbeddedChangeFeed
from catalog_desktop.adapters.embedded.change_log import EmbeddedChangeLog
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.live_index import LiveIndexes
from catalog_desktop.adapters.embedded.migrations import migrate
from catalog_desktop.adapters.embedded.product_repository import EmbeddedProductRepository
from catalog_desktop.adapters.embedded.projection_control import EmbeddedProjectionControl
from catalog_desktop.adapters.embedded.schema import VERSIONS
from catalog_desktop.adapters.embedded.shop_directory import EmbeddedShopDirectory
from catalog_desktop.domain.errors import ClaimTaken, NotPermitted, StoreDamaged
from catalog_desktop.domain.shop import Location, Shop
from tests.adapters.embedded.catalogs import old_catalog, opened, problems_of
from tests.contracts.writing import create, edit, set_sku, shirt, update


@pytest.fixture
def folder(tmp_path: Path) -> CatalogFolder:
    return CatalogFolder(tmp_path / "catalog")


def version_of(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return version


async def test_an_older_catalog_opens_with_all_that_it_held(folder: CatalogFolder) -> None:
    old_catalog(folder)
    with opened(folder) as store:
        repository, log = EmbeddedProductRepository(store), EmbeddedChangeLog(store.reader)
        lamp = await repository.load_product("shop", "p1")
        assert (lamp.title, lamp.revision, lamp.variants[0].sku, lamp.costs) == ("Lamp", 2, "L-1", {"v1": 60})
        assert [logged.label for logged in await log.history("shop", "p1")] == ["Mend", ""]
        assert [product.id for product in await log.deleted_products("shop")] == ["p2"]
        assert [o.operation_id for o in await log.recent_operations("shop", "ann")] == ["op-4", "op-3", "op-1"]
        (shop,) = await EmbeddedShopDirectory(store).list_shops()
        assert shop == Shop("shop", "Lamps", "EUR", revision=1)
        assert shop.locations == (Location("main", "Main"),)
        control = await EmbeddedProjectionControl(store).acquire("shop", "desk 1", 1)
        assert (control.holder, control.epoch, control.position) == ("desk 1", 5, 4)
        with pytest.raises(ClaimTaken):
            taken = shirt()
            await create(repository, "shop", taken)
            await repository.save_product("shop", update(taken.id, set_sku("v1", None, "l-1")), edit())
        assert (await EmbeddedChangeFeed(store).position("shop")) == 5
    assert LiveIndexes(folder).live("shop") == "index-1"
    assert LiveIndexes(folder).live("another") is None
    assert problems_of(folder) == []


def test_a_copy_is_taken_before_a_migration(folder: CatalogFolder) -> None:
    old_catalog(folder)
    copy = migrate(folder.catalog_file, VERSIONS)
    assert copy == folder.path / "catalog-before-format-2.sqlite"
    assert (version_of(copy), version_of(folder.catalog_file)) == (1, len(VERSIONS))
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT live_index FROM projection WHERE shop = 'shop'").fetchone() == ("index-1",)
    assert migrate(folder.catalog_file, VERSIONS) is None


def test_a_migration_that_fails_leaves_the_file_as_it_was(folder: CatalogFolder) -> None:
    old_catalog(folder)
    broken = (*VERSIONS, "CREATE TABLE new (id TEXT) STRICT; INSERT INTO none VALUES (1);")
    with pytest.raises(sqlite3.OperationalError):
        migrate(folder.catalog_file, broken)
    assert version_of(folder.catalog_file) == len(VERSIONS)
    with closing(sqlite3.connect(folder.catalog_file)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'new'").fetchone() == (0,)
    assert migrate(folder.catalog_file, VERSIONS) is None
    assert problems_of(folder) == []


def test_a_newer_catalog_is_refused_with_a_sentence(folder: CatalogFolder) -> None:
    EmbeddedStore.open(folder).close()
    with closing(sqlite3.connect(folder.catalog_file)) as connection:
        connection.execute(f"PRAGMA user_version = {len(VERSIONS) + 1}")
    with pytest.raises(NotPermitted, match=r"newer version.*Update"):
        EmbeddedStore.open(folder)


async def test_a_reader_does_not_read_tables_of_another_format(folder: CatalogFolder) -> None:
    old_catalog(folder)
    reader = CatalogReader(folder)
    with pytest.raises(NotPermitted, match="format 1"):
        await reader.read(lambda connection: None)
    reader.close()


def test_a_file_that_is_no_catalog_is_told_to_be_damaged(folder: CatalogFolder) -> None:
    folder.create()
    folder.catalog_file.write_text("not a database, but long enough to be looked at. " * 100)
    with pytest.raises(StoreDamaged, match=r"catalog\.sqlite is damaged"):
        EmbeddedStore.open(folder)
