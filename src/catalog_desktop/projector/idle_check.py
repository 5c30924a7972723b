"""Compares the index with the catalog now and then, when there is nothing else to do, and mends what differs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.ports.search_index import Drift
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import DriftCheck


class IdleCheck:
    """`verify` and `repair` are the projector's; `told` hears of each check that came to its end.

    The first one is soon after the start, when whatever happened while nobody projected can be seen; later ones are
    rare: each costs the source a read a thousand products.
    """

    def __init__(
        self,
        verify: Callable[[], Awaitable[Drift]],
        repair: Callable[[Drift], Awaitable[None]],
        told: Callable[[DriftCheck], None],
        pace: Pace,
    ) -> None:
        self._verify, self._repair, self._told, self._pace = verify, repair, told, pace
        self._due_at = pace.monotonic() + pace.first_check
        self._check: asyncio.Task[None] | None = None

    def look(self) -> None:
        """There is nothing to do now: check if it is time to."""
        if self._check is None and self._pace.monotonic() >= self._due_at:
            self._check = asyncio.create_task(self._run(), name="compare search with the catalog")

    async def close(self) -> None:
        """Give up a check that is under way; the next one is as far away as at the start."""
        self._due_at = self._pace.monotonic() + self._pace.first_check
        check, self._check = self._check, None
        if check is not None:
            check.cancel()
            await asyncio.gather(check, return_exceptions=True)

    async def _run(self) -> None:
        begun = self._pace.monotonic()
        with suppress(CatalogError):  # then the next time
            drift = await self._verify()
            if drift:
                await self._repair(drift)
            self._told(
                DriftCheck(
                    self._pace.wall_ms(),
                    drift.checked,
                    len(drift.missing),
                    len(drift.stale),
                    len(drift.ghost),
                    self._pace.monotonic() - begun,
                )
            )
        self._due_at, self._check = self._pace.monotonic() + self._pace.check, None
