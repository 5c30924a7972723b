"""Measuring in new processes: how long one takes until it tells something, and how much memory it occupies."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """What a process told in one line, and the seconds since its start or since the line before."""

    seconds: float
    values: Mapping[str, Any]


async def run_fresh(module: str, *arguments: object, **environment: str) -> AsyncGenerator[Told, None]:
    """Run `python -m module arguments…` and yield what it tells. Raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, env={**os.environ, **environment}, limit=2**20
    )
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            now = time.perf_counter()
            yield Told(now - began, json.loads(line))
            began = now
        if await process.wait():
            raise subprocess.CalledProcessError(process.returncode or 0, command)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def first_told(module: str, *arguments: object, **environment: str) -> Told:
    """The first line of a process that tells one and ends."""
    async with aclosing(run_fresh(module, *arguments, **environment)) as lines:
        told = [line async for line in lines]
    return told[0]


def tell(**values: object) -> None:
    """Called in such a process: tell something now."""
    print(json.dumps(values), flush=True)


def resident_mb() -> float:
    """What this process occupies now; on systems without `/proc` the most that it ever did."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
