"""Pictures from other machines, fetched from a server on loopback."""

from __future__ import annotations

import ipaddress
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from catalog_desktop.adapters import remote_pictures as module
from catalog_desktop.adapters.memory.image_store import MemoryImageStore
from catalog_desktop.adapters.memory.memory_store import MemoryStore
from catalog_desktop.adapters.memory.shop_directory import MemoryShopDirectory
from catalog_desktop.adapters.remote_pictures import RemotePictures, is_public
from catalog_desktop.app.shop_pictures import ShopPictures
from catalog_desktop.domain.errors import NotFound, NotPermitted, StoreUnavailable
from catalog_desktop.domain.shop import Shop

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


class Handler(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - shared by the handlers of one server on purpose
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, headers, body = self.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server that gives pictures out."""
    Handler.asked = []
    Handler.answers = {
        "/a.png?size=2": (200, {}, PNG),
        "/b.png": (200, {}, PNG + b"b"),
        "/moved": (302, {"Location": "/b.png"}, b""),
        "/round": (302, {"Location": "/round"}, b""),
        "/away": (302, {"Location": "http://127.0.0.2:9/b.png"}, b""),
        "/file": (302, {"Location": "file:///etc/hostname"}, b""),
        "/page": (200, {}, b"<html>"),
        "/drawing": (200, {}, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "/large": (200, {}, PNG + b"0" * 2_000),
    }
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()


@pytest.fixture
def pictures(tmp_path: Path) -> RemotePictures:
    """The server's address alone may be asked."""
    return RemotePictures(tmp_path / "cache", lambda address: str(address) == "127.0.0.1")


async def test_a_picture_is_fetched_once_and_kept(pictures: RemotePictures, server: str) -> None:
    assert await pictures.read(f"{server}/a.png?size=2") == PNG
    assert await pictures.read(f"{server}/a.png?size=2") == PNG
    assert Handler.asked == ["/a.png?size=2"]


async def test_a_redirection_is_followed(pictures: RemotePictures, server: str) -> None:
    assert await pictures.read(f"{server}/moved") == PNG + b"b"


@pytest.mark.parametrize("path", ["/none", "/page", "/drawing", "/round"])
async def test_what_is_no_picture_is_not_there(pictures: RemotePictures, server: str, path: str) -> None:
    with pytest.raises(NotFound):
        await pictures.read(server + path)


async def test_what_is_too_large_is_not_taken(
    pictures: RemotePictures, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SIZE_LIMIT_BYTES", 1_000)
    with pytest.raises(NotFound):
        await pictures.read(f"{server}/large")


@pytest.mark.parametrize("path", ["/away", "/file"])
async def test_a_redirection_leads_nowhere_else(pictures: RemotePictures, server: str, path: str) -> None:
    with pytest.raises(NotPermitted):
        await pictures.read(server + path)


@pytest.mark.parametrize("url", ["ftp://example.org/a.png", "file:///etc/hostname", "http:///a.png", "http://x:y/a"])
async def test_other_addresses_are_not_asked(pictures: RemotePictures, url: str) -> None:
    with pytest.raises(NotPermitted):
        await pictures.read(url)


async def test_this_machine_is_not_asked_by_default(tmp_path: Path, server: str) -> None:
    with pytest.raises(NotPermitted):
        await RemotePictures(tmp_path).read(f"{server}/b.png")
    assert Handler.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("::ffff:192.168.0.1", False),
        ("2606:2800:220:1::1", True),
    ],
)
def test_which_machines_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


async def test_a_machine_that_does_not_answer(pictures: RemotePictures, server: str) -> None:
    port = int(server.rpartition(":")[2])
    with pytest.raises(StoreUnavailable):
        await pictures.read(f"https://127.0.0.1:{port}/b.png")


async def test_the_least_recently_read_pictures_make_room(
    pictures: RemotePictures, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CACHE_BYTES", 2 * len(PNG) + 10)
    await pictures.read(f"{server}/a.png?size=2")
    for file in (tmp_path / "cache").iterdir():
        os.utime(file, (1, 1))
    await pictures.read(f"{server}/b.png")
    await pictures.read(f"{server}/moved")
    assert len(list((tmp_path / "cache").iterdir())) == 2
    await pictures.read(f"{server}/a.png?size=2")
    assert Handler.asked.count("/a.png?size=2") == 2


async def test_remote_pictures_are_off_until_the_shop_allows_them(
    pictures: RemotePictures, server: str, tmp_path: Path
) -> None:
    store = MemoryStore()
    images = MemoryImageStore(store, {"sample": lambda _: b"drawn"})
    for allowed in (False, True):
        store.shops["shop"] = Shop("shop", "Shop", "EUR", remote_images=allowed, revision=1)
    shops = MemoryShopDirectory(store)
    source = ShopPictures(images, shops, tmp_path)
    source.remote = pictures
    assert await source.load("shop", "sample:x") == b"drawn"
    assert await source.load("shop", f"{server}/b.png") == PNG + b"b"
    store.shops["shop"] = Shop("shop", "Shop", "EUR", remote_images=False, revision=2)
    with pytest.raises(NotPermitted):
        await source.load("shop", f"{server}/b.png")
