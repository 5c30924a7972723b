"""How an index starts: from its snapshot, from the batches after it, from its documents; and what cannot start."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.search.index_file import IndexFile
from catalog_desktop.adapters.embedded.search.open_index import OpenIndex
from catalog_desktop.adapters.embedded.search.orders import OrderName, Sorter
from catalog_desktop.adapters.embedded.search.version_snapshot import load_snapshot
from catalog_desktop.domain.errors import StoreDamaged
from catalog_desktop.domain.query import SortField, SortKey
from catalog_desktop.ports.search_index import IndexBatch
from tests.adapters.embedded.search.indexing_process import batch_of
from tests.adapters.embedded.search.shop import SHOP, create, opened
from tests.contracts.search.catalog import Catalog, named
from tests.contracts.search.made_up import SHOP as DOCUMENTS
from tests.contracts.search.made_up import everything, question


async def answers(catalog: Catalog) -> list[tuple[Any, ...]]:
    return [await everything(catalog, question(Random(seed))) for seed in range(12)]


class Loading:
    """What was said while an index was loaded."""

    def __init__(self) -> None:
        self.said: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        self.said.append((done, total))


@pytest.fixture
async def folder(tmp_path: Path) -> CatalogFolder:
    """A catalog whose engine was closed after an import."""
    folder = await create(tmp_path / "catalog")
    async with opened(folder) as catalog:
        await catalog.put(*DOCUMENTS)
    return folder


def file_of(folder: CatalogFolder, suffix: str) -> Path:
    (file,) = folder.path.glob(f"index-*{suffix}")
    return file


async def test_a_start_reads_the_snapshot_alone(folder: CatalogFolder) -> None:
    async with opened(folder) as catalog:
        before = await answers(catalog)
        version = (await catalog.search()).index_version
    loading = Loading()
    async with opened(folder, progress=loading) as catalog:
        assert await answers(catalog) == before
        assert (await catalog.search()).index_version == version
    assert loading.said == []


async def test_an_order_that_was_asked_for_after_the_last_snapshot_is_in_the_next(folder: CatalogFolder) -> None:
    by_name = OrderName((SortKey(SortField.TITLE),))
    index = OpenIndex(IndexFile(file_of(folder, ".sqlite")), Loading())
    try:
        index.tidy()
        with index.pinned() as pinned:
            pinned.orders.get(Sorter(pinned.connection, pinned.version), by_name)
        index.save()
    finally:
        index.close_reader()
        index.close_writer()
    version, _, orders = load_snapshot(index.file)
    assert orders[by_name].number == version.number


async def test_batches_after_the_snapshot_are_caught_up(folder: CatalogFolder) -> None:
    old = file_of(folder, ".snapshot").read_bytes()
    gone = DOCUMENTS[3]
    changed = [replace(document, title="something new", brand="Leica") for document in DOCUMENTS[5:9]]
    async with opened(folder) as catalog:
        await catalog.delete(gone.id)
        await catalog.put(*changed, *named("brand new"))
        before = await answers(catalog)
    file_of(folder, ".snapshot").write_bytes(old)
    loading = Loading()
    async with opened(folder, progress=loading) as catalog:
        assert await answers(catalog) == before
        assert await catalog.titles("leica something ") == ["something new"] * 4
        await catalog.put(gone)
        assert (await catalog.search()).total == len(DOCUMENTS) + 1
    assert loading.said[-1] == (5, 5)


@pytest.mark.parametrize("damage", ["gone", "cut short", "a bit flipped", "of another index", "newer than the index"])
async def test_without_a_good_snapshot_documents_are_read(folder: CatalogFolder, damage: str) -> None:
    async with opened(folder) as catalog:
        before = await answers(catalog)
    snapshot = file_of(folder, ".snapshot")
    content = snapshot.read_bytes()
    if damage == "gone":
        snapshot.unlink()
    elif damage == "cut short":
        snapshot.write_bytes(content[: len(content) // 2])
    elif damage == "a bit flipped":
        snapshot.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    elif damage == "of another index":
        snapshot.write_bytes(content.replace(snapshot.stem.encode(), b"x" * len(snapshot.stem)))
    else:
        with closing(sqlite3.connect(file_of(folder, ".sqlite"))) as connection, connection:
            connection.execute("UPDATE about SET applied = 0")
    loading = Loading()
    async with opened(folder, progress=loading) as catalog:
        assert await answers(catalog) == before
        assert await catalog.titles("headphnes ") != []  # words are there to be meant by misspelled ones
    assert loading.said[-1] == (len(DOCUMENTS), len(DOCUMENTS))


@pytest.mark.parametrize("damage", ["gone", "no database", "torn"])
async def test_a_damaged_index_says_so_and_can_be_replaced(folder: CatalogFolder, damage: str) -> None:
    file = file_of(folder, ".sqlite")
    file_of(folder, ".snapshot").unlink()
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(
            b"no database at all " * 1000 if damage == "no database" else content[:4096] + b"\xff" * 90_000
        )
    async with opened(folder) as catalog:
        with pytest.raises(StoreDamaged):
            await catalog.search("usb")
        if damage != "torn":
            with pytest.raises(StoreDamaged):
                await catalog.index.identity(SHOP.id)
        await replace_index(catalog)
        assert await catalog.titles("usb") == ["usb hub"]


async def replace_index(catalog: Catalog) -> None:
    """What the projector does about an index that cannot be used."""
    target = await catalog.index.begin_build(SHOP.id)
    await catalog.index.apply(SHOP.id, IndexBatch(named("usb hub")), target)
    former = await catalog.index.swap(SHOP.id, target)
    await catalog.index.discard(SHOP.id, former)
    assert list(await catalog.index.builds(SHOP.id)) == []


async def test_an_index_of_an_older_program_is_known_by_its_settings(folder: CatalogFolder) -> None:
    async with opened(folder) as catalog:
        current = await catalog.index.identity(SHOP.id)
    with closing(sqlite3.connect(file_of(folder, ".sqlite"))) as connection:
        connection.execute("PRAGMA user_version = 0")
    async with opened(folder) as catalog:
        older = await catalog.index.identity(SHOP.id)
        assert older is not None
        assert current is not None
        assert older.generation == current.generation
        assert older.settings != current.settings
        with pytest.raises(StoreDamaged, match="Rebuild"):
            await catalog.search()
        await replace_index(catalog)
        assert await catalog.titles() == ["usb hub"]


async def test_files_go_with_their_index(folder: CatalogFolder) -> None:
    async with opened(folder) as catalog:
        await catalog.search()
        await replace_index(catalog)
        assert await catalog.titles() == ["usb hub"]
    assert len(list(folder.path.glob("index-*.sqlite"))) == 1
    assert len(list(folder.path.glob("index-*"))) == 2


async def test_an_index_given_up_by_a_killed_program_is_still_known(folder: CatalogFolder) -> None:
    async with opened(folder) as catalog:
        target = await catalog.index.begin_build(SHOP.id)
        await catalog.index.apply(SHOP.id, batch_of(1), target)
    async with opened(folder) as catalog:
        assert list(await catalog.index.builds(SHOP.id)) == [target]
        assert (await catalog.index.digest(SHOP.id, target=target)).count == len(batch_of(1).documents)
        await catalog.index.discard(SHOP.id, target)
        assert list(await catalog.index.builds(SHOP.id)) == []


async def test_a_process_beside_the_owner_sees_every_batch(folder: CatalogFolder) -> None:
    async with opened(folder) as owner, opened(folder, is_owner=False) as beside:
        assert await answers(beside) == await answers(owner)
        await owner.put(*named("usb hub"))
        await owner.delete(DOCUMENTS[0].id)
        assert (await beside.search()).index_version == (await owner.search()).index_version
        assert await answers(beside) == await answers(owner)
        await replace_index(owner)
        assert await beside.titles() == ["usb hub"]


async def test_a_snapshot_is_written_without_being_asked(folder: CatalogFolder, tmp_path: Path) -> None:
    shutil.copytree(folder.path, tmp_path / "copy")
    copy = CatalogFolder(tmp_path / "copy")
    snapshot = file_of(copy, ".snapshot")
    snapshot.unlink()
    async with opened(copy) as catalog:
        await catalog.put(*named("usb hub"))
        while not snapshot.exists():  # pytest's time-out ends this
            await catalog.search()
