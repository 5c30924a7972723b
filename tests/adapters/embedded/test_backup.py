"""A catalog goes into one file and comes back, or nothing happens at all."""

import asyncio
import zipfile
from pathlib import Path

import orjson
import pytest

from catalog_desktop.adapters.embedded.backup_manifest import MANIFEST, STORE
from catalog_desktop.adapters.embedded.catalog_backup import back_up
from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.catalog_restore import restore
from catalog_desktop.adapters.embedded.change_feed import EmbeddedChangeFeed
from catalog_desktop.adapters.embedded.embedded_store import EmbeddedStore
from catalog_desktop.adapters.embedded.image_store import FolderImageStore
from catalog_desktop.adapters.embedded.live_index import LiveIndexes
from catalog_desktop.adapters.embedded.product_repository import EmbeddedProductRepository
from catalog_desktop.adapters.embedded.projection_control import EmbeddedProjectionControl
from catalog_desktop.domain.errors import BadUsage, NotFound, NotPermitted, StoreDamaged
from catalog_desktop.domain.product import Product
from catalog_desktop.ports.projection_control import ControlRecord
from tests.adapters.embedded.catalogs import old_catalog, opened, problems_of
from tests.contracts.test_image_store import PNG, written
from tests.contracts.writing import bulk, create, creation, shirt


class Cancelled(Exception):
    """Somebody pressed Cancel."""


def unseen(done: int, total: int) -> None:
    """No progress is shown."""


@pytest.fixture
async def folder(tmp_path: Path) -> CatalogFolder:
    """A catalog with 40 products, a picture and an index."""
    folder = CatalogFolder(tmp_path / "catalog")
    with opened(folder) as store:
        creations = [creation(shirt(id=f"p{n:02}", description="x" * 2000)) for n in range(40)]
        await EmbeddedProductRepository(store).apply_changes("shop", creations, bulk())
        await FolderImageStore(folder.images).add("shop", written(tmp_path, PNG))
        control = EmbeddedProjectionControl(store)
        await control.publish("shop", (await control.acquire("shop", "desk", 1)).epoch, 40, 1)
    LiveIndexes(folder).add("shop", "index-1")
    LiveIndexes(folder).make_live("shop", "index-1")
    folder.index_file("index-1").write_text("an index")
    (folder.images / "stray.part").write_text("an unfinished picture")
    return folder


async def products_of(folder: CatalogFolder) -> list[Product]:
    with opened(folder) as store:
        return [product async for page in EmbeddedChangeFeed(store).scan("shop") for product in page]


def changed(backup: Path, name: str, content: bytes | None) -> Path:
    """The backup with another content of one part, or without it."""
    spoilt = backup.with_name("spoilt.zip")
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(spoilt, "w") as target:
        for entry in source.namelist():
            if entry != name:
                target.writestr(entry, source.read(entry))
        if content is not None:
            target.writestr(name, content)
    return spoilt


async def test_a_catalog_comes_back_whole(folder: CatalogFolder, tmp_path: Path) -> None:
    backup, steps = tmp_path / "backup.zip", []
    manifest = back_up(folder, backup, lambda done, total: steps.append((done, total)))
    assert sorted(manifest.parts) == [STORE, *sorted(f"images/{p.name}" for p in folder.images.glob("*.png"))]
    assert len(steps) > 2
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]
    assert backup.stat().st_mode & 0o777 == 0o600

    restored, steps = CatalogFolder(tmp_path / "deep" / "restored"), []
    assert restore(backup, restored, lambda done, total: steps.append((done, total))) == manifest
    assert steps[-1] == (manifest.size_bytes, manifest.size_bytes)
    assert await products_of(restored) == await products_of(folder)
    address = f"image:{next(folder.images.glob('*.png')).name}"
    assert await FolderImageStore(restored.images).read("shop", address) == PNG
    assert problems_of(restored) == []
    assert LiveIndexes(restored).live("shop") is None
    with opened(restored) as store:
        assert await EmbeddedProjectionControl(store).load("shop") == ControlRecord()
    assert restored.path.stat().st_mode & 0o777 == 0o700
    assert restored.catalog_file.stat().st_mode & 0o777 == 0o600
    assert not list(restored.path.glob("index-*"))


