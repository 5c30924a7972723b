"""One owner, several processes: a command that writes is run by the process that owns the catalog.

The other process sends its arguments over a local socket (a pipe on Windows) in the catalog's folder and gets back
what it has to print, and the exit status. Messages are JSON objects: `{"arguments", "cwd", "person"}` there; `{"out"}`,
`{"err"}` and at the end `{"status"}` back. A caller that goes away cancels its command.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import queue
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any, TypeAlias

from catalog_desktop.app.catalog import CatalogFolder
from catalog_desktop.cli.report import DONE, FAILED, Output
from catalog_desktop.domain.errors import StoreUnavailable

_log = logging.getLogger(__name__)
_SECONDS_BETWEEN_LOOKS = 0.25
_LOOKS_FOR_OWNER = 12

RunCommand: TypeAlias = Callable[[Sequence[str], Path, str, Output, Output], Awaitable[int]]


def run_at_owner(folder: CatalogFolder, arguments: Sequence[str], person: str) -> int:
    """Let the owner of the catalog run a command, print what it says and return its exit status. Blocks.

    Raises StoreUnavailable when the owner does not answer.
    """
    try:
        connection = Client(_address(folder), _family())
    except OSError as error:
        raise StoreUnavailable(
            "The catalog is open in another program that does not answer. Close it there, or try again."
        ) from error
    with connection:
        _send(connection, {"arguments": list(arguments), "cwd": str(Path.cwd()), "person": person})
        while True:
            try:
                message = _receive(connection)
            except EOFError:
                raise StoreUnavailable("The program that owns the catalog ended meanwhile. Try again.") from None
            if "status" in message:
                return int(message["status"])
            print(message.get("out", ""), end="", flush=True)
            print(message.get("err", ""), end="", file=sys.stderr, flush=True)


def raise_window_of_owner(folder: CatalogFolder) -> bool:
    """Ask the owner of the catalog to show its window; False when it has none, or does not answer for some seconds, in
    which one that is just starting would. Blocks."""
    for _ in range(_LOOKS_FOR_OWNER):
        try:
            return run_at_owner(folder, ["open"], "") == DONE
        except StoreUnavailable:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
    return False


class OwnerService:
    """Runs the commands of other processes on the owner's event loop, for as long as it is open."""

    def __init__(self, folder: CatalogFolder, run: RunCommand, loop: asyncio.AbstractEventLoop) -> None:
        self._folder = folder
        self._run = run
        self._loop = loop
        self._closing = threading.Event()
        folder.socket_file.unlink(missing_ok=True)  # left over from a crash: the lock says that nobody else serves
        self._listener = Listener(_address(folder), _family())
        if sys.platform != "win32":
            folder.socket_file.chmod(0o600)
        self._calls: set[threading.Thread] = set()
        self._accepting = threading.Thread(target=self._accept, name="owner service")
        self._accepting.start()

    def close(self) -> None:
        """Take no more commands, and wait for those under way. Blocks."""
        self._closing.set()
        try:
            Client(_address(self._folder), _family()).close()  # wakes `accept`, which closing would not
        except OSError:
            _log.debug("The owner's socket was gone already")
        self._accepting.join()
        self._listener.close()
        for call in list(self._calls):
            call.join()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection = self._listener.accept()
            except OSError:
                continue  # a caller that went away while it connected
            call = threading.Thread(target=self._serve, args=(connection,), name="owner service call")
            self._calls.add(call)
            call.start()

    def _serve(self, connection: Connection[Any, Any]) -> None:
        try:
            with connection:
                self._answer(connection)
        except (EOFError, OSError):
            _log.debug("A caller went away")
        finally:
            self._calls.discard(threading.current_thread())

    def _answer(self, connection: Connection[Any, Any]) -> None:
        request = _receive(connection)
        said: queue.Queue[dict[str, Any]] = queue.Queue()
        command = self._run(
            request["arguments"], Path(request["cwd"]), request["person"], _Stream("out", said), _Stream("err", said)
        )
        future = asyncio.run_coroutine_threadsafe(_awaited(command), self._loop)
        future.add_done_callback(lambda _: said.put({}))
        while True:
            try:
                message = said.get(timeout=_SECONDS_BETWEEN_LOOKS)
            except queue.Empty:
                if self._closing.is_set() or _is_gone(connection):
                    future.cancel()
                continue
            if not message:
                break
            _send(connection, message)
        _send(connection, {"status": _status(connection, future)})


class _Stream:
    """What a command prints, on its way to another process."""

    def __init__(self, name: str, said: queue.Queue[dict[str, Any]]) -> None:
        self._name = name
        self._said = said

    def write(self, text: str, /) -> int:
        if text:
            self._said.put({self._name: text})
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""

    def isatty(self) -> bool:
        """Progress is not sent."""
        return False


def _status(connection: Connection[Any, Any], command: Future[int]) -> int:
    """The command's exit status; a defect is logged here, where its traceback is, and named to the caller."""
    if command.cancelled():
        return FAILED
    defect = command.exception()
    if defect is None:
        return command.result()
    _log.error("A command of another program failed", exc_info=defect)
    text = f"catalog-desktop: the program that owns the catalog met a defect and logged it: {defect!r}\n"
    _send(connection, {"err": text})
    return FAILED


async def _awaited(command: Awaitable[int]) -> int:
    return await command


def _is_gone(connection: Connection[Any, Any]) -> bool:
    """A caller sends nothing after its request, so that anything to read is its end."""
    return connection.poll(0)


def _send(connection: Connection[Any, Any], message: dict[str, Any]) -> None:
    connection.send_bytes(json.dumps(message).encode())


def _receive(connection: Connection[Any, Any]) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(connection.recv_bytes())
    return message


def _address(folder: CatalogFolder) -> str:
    if sys.platform == "win32":
        digest = hashlib.sha256(str(folder.path.resolve()).encode()).hexdigest()[:16]
        return rf"\\.\pipe\catalog-desktop-{digest}"
    return str(folder.socket_file)


def _family() -> str:
    return "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"
