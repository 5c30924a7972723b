"""Pieces of work, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence


async def in_parallel(pieces: Sequence[Callable[[], Awaitable[None]]], at_once: int) -> None:
    """Do all pieces, at most so many at a time. The first that fails ends the others, and its error is raised."""
    left = iter(pieces)

    async def worker() -> None:
        for piece in left:
            await piece()

    workers = [asyncio.ensure_future(worker()) for _ in range(min(at_once, len(pieces)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
