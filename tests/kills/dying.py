"""Runs a program of ours that is killed at a point: before, during or after one of the effects that last.

    python -m tests.kills.dying POINT WHEN NTH PROGRAM ARGUMENTS…

PROGRAM is `desk` (`tests.kills.desk`) or a command of `catalog-desktop`. POINT `never` lets it live. What kills is put
around the adapters here, in this process: the program itself knows nothing of it.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import itertools
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from tests.kills.points import NEVER, POINTS, When

LONGEST_EFFECT_S = 0.004
"""A kill during an effect comes within so many seconds of its beginning."""


def die() -> NoReturn:
    """At once: nothing is flushed, closed or said."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("it lives on")


def arm(point: str, when: When, nth: int) -> None:
    """Let the nth time that a point is reached be the last."""
    times = itertools.count(1)
    for path, method in POINTS[point].methods:
        module, _, name = path.rpartition(".")
        adapter = getattr(importlib.import_module(f"catalog_desktop.adapters.{module}"), name)
        setattr(adapter, method, _dying(getattr(adapter, method), when, lambda: next(times) == nth))


def _dying(effect: Callable[..., Any], when: When, is_last: Callable[[], bool]) -> Callable[..., Any]:
    @functools.wraps(effect)
    async def call(*arguments: Any, **named: Any) -> Any:
        if not is_last():
            return await effect(*arguments, **named)
        if when is When.BEFORE:
            die()
        if when is When.DURING:
            threading.Timer(random.uniform(0, LONGEST_EFFECT_S), die).start()
        await effect(*arguments, **named)
        die()

    return call


def main(words: Sequence[str]) -> int:
    """Arm, and run."""
    point, when, nth, program, *arguments = words
    if point != NEVER:
        arm(point, When(when), int(nth))
    if program == "desk":
        from tests.kills.desk import use

        asyncio.run(use(*arguments))
        return 0
    from catalog_desktop.cli import main as catalog_desktop

    return catalog_desktop([program, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
