"""How a long job says how far it is, and is told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_SECONDS_BETWEEN = 0.1


class Step(StrEnum):
    """What a job is doing. Steps may overlap: a file is still being read while its first products are written."""

    READ = "read"
    COMPARE = "compare"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is: `done` products (or records) of `total`, None while that is not known yet.

    `per_second` is the rate since the step began; `seconds_left` is None until there is something to go by.
    """

    step: Step
    done: int
    total: int | None = None
    per_second: float = 0.0
    seconds_left: float | None = None


class JobControl:
    """Given to a job by whoever started it. `on_progress` is called on the job's event loop, at most ten times a
    second; `cancel` may be called from anywhere, and stops the job after the chunk it is at."""

    def __init__(self, on_progress: Callable[[Progress], None] | None = None) -> None:
        self._on_progress = on_progress
        self._cancelled = threading.Event()
        self._began: dict[Step, tuple[float, int]] = {}
        self._reported = 0.0

    def cancel(self) -> None:
        """Ask the job to stop; what it has done stays done."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._cancelled.is_set()

    def report(self, step: Step, done: int, total: int | None = None) -> None:
        """Say how far a step is. The first and the last report of a step are always passed on."""
        now = time.monotonic()
        is_first = step not in self._began
        began, done_before = self._began.setdefault(step, (now, done))
        if self._on_progress is None or not (is_first or done == total or now - self._reported >= _SECONDS_BETWEEN):
            return
        self._reported = now
        rate = (done - done_before) / (now - began) if now > began else 0.0
        left = (total - done) / rate if total is not None and rate > 0 else None
        self._on_progress(Progress(step, done, total, rate, left))
