"""`check_integrity` finds whatever a crash must not leave behind."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.integrity import check_integrity
from catalog_desktop.adapters.embedded.product_repository import EmbeddedProductRepository
from tests.adapters.embedded.catalogs import opened, problems_of
from tests.contracts.writing import bulk, create, creation, edit, shirt, titled, with_skus


@pytest.fixture
async def folder(tmp_path: Path) -> CatalogFolder:
    """A catalog in which everything has happened."""
    folder = CatalogFolder(tmp_path / "catalog")
    with opened(folder) as store:
        repository = EmbeddedProductRepository(store)
        await create(repository, "shop", with_skus(shirt(id="p1"), "A", "B"))
        await repository.save_product("shop", titled("p1", "Shirt"), edit())
        await repository.apply_changes("shop", [creation(with_skus(shirt(id="p2"), "A", None), tolerant=True)], bulk())
        await create(repository, "shop", shirt(id="p3"))
        await repository.delete_product("shop", "p3", edit())
        await create(repository, "other", with_skus(shirt(id="p1"), "A", None))
    return folder


SPOILT = {
    "UPDATE products SET revision = 9 WHERE id = 'p2'": "Product p2",
    "UPDATE products SET stamp = 1 WHERE id = 'p2'": "Product p2",
    "UPDATE products SET deleted_at = NULL WHERE id = 'p3'": "Product p3",
    "DELETE FROM products WHERE id = 'p2'": "Change",
    "DELETE FROM changes WHERE number = 1": "p1",
    "DELETE FROM changes WHERE number = 2": "p1",
    "DELETE FROM receipts WHERE change = 2": "receipt",
    "UPDATE receipts SET revision = 7 WHERE change = 2": "receipt",
    "DELETE FROM operations WHERE number = 1": "receipt",
    "DELETE FROM claims WHERE kind = 'SKU' AND key = 'b'": "SKU “B”",
    "UPDATE claims SET product = 'p2' WHERE kind = 'SKU' AND key = 'b'": "SKU “b”",
    "INSERT INTO claims VALUES ('shop', 'SKU', 'zz', 'p1')": "zz",
    "INSERT INTO claims VALUES ('shop', 'handle', 'linen-shirt-p3', 'p3')": "p3",
    "INSERT INTO costs VALUES ('shop', 'p9', x'7b7d')": "p9",
}


def test_a_sound_catalog_has_no_problems(folder: CatalogFolder) -> None:
    assert problems_of(folder) == []


@pytest.mark.parametrize("statement", SPOILT)
def test_what_does_not_fit_is_found(folder: CatalogFolder, statement: str) -> None:
    with closing(sqlite3.connect(folder.catalog_file)) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()
    problems = problems_of(folder)
    assert any(SPOILT[statement] in problem for problem in problems), problems


def test_at_most_so_many_problems_are_told(folder: CatalogFolder) -> None:
    with closing(sqlite3.connect(folder.catalog_file)) as connection:
        connection.execute("DELETE FROM receipts")
        assert len(check_integrity(connection, limit=3)) == 3


def test_damaged_pages_are_found(folder: CatalogFolder) -> None:
    with closing(sqlite3.connect(folder.catalog_file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'live_products'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(folder.catalog_file.read_bytes())
    content[(page - 1) * size + 100 : page * size] = bytes(size - 100)
    folder.catalog_file.write_bytes(content)
    assert problems_of(folder) != []
