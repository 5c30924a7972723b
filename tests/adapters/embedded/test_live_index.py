"""The rows that say which index file is live, and the folder that holds the files."""

import sys
from pathlib import Path

import pytest

from catalog_desktop.adapters.embedded.catalog_folder import CatalogFolder
from catalog_desktop.adapters.embedded.live_index import LiveIndexes
from catalog_desktop.adapters.embedded.migrations import migrate
from catalog_desktop.adapters.embedded.schema import VERSIONS
from catalog_desktop.domain.errors import BadUsage, NotFound


@pytest.fixture
def folder(tmp_path: Path) -> CatalogFolder:
    folder = CatalogFolder(tmp_path / "catalog")
    folder.create()
    migrate(folder.catalog_file, VERSIONS)
    return folder


def test_a_switch_keeps_the_former_index_until_it_is_removed(folder: CatalogFolder) -> None:
    indexes = LiveIndexes(folder)
    assert indexes.live("shop") is None
    indexes.add("shop", "index-1")
    assert (indexes.live("shop"), indexes.others("shop")) == (None, ("index-1",))
    assert indexes.make_live("shop", "index-1") is None
    indexes.add("shop", "index-2")
    assert indexes.make_live("shop", "index-2") == "index-1"
    assert (indexes.live("shop"), indexes.others("shop")) == ("index-2", ("index-1",))
    assert indexes.live("another") is None
    indexes.remove("shop", "index-1")
    indexes.remove("shop", "index-1")
    assert indexes.others("shop") == ()


def test_the_live_index_cannot_be_removed_and_an_unknown_one_not_made_live(folder: CatalogFolder) -> None:
    indexes = LiveIndexes(folder)
    indexes.add("shop", "index-1")
    indexes.make_live("shop", "index-1")
    with pytest.raises(BadUsage):
        indexes.remove("shop", "index-1")
    with pytest.raises(NotFound):
        indexes.make_live("shop", "index-9")
    assert indexes.live("shop") == "index-1"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_the_owner_may_read_the_folder_and_its_files(folder: CatalogFolder) -> None:
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.path.iterdir()} == {0o600}


def test_a_socket_path_is_never_too_long(tmp_path: Path) -> None:
    assert CatalogFolder(Path("/c")).socket_file == Path("/c/owner.sock").absolute()
    deep = CatalogFolder(tmp_path / ("a" * 60) / ("b" * 60))
    assert len(str(deep.socket_file)) < 104
    assert deep.socket_file != CatalogFolder(tmp_path / ("a" * 60) / ("c" * 60)).socket_file
