"""The faulty network does to a connection what it says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.fault_proxy import Fault, FaultProxy

ANSWER = b"x" * 100


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    """A server that answers every request with a hundred bytes, behind the proxy."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        with FaultProxy(server.getsockname()[1]) as proxy:
            yield proxy
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def serve(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=answer, args=(connection,)).start()


def answer(connection: socket.socket) -> None:
    with connection:
        try:
            while connection.recv(1000):
                connection.sendall(ANSWER)
        except OSError:
            return


def ask(client: socket.socket) -> bytes:
    client.sendall(b"question")
    return client.recv(1000)


def has_ended(client: socket.socket) -> bool:
    try:
        return client.recv(1000) == b""
    except ConnectionResetError:
        return True


def connected(proxy: FaultProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def test_all_goes_through_while_nothing_is_wrong(proxy: FaultProxy) -> None:
    with connected(proxy) as client:
        assert ask(client) == ANSWER
        assert ask(client) == ANSWER
    assert proxy.requests == 2


@pytest.mark.parametrize(
    ("fault", "got"), [(Fault.CUT, b""), (Fault.LOSE_ANSWER, b""), (Fault.HALF_ANSWER, ANSWER[:40])]
)
def test_an_answer_is_cut(proxy: FaultProxy, fault: Fault, got: bytes) -> None:
    with connected(proxy) as client:
        assert ask(client) == ANSWER
        proxy.fault = fault
        assert ask(client) == got
        assert client.recv(1000) == b""
    proxy.fault = None
    with connected(proxy) as client:
        assert ask(client) == ANSWER


def test_a_connection_is_reset(proxy: FaultProxy) -> None:
    with connected(proxy) as client:
        assert ask(client) == ANSWER
        proxy.fault = Fault.RESET
        with pytest.raises(ConnectionResetError):
            ask(client)


def test_nothing_comes_out_of_a_black_hole(proxy: FaultProxy) -> None:
    proxy.fault = Fault.BLACK_HOLE
    with connected(proxy) as client:
        client.settimeout(0.2)
        with pytest.raises(TimeoutError):
            ask(client)


def test_a_server_that_refuses_cuts_what_was_open(proxy: FaultProxy) -> None:
    with connected(proxy) as client:
        assert ask(client) == ANSWER
        proxy.fault = Fault.REFUSE
        assert client.recv(1000) == b""
    with connected(proxy) as client:
        assert has_ended(client)
