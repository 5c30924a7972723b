"""A TCP proxy that makes the network misbehave between the program and a server.

    with FaultProxy(server_port) as proxy:
        proxy.fault = Fault.BLACK_HOLE      # from now on, also for connections that are open
        proxy.fault = None                  # and well again

It runs on a thread of its own, so that it works for clients on any event loop.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from contextlib import suppress
from enum import Enum, auto
from types import TracebackType
from typing import Self

_CHUNK = 64 * 1024
_ANSWER_BYTES = 40


class Fault(Enum):
    """What the network does to a connection."""

    REFUSE = auto()
    """Nobody listens: open connections are cut, new ones end at once."""
    CUT = auto()
    """Whatever is sent, in either direction, ends the connection."""
    RESET = auto()
    """As CUT, with a reset in place of an orderly end."""
    BLACK_HOLE = auto()
    """Connections open and nothing ever arrives."""
    HALF_ANSWER = auto()
    """The server gets the request; the first bytes of its answer come back, then the connection ends."""
    LOSE_ANSWER = auto()
    """The server gets the request; the connection ends before its answer."""


class FaultProxy:
    """Listens on a free port of this machine, `port`, and forwards to `target_port`. `delay_s` holds every chunk back;
    `requests` counts chunks that clients sent."""

    def __init__(self, target_port: int) -> None:
        self.port = 0
        self.delay_s = 0.0
        self.requests = 0
        self._target_port = target_port
        self._fault: Fault | None = None
        self._connections: set[_Connection] = set()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._run, name="fault proxy")

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def fault(self) -> Fault | None:
        """What is wrong now; None while all is well."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault | None) -> None:
        self._fault = fault
        if fault is Fault.REFUSE:
            self.cut_all()

    @property
    def open_connections(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def cut_all(self) -> None:
        """End the connections that are open."""
        self._do(self._cut_all())

    def _do(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)  # type: ignore[arg-type]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._cut_all()
        await asyncio.sleep(0)

    async def _cut_all(self) -> None:
        for connection in list(self._connections):
            await connection.end()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._fault is Fault.REFUSE:
            writer.close()
            return
        try:
            ours = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.close()
            return
        connection = _Connection(self, (reader, writer), ours)
        self._connections.add(connection)
        try:
            await connection.forward()
        finally:
            self._connections.discard(connection)


_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Connection:
    """One client, and the connection to the server in its name."""

    def __init__(self, proxy: FaultProxy, client: _Streams, server: _Streams) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._tasks: list[asyncio.Task[None]] = []

    async def forward(self) -> None:
        """Carry both directions until either ends."""
        self._tasks = [asyncio.ensure_future(self._requests()), asyncio.ensure_future(self._answers())]
        await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        await self.end()

    async def end(self) -> None:
        """Close both sides."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for _, writer in (self._client, self._server):
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _requests(self) -> None:
        while chunk := await self._client[0].read(_CHUNK):
            self._proxy.requests += 1
            if not await self._passes():
                return
            await self._send(self._server[1], chunk)

    async def _answers(self) -> None:
        while chunk := await self._server[0].read(_CHUNK):
            fault = self._proxy.fault
            if fault is Fault.LOSE_ANSWER:
                return
            if fault is Fault.HALF_ANSWER:
                await self._send(self._client[1], chunk[:_ANSWER_BYTES])
                return
            if not await self._passes():
                return
            await self._send(self._client[1], chunk)

    async def _passes(self) -> bool:
        """Whether a chunk goes on; never comes back while there is a black hole."""
        if self._proxy.delay_s:
            await asyncio.sleep(self._proxy.delay_s)
        fault = self._proxy.fault
        if fault is Fault.BLACK_HOLE:
            await asyncio.Event().wait()
        if fault is Fault.RESET:
            linger = struct.pack("ii", 1, 0)
            self._client[1].get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return fault not in (Fault.CUT, Fault.RESET)

    async def _send(self, writer: asyncio.StreamWriter, chunk: bytes) -> None:
        with suppress(ConnectionError):
            writer.write(chunk)
            await writer.drain()
