"""Image stores hand out pictures that the program draws itself, beside those that they keep."""

from pathlib import Path

import pytest

from catalog_desktop.adapters.embedded.image_store import FolderImageStore
from catalog_desktop.adapters.memory.image_store import MemoryImageStore
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.domain.errors import NotFound
from catalog_desktop.ports.image_store import ImageStore

ADDRESS = "sample:lamp?ffcc00"


def drawn(address: str) -> bytes:
    return f"<svg>{address}</svg>".encode()


@pytest.mark.parametrize("technology", ["memory", "folder"])
async def test_a_drawn_picture_needs_no_file(tmp_path: Path, technology: str) -> None:
    schemes = {"sample": drawn}
    stores: dict[str, ImageStore] = {
        "memory": MemoryImageStore(MemoryStore(), schemes),
        "folder": FolderImageStore(tmp_path / "images", schemes),
    }
    store = stores[technology]
    assert store.owns(ADDRESS)
    assert await store.read("shop", ADDRESS) == drawn(ADDRESS)
    assert not store.owns("other:lamp")
    with pytest.raises(NotFound):
        await store.read("shop", "other:lamp")


async def test_a_store_that_draws_nothing_owns_no_drawn_pictures(tmp_path: Path) -> None:
    assert not FolderImageStore(tmp_path).owns(ADDRESS)
