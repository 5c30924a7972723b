"""Renews a lease beside the work: a step may wait for minutes for the index, and a lease does not."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from catalog_desktop.domain.errors import StoreDamaged, StoreUnavailable
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.tenure import Tenure

_LATER = 1.2
"""Of the time between renewals: mostly a tenure renews its lease itself, between two steps."""

_AGAIN = 0.2
_SHORTEST_S = 0.01

T = TypeVar("T")


class LeaseKeeper:
    """Works from its creation until `end`, or until the lease is lost or has to be handed over."""

    def __init__(self, tenure: Tenure, pace: Pace) -> None:
        self._tenure, self._pace = tenure, pace
        self._keeping = asyncio.create_task(self._keep(), name="keep a lease")

    async def while_held(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` returns. Raises NotPermitted as soon as the lease has gone, when `work` has been cancelled."""
        step = asyncio.create_task(work)
        try:
            await asyncio.wait({step, self._keeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not step.done():
                step.cancel()
                await asyncio.wait({step})
        if step.cancelled():
            await self._keeping  # it says why
        return step.result()

    async def end(self) -> None:
        """Renew no more."""
        self._keeping.cancel()
        await asyncio.wait({self._keeping})
        if not self._keeping.cancelled():
            self._keeping.exception()  # whoever works has met it, or meets the same

    async def _keep(self) -> None:
        late = self._pace.renew * _LATER
        while True:
            await asyncio.sleep(max(late - self._tenure.lease_age, self._pace.renew * _AGAIN, _SHORTEST_S))
            if self._tenure.lease_age >= late:
                # What cannot be renewed now is tried again; what may be sent meanwhile is for the lease to say.
                with suppress(StoreUnavailable, StoreDamaged):
                    await self._tenure.renew()
