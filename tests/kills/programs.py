"""The programs as processes: started with or without a point at which they die, read to their end, killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from catalog_desktop.config.profiles import Profile
from tests.kills.points import NEVER, When

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 90.0
_STEP_S = 0.02
_AT_WORK = '"message": "Projecting"'

Death = tuple[str, When, int]
"""At which point, on which side of it, and which time."""


class Program:
    """A running program; `lines` is what it has said so far on its standard output."""

    def __init__(self, words: tuple[str, ...], death: Death | None, log: Path) -> None:
        point, when, nth = death or (NEVER, When.BEFORE, 1)
        command = [sys.executable, "-m", "tests.kills.dying", point, when.value, str(nth), *words]
        self._log = log
        self._errors = log.open("ab")
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors, text=True
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, name=f"read {words[0]}")
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def is_running(self) -> bool:
        """Whether it is still there."""
        return self.process.poll() is None

    @property
    def was_killed(self) -> bool:
        """Whether it ended by SIGKILL."""
        return self.process.poll() == -signal.SIGKILL

    @property
    def errors(self) -> str:
        """What it has logged."""
        return self._log.read_text(encoding="utf-8")

    def until(self, condition: Callable[[], object]) -> None:
        """Return once a condition holds."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, f"it did not come; the log: {self.errors[-4_000:]}"
            time.sleep(_STEP_S)

    def until_ended(self) -> int:
        """Its exit status."""
        self.until(lambda: not self.is_running)
        return self.process.wait()

    def ask_to_end(self) -> None:
        """As an init system does."""
        self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """`kill -9`; nothing happens when it has ended."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self._errors.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as said:
            for line in said:
                self.lines.append(line)


def desk_program(profile: Profile, log: Path, *, seed: int = 0, death: Death | None = None) -> Program:
    """A person who edits; of embedded stores the one who projects them as well."""
    return Program(("desk", profile.name, str(seed)), death, log)


def headless_program(profile: Profile, log: Path, *, death: Death | None = None) -> Program:
    """`catalog-desktop project`; one that is not to die is given out once it can be asked to end."""
    before = log.read_text(encoding="utf-8").count(_AT_WORK) if log.exists() else 0
    program = Program(("project", "--profile", profile.name, "--port", "0"), death, log)
    if death is None:
        program.until(lambda: program.errors.count(_AT_WORK) > before)
    return program
