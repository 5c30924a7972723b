"""Processes that project: servers and desks, with what they say, to be stopped, woken, ended and killed."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import IO, Self

PATIENCE_S = 90.0
_STEP_S = 0.02
_END_S = 15.0


class ProjectingProcess:
    """`state` is what it last said to be doing. Ended with the block."""

    def __init__(self, command: Sequence[str], *, says_on_stderr: bool) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdin=pipe,
            stdout=None if says_on_stderr else pipe,
            stderr=pipe if says_on_stderr else subprocess.DEVNULL,
            text=True,
        )
        self._ends_by_signal = says_on_stderr
        said = self.process.stderr if says_on_stderr else self.process.stdout
        self.state = ""
        self._reader = threading.Thread(target=self._read, args=(said,), name=f"read {command[0]}")
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            if self._ends_by_signal:
                self.signal(signal.SIGTERM)
            else:
                self.close()
        try:
            self.process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def signal(self, number: signal.Signals) -> None:
        """Have the system send it a signal."""
        self.process.send_signal(number)

    def close(self) -> None:
        """As the window does when it is closed."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    async def until_state(self, state: str) -> None:
        """Return once it has said that it is in a state."""
        await until(lambda: self.state == state)

    def _read(self, said: IO[str]) -> None:
        for line in said:
            if line.startswith("{"):
                self.state = json.loads(line).get("state", self.state)


def server(profile: str) -> ProjectingProcess:
    """`catalog-desktop project`."""
    return ProjectingProcess(["catalog_desktop", "project", "--profile", profile, "--port", "0"], says_on_stderr=True)


def desk(profile: str) -> ProjectingProcess:
    """A desk of its own."""
    return ProjectingProcess(["benchmarks.desk_process", profile], says_on_stderr=False)


async def until(condition: Callable[[], object]) -> None:
    """Return once a condition holds. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not come")
        await asyncio.sleep(_STEP_S)
