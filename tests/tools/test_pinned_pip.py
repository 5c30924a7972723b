"""pip comes from the index in use, and only with the hash that was pinned."""

import json
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools import pinned_pip
from tools.errors import SetupError

CONTENT = b"the wheel of pip"


class Index(ThreadingHTTPServer):
    """A package index on loopback that serves the pages it is given and notes who asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, bytes] = {f"/files/{pinned_pip.WHEEL}": CONTENT}
        self.logins: list[str | None] = []

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        self.server.logins.append(self.headers["Authorization"])
        page = self.server.pages.get(self.path)
        self.send_response(200 if page is not None else 404)
        self.end_headers()
        self.wfile.write(page or b"")

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    with Index() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("PIP_INDEX_URL", f"http://{server.place}/simple/")
        monkeypatch.setattr(pinned_pip, "SHA256", sha256(CONTENT).hexdigest())
        yield server
        server.shutdown()
        thread.join()


HTML = f'<a href="../../files/{pinned_pip.WHEEL}#sha256=0">{pinned_pip.WHEEL}</a>'.encode()
JSON = json.dumps({"files": [{"url": f"/files/{pinned_pip.WHEEL}"}]}).encode()


@pytest.mark.parametrize("page", [HTML, JSON])
def test_wheel_is_found_on_the_index_page(index: Index, page: bytes, tmp_path: Path) -> None:
    index.pages["/simple/pip/"] = page
    assert pinned_pip.wheel(tmp_path).read_bytes() == CONTENT


def test_wheel_is_fetched_once(index: Index, tmp_path: Path) -> None:
    index.pages["/simple/pip/"] = HTML
    pinned_pip.wheel(tmp_path)
    index.pages.clear()
    assert pinned_pip.wheel(tmp_path).read_bytes() == CONTENT


def test_half_a_wheel_is_fetched_again(index: Index, tmp_path: Path) -> None:
    index.pages["/simple/pip/"] = HTML
    (tmp_path / pinned_pip.WHEEL).write_bytes(CONTENT[:4])
    assert pinned_pip.wheel(tmp_path).read_bytes() == CONTENT


def test_unexpected_hash_is_refused(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index.pages["/simple/pip/"] = HTML
    monkeypatch.setattr(pinned_pip, "SHA256", "0" * 64)
    with pytest.raises(SetupError, match="unexpected hash"):
        pinned_pip.wheel(tmp_path)
    assert not list(tmp_path.iterdir())


def test_index_without_the_version_is_named(index: Index, tmp_path: Path) -> None:
    index.pages["/simple/pip/"] = b"<html></html>"
    with pytest.raises(SetupError, match=f"{index.place}/simple/pip/.*does not have"):
        pinned_pip.wheel(tmp_path)


def test_login_is_sent_and_never_shown(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", f"http://me:s3cret@{index.place}/simple")
    with pytest.raises(SetupError) as refused:
        pinned_pip.wheel(tmp_path)
    assert index.logins == ["Basic bWU6czNjcmV0"]
    assert "s3cret" not in str(refused.value)


def test_index_of_the_configuration_file(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index.pages["/simple/pip/"] = HTML
    configuration = tmp_path / "pip.conf"
    configuration.write_text(f"[global]\nindex-url = http://{index.place}/simple\n")
    monkeypatch.delenv("PIP_INDEX_URL")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(configuration))
    assert pinned_pip.wheel(tmp_path).read_bytes() == CONTENT
