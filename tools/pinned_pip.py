"""One version of pip, fetched from the package index in use and checked against its hash.

A wheel of pip runs as it is, so the environment needs no `ensurepip` and no pip of its own.
"""

from __future__ import annotations

import base64
import configparser
import hashlib
import json
import os
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from tools.errors import SetupError

WHEEL = "pip-26.3-py3-none-any.whl"
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
PUBLIC_INDEX = "https://pypi.org/simple"
JSON_PAGE = "application/vnd.pypi.simple.v1+json"
TIMEOUT_S = 60


def wheel(folder: Path) -> Path:
    """The wheel in `folder`, downloaded when it is not there or is not the one that was pinned."""
    path = folder / WHEEL
    if not path.exists() or not _is_pinned(path.read_bytes()):
        path.write_bytes(_download())
    return path


def _is_pinned(content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == SHA256


def _download() -> bytes:
    index = _setting("index-url", "UV_DEFAULT_INDEX", "UV_INDEX_URL") or PUBLIC_INDEX
    page = index.rstrip("/") + "/pip/"
    try:
        content = _get(_address_of_wheel(page))
    except (OSError, ValueError) as error:
        raise SetupError(f"could not fetch pip from {_without_login(page)}: {error}") from error
    if not _is_pinned(content):
        raise SetupError(f"{WHEEL} from {_without_login(page)} has an unexpected hash: not used")
    return content


def _address_of_wheel(page: str) -> str:
    """Reads the index's page on pip, in either form of the simple repository API (PEP 503, 691)."""
    text = _get(page, accept=f"{JSON_PAGE}, text/html;q=0.5").decode()
    if text.lstrip().startswith("{"):
        links: list[str] = [file["url"] for file in json.loads(text)["files"]]
    else:
        reader = _Links()
        reader.feed(text)
        links = reader.found
    for link in links:
        if urlsplit(link).path.rpartition("/")[2] == WHEEL:
            return urljoin(page, link)
    raise ValueError(f"it does not have {WHEEL}")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if (tag, name) == ("a", "href") and value]


def _get(address: str, accept: str = "*/*") -> bytes:
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ValueError(f"not a web address: {address}")
    headers = {"Accept": accept, "User-Agent": "catalog-desktop-setup"}
    login = urlsplit(address)
    if login.username is not None:
        pair = f"{unquote(login.username)}:{unquote(login.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    request = urllib.request.Request(_without_login(address), headers=headers)
    context = ssl.create_default_context(cafile=_setting("cert"))
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S, context=context) as response:
            content: bytes = response.read()
            return content
    except urllib.error.HTTPError as error:
        with error:  # it is the response as well, and holds the connection
            raise ValueError(f"the answer was {error.code} {error.reason}") from None


def _without_login(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _setting(name: str, *other_variables: str) -> str | None:
    """pip's own setting `name`: from the environment, else from its configuration files."""
    for variable in (f"PIP_{name.upper().replace('-', '_')}", *other_variables):
        if value := os.environ.get(variable):
            return value
    found = None
    for file in _configuration_files():
        settings = configparser.RawConfigParser()
        settings.read(file)
        found = settings.get("global", name, fallback=found)
    return found


def _configuration_files() -> Iterator[Path]:
    """Later ones win, as in pip (https://pip.pypa.io/en/stable/topics/configuration/)."""
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("PROGRAMDATA", home)) / "pip/pip.ini"
        yield Path(os.environ.get("APPDATA", home)) / "pip/pip.ini"
    else:
        yield from (Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf"), home / ".pip/pip.conf")
        yield home / "Library/Application Support/pip/pip.conf"
        yield Path(os.environ.get("XDG_CONFIG_HOME", home / ".config")) / "pip/pip.conf"
    if file := os.environ.get("PIP_CONFIG_FILE"):
        yield Path(file)
