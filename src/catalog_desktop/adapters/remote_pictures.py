"""Pictures from other machines: fetched by http(s), with limits, and kept on disk.

An address comes from whoever filled the catalog, so it must not reach into this network: each name is resolved once,
every address it has must be public, and the connection goes to the address that was checked. The same holds for each
redirection.
"""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import ipaddress
import os
import socket
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from catalog_desktop.adapters.pictures import SIZE_LIMIT_BYTES, picture_kind
from catalog_desktop.domain.errors import NotFound, NotPermitted, StoreUnavailable

CACHE_BYTES = 200_000_000
_TIMEOUT_S = 10.0
_REDIRECTIONS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_KINDS = frozenset({"png", "jpg", "webp", "gif"})
_PORTS = {"http": 80, "https": 443}

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: IPAddress) -> bool:
    """Whether an address belongs to the open internet."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_global and not (mapped or address).is_multicast


class RemotePictures:
    """Reads pictures by their http(s) address; `is_allowed` decides which machines may be asked."""

    def __init__(self, folder: Path, is_allowed: Callable[[IPAddress], bool] = is_public) -> None:
        self._folder = folder
        self._is_allowed = is_allowed

    async def read(self, url: str) -> bytes:
        """The picture: a PNG, JPEG, WebP or GIF of at most 10 MB.

        Raises NotFound when there is none, NotPermitted for other schemes and for machines that may not be asked,
        StoreUnavailable when the other machine does not answer.
        """
        return await asyncio.to_thread(self._read, url)

    def _read(self, url: str) -> bytes:
        kept = self._folder / hashlib.sha256(url.encode()).hexdigest()
        try:
            content = kept.read_bytes()
            os.utime(kept)  # the least recently read go first
            return content
        except OSError:
            content = self._fetch(url)
        self._keep(kept, content)
        return content

    def _fetch(self, url: str) -> bytes:
        for _ in range(_REDIRECTIONS + 1):
            answer = self._ask(url)
            if isinstance(answer, bytes):
                if picture_kind(answer) not in _KINDS:
                    raise NotFound("picture", url)
                return answer
            url = urljoin(url, answer)
        raise NotFound("picture", url)

    def _ask(self, url: str) -> bytes | str:
        """The content behind an address, or where it has moved."""
        parts = urlsplit(url)
        connection = self._connection(parts)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", target, headers={"Accept": "image/*", "User-Agent": "catalog-desktop"})
            response = connection.getresponse()
            if response.status in _MOVED:
                return response.getheader("Location") or ""
            content = response.read(SIZE_LIMIT_BYTES + 1) if response.status == http.client.OK else b""
            if not content or len(content) > SIZE_LIMIT_BYTES:
                raise NotFound("picture", url)
            return content
        except (OSError, http.client.HTTPException) as error:
            raise StoreUnavailable(f"{parts.hostname} does not answer: {error}.") from error
        finally:
            connection.close()

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        """A connection to an address of the host that was looked at."""
        host, scheme = parts.hostname or "", parts.scheme
        if scheme not in _PORTS or not host or parts.username is not None:
            raise NotPermitted("Pictures are fetched from http and https addresses only.")
        port = _port(parts)
        address = self._address(host, port)
        connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
        try:
            raw = socket.create_connection((address, port), timeout=_TIMEOUT_S)
        except OSError as error:
            raise StoreUnavailable(f"{host} does not answer: {error}.") from error
        try:
            secure = ssl.create_default_context() if scheme == "https" else None
            connection.sock = raw if secure is None else secure.wrap_socket(raw, server_hostname=host)
        except OSError as error:
            raw.close()
            raise StoreUnavailable(f"{host} does not answer safely: {error}.") from error
        return connection

    def _address(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise StoreUnavailable(f"{host} cannot be found.") from error
        addresses = [str(entry[4][0]) for entry in found]
        if not all(self._is_allowed(ipaddress.ip_address(address.partition("%")[0])) for address in addresses):
            raise NotPermitted(f"{host} is a machine of this network: pictures are not fetched from there.")
        return addresses[0]

    def _keep(self, kept: Path, content: bytes) -> None:
        """Keep a picture, and give up the least recently read ones when there are too many. A full disk is no error:
        the picture is there."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(unfinished).replace(kept)
            self._make_room()
        except OSError:
            return

    def _make_room(self) -> None:
        files = sorted((file.stat().st_mtime, file.stat().st_size, file) for file in self._folder.iterdir())
        total = sum(size for _, size, _ in files)
        for _, size, file in files:
            if total <= CACHE_BYTES:
                return
            file.unlink(missing_ok=True)
            total -= size


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise NotPermitted("The address of the picture has no valid port.") from error