async def test_a_catalog_is_backed_up_while_it_is_written(folder: CatalogFolder, tmp_path: Path) -> None:
    backup = tmp_path / "backup.zip"
    with opened(folder) as store:
        repository = EmbeddedProductRepository(store)
        before = await create(repository, "shop", shirt())
        copying = asyncio.create_task(asyncio.to_thread(back_up, folder, backup, unseen))
        written_beside = 0
        while not copying.done():
            await create(repository, "shop", shirt())
            written_beside += 1
        await copying
    restored = CatalogFolder(tmp_path / "restored")
    restore(backup, restored, unseen)
    assert problems_of(restored) == []
    ids = {product.id for product in await products_of(restored)}
    assert before.product_id in ids
    assert 41 <= len(ids) <= 41 + written_beside


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_cancelling_a_backup_leaves_nothing(folder: CatalogFolder, tmp_path: Path, calls: int) -> None:
    left = calls

    def cancel(done: int, total: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Cancelled

    before = sorted(tmp_path.iterdir())
    with pytest.raises(Cancelled):
        back_up(folder, tmp_path / "backup.zip", cancel)
    assert sorted(tmp_path.iterdir()) == before
    assert problems_of(folder) == []


def test_cancelling_a_restore_leaves_nothing(folder: CatalogFolder, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "backup.zip", unseen)
    before = sorted(tmp_path.iterdir())

    def cancel(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        restore(tmp_path / "backup.zip", CatalogFolder(tmp_path / "restored"), cancel)
    assert sorted(tmp_path.iterdir()) == before


def test_nothing_is_overwritten(folder: CatalogFolder, tmp_path: Path) -> None:
    backup = tmp_path / "backup.zip"
    back_up(folder, backup, unseen)
    content = backup.read_bytes()
    with pytest.raises(BadUsage, match="exists already"):
        back_up(folder, backup, unseen)
    assert backup.read_bytes() == content
    back_up(folder, backup, unseen, overwrite=True)
    with pytest.raises(BadUsage, match="not empty"):
        restore(backup, folder, unseen)
    (tmp_path / "restored").mkdir()
    restore(backup, CatalogFolder(tmp_path / "restored"), unseen)
    assert problems_of(CatalogFolder(tmp_path / "restored")) == []


def test_there_must_be_a_catalog(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        back_up(CatalogFolder(tmp_path / "none"), tmp_path / "backup.zip", unseen)


def test_a_spoilt_backup_is_refused(folder: CatalogFolder, tmp_path: Path) -> None:
    backup, restored = tmp_path / "backup.zip", CatalogFolder(tmp_path / "restored")
    back_up(folder, backup, unseen)
    with zipfile.ZipFile(backup) as archive:
        manifest = orjson.loads(archive.read(MANIFEST))
    outside = {**manifest, "parts": {**manifest["parts"], "images/../../escaped": [1, "0" * 64]}}
    newer = {**manifest, "format": 99}
    (tmp_path / "cut.zip").write_bytes(backup.read_bytes()[:-100])
    (tmp_path / "text.zip").write_text("no backup")
    cases: list[tuple[str, bytes | None, type[Exception]]] = [
        (STORE, b"x", StoreDamaged),
        (STORE, None, StoreDamaged),
        (MANIFEST, None, BadUsage),
        (MANIFEST, b"{}", BadUsage),
        (MANIFEST, b"[1", BadUsage),
        (MANIFEST, orjson.dumps(outside), BadUsage),
        (MANIFEST, orjson.dumps(newer), NotPermitted),
    ]
    for name, content, error in cases:
        with pytest.raises(error):
            restore(changed(backup, name, content), restored, unseen)
        assert not restored.path.exists()
    for file in ("cut.zip", "text.zip"):
        with pytest.raises(StoreDamaged):
            restore(tmp_path / file, restored, unseen)
        assert not restored.path.exists()


def test_a_backup_of_an_older_program_is_brought_up_to_date(tmp_path: Path) -> None:
    old, restored = CatalogFolder(tmp_path / "old"), CatalogFolder(tmp_path / "restored")
    old_catalog(old)
    back_up(old, tmp_path / "backup.zip", unseen)
    restore(tmp_path / "backup.zip", restored, unseen)
    assert problems_of(restored) == []
    assert [file.name for file in restored.path.iterdir() if file.name.startswith("catalog-before")] == []


def test_a_catalog_that_contradicts_itself_is_not_restored(folder: CatalogFolder, tmp_path: Path) -> None:
    store = EmbeddedStore.open(folder)
    asyncio.run(store.write(lambda connection: connection.execute("DELETE FROM claims").fetchall()))
    store.close()
    back_up(folder, tmp_path / "backup.zip", unseen)
    with pytest.raises(StoreDamaged, match="contradicts itself"):
        restore(tmp_path / "backup.zip", CatalogFolder(tmp_path / "restored"), unseen)
