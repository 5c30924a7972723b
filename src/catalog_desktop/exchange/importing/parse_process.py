"""Starting the parsing process and following it, without ever blocking the event loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from catalog_desktop.domain.errors import BadUsage, CatalogError


class ParsingFailed(CatalogError):
    """The parsing process ended without an answer."""


class ParseProcess:
    """A running parsing process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    async def messages(self) -> AsyncIterator[dict[str, Any]]:
        """Its reports, and at last its answer under `done`. Raises BadUsage with its sentence when it failed."""
        output = self._process.stdout
        assert output is not None  # noqa: S101 -- asked for in `parse_process`
        while line := await asyncio.to_thread(output.readline):
            message: dict[str, Any] = orjson.loads(line)
            if "failed" in message:
                raise BadUsage(message["failed"])
            yield message
            if "done" in message:
                return
        raise ParsingFailed("Reading the file was interrupted. Try again.")


@asynccontextmanager
async def parse_process(job: dict[str, Any]) -> AsyncIterator[ParseProcess]:
    """A process that does one job; it is gone when the block is left, however that happens."""
    process = await asyncio.to_thread(_start, job)
    try:
        yield ParseProcess(process)
    finally:
        # Killing is safe: the staging file's transactions are whole or not there.
        process.kill()
        await asyncio.shield(asyncio.to_thread(_finish, process))


def _start(job: dict[str, Any]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "catalog_desktop.exchange.importing.parse_file"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None  # noqa: S101 -- asked for in the line above
    process.stdin.write(orjson.dumps(job) + b"\n")
    process.stdin.close()
    return process


def _finish(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
