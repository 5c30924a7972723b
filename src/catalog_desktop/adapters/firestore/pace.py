"""How fast bulk work may write a shop's products."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

FIRST_PER_S = 200.0
MOST_PER_S = 380.0
"""A collection with an index on a field that grows, such as the time of writing, takes 500 writes a second
(https://firebase.google.com/docs/firestore/best-practices#high_read_write_and_delete_rates_to_a_narrow_document_range).
The rest is left to people, and to a second desk's sales."""

_GROWTH_PER_S = 1.2
_RESTS_AFTER_S = 60.0


class Pace:
    """Lets writes through one after another, ever faster up to the most, and from the start again after a rest."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._rate = FIRST_PER_S
        self._next = clock()

    async def take(self) -> None:
        """Return when one more product may be written."""
        now = self._clock()
        if now - self._next > _RESTS_AFTER_S:
            self._rate = FIRST_PER_S
        at = max(now, self._next)
        interval = 1 / self._rate
        self._next = at + interval
        self._rate = min(self._rate * _GROWTH_PER_S**interval, MOST_PER_S)
        if at > now:
            await self._sleep(at - now)
