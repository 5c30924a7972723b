"""No test reaches beyond loopback.

An audit hook sees every connection that Python code opens, whichever library asks for it. Child
processes are not seen; those that install packages reach the package index on purpose.
"""

import ipaddress
import sys
from collections.abc import Iterator
from typing import Any

import pytest

_LOCAL_NAMES = {None, "", "localhost", b"", b"localhost"}
_attempts: list[str] = []


class BeyondLoopbackError(Exception):
    """A test tried to reach another machine; it names the address."""


def _is_local(host: object) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _host(event: str, args: tuple[Any, ...]) -> object:
    """The host that an audited call is about, None when it stays on this machine."""
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        return args[0]
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = args[1]
        return address[0] if isinstance(address, tuple) else None  # AF_UNIX addresses are paths
    return None


def _refuse_beyond_loopback(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith("socket.") and not _is_local(host := _host(event, args)):
        _attempts.append(f"{event} {host!r}")
        raise BeyondLoopbackError(f"a test may only reach this machine, not {host!r} ({event})")


def install() -> None:
    """Once a run; an audit hook cannot be removed."""
    sys.addaudithook(_refuse_beyond_loopback)


@pytest.fixture(autouse=True)
def refused_connections() -> Iterator[list[str]]:
    """Connections that were refused; a test that provokes one on purpose takes it off the list.

    The error alone would not do: code under test may well survive a network failure.
    """
    _attempts.clear()
    yield _attempts
    assert not _attempts, "a test tried to reach beyond loopback"
