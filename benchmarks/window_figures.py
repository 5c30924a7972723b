"""The window's own figures, each measured in a new process."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

from benchmarks.catalog_file import write_first
from benchmarks.figures import Figure, figure
from benchmarks.fresh_process import first_told, run_fresh

_STARTS = 7
_IMPORTED = 20_000
_WIDTH, _HEIGHT = 1440, 900
_STALL = "longest stall of the window's loop, "


async def start_figures(catalog: Path, *, is_large: bool) -> list[Figure]:
    """From the start of the program to the first rows painted, of a catalog that was closed properly, and the memory
    that it occupies then. The very first start, which compiles the program, does not count."""
    environment = _environment(catalog.parent)
    starts = [await first_told("benchmarks.window_start", catalog, **environment) for _ in range(_STARTS + 1)][1:]
    goal_s, goal_mb = (2.0, 1024) if is_large else (0.8, 300)
    return [
        figure("start → rows painted", "s", [start.seconds for start in starts], goal_s),
        figure("resident memory after the start", "MB", [start.values["mb"] for start in starts], goal_mb),
    ]


async def session_figures(catalog: Path, file: Path, *, is_large: bool) -> AsyncIterator[Figure]:
    """Typing, editing, scrolling, rebuilding, importing in the window. Leaves the catalog with 20,000 products more."""
    more = await asyncio.to_thread(write_first, file, _IMPORTED, "imported-in-the-window")
    goals = {
        "keystroke_ms": ("keystroke → painted", "ms", None if is_large else 40),
        "saving_ms": ("Enter → saving painted", "ms", 16),
        "scrolling_ms": (f"{_STALL}scrolling", "ms", 50),
        "rebuilding_ms": (f"{_STALL}rebuild", "ms", 50),
        "importing_ms": (f"{_STALL}import", "ms", 50),
        "peak_mb": ("resident memory, peak during a rebuild", "MB", 1024 if is_large else 300),
        "rebuild_s": ("rebuild", "s", None),
    }
    session = run_fresh("benchmarks.window_session", catalog, more, **_environment(catalog.parent))
    async with aclosing(session) as lines:
        async for told in lines:
            for key, values in told.values.items():
                name, unit, goal = goals[key]
                yield figure(name, unit, values, goal)


def _environment(folder: Path) -> dict[str, str]:
    """A screen for the window, that of QT_QPA_PLATFORM or else one in memory; and Python keeps what it compiles, as it
    does where nobody forbids it."""
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    if "QT_QPA_PLATFORM" in os.environ:
        return compiled
    screen = {"name": "bench", "x": 0, "y": 0, "width": _WIDTH, "height": _HEIGHT}
    file = folder / "screen.json"
    file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    quiet = {"QT_LOGGING_RULES": "default.warning=false"}  # it says what such a screen cannot do
    return compiled | quiet | {"QT_QPA_PLATFORM": f"offscreen:configfile={file}"}
