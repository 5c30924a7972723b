"""`ImageStore`."""

from pathlib import Path

import pytest

from catalog_desktop.domain.errors import BadUsage, NotFound
from catalog_desktop.ports.image_store import ImageStore
from catalog_desktop.ports.verify import verify_port
from tests.contracts.write_stores import WriteStores

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PICTURES = {
    "png": PNG,
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(20),
    "gif": b"GIF89a" + bytes(20),
    "webp": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(20),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "svg with a preamble": b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<svg width="1"></svg>',
}


def written(folder: Path, content: bytes, name: str = "picture.bin") -> Path:
    """A file of this content."""
    file = folder / name
    file.write_bytes(content)
    return file


async def test_the_adapter_is_what_the_port_asks_for(stores: WriteStores) -> None:
    verify_port(stores.images, ImageStore)


@pytest.mark.parametrize("content", PICTURES.values(), ids=PICTURES)
async def test_a_picture_comes_back_under_its_address(
    stores: WriteStores, shop: str, tmp_path: Path, content: bytes
) -> None:
    address = await stores.images.add(shop, written(tmp_path, content))
    assert await stores.images.read(shop, address) == content
    assert stores.images.owns(address)
    assert await stores.images.add(shop, written(tmp_path, content, "again.bin")) == address


async def test_different_pictures_have_different_addresses(stores: WriteStores, shop: str, tmp_path: Path) -> None:
    addresses = {await stores.images.add(shop, written(tmp_path, PNG + bytes([n]))) for n in range(3)}
    assert len(addresses) == 3


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<html><body>svg</body></html>", b"just text", b"RIFF0000WAVE"])
async def test_what_is_no_picture_is_refused(stores: WriteStores, shop: str, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadUsage):
        await stores.images.add(shop, written(tmp_path, content, "picture.png"))


async def test_large_and_missing_files_are_refused(stores: WriteStores, shop: str, tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="10 MB"):
        await stores.images.add(shop, written(tmp_path, PNG + bytes(10_000_000)))
    with pytest.raises(BadUsage):
        await stores.images.add(shop, tmp_path / "none.png")


@pytest.mark.parametrize(
    "address", ["https://example.com/a.png", "image:../../etc/passwd", f"image:{'0' * 64}.exe", "picture.png", ""]
)
async def test_other_addresses_are_not_the_stores(stores: WriteStores, shop: str, address: str) -> None:
    assert not stores.images.owns(address)
    with pytest.raises(NotFound):
        await stores.images.read(shop, address)


async def test_a_picture_that_is_gone_is_not_found(stores: WriteStores, shop: str, tmp_path: Path) -> None:
    address = await stores.images.add(shop, written(tmp_path, PNG))
    digest = address.partition(":")[2][:8]
    other = address.replace(digest, "0" * 8 if digest != "0" * 8 else "1" * 8)
    with pytest.raises(NotFound):
        await stores.images.read(shop, other)
