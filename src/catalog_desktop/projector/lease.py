"""Holding a shop's lease: one writer of its index, provably so."""

from __future__ import annotations

from catalog_desktop.domain.errors import StoreUnavailable
from catalog_desktop.domain.project import PROJECTION_VERSION
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import TIME_TO_LIVE_MS, ControlRecord, ProjectionControl
from catalog_desktop.projector.pace import Pace

REQUEST_S = 7.0
"""No request that changes an index may take longer."""

_MARGIN_S = 1.0
SAFE_AGE_S = TIME_TO_LIVE_MS / 1000 - REQUEST_S - _MARGIN_S
"""Of a lease: an older one might end before such a request does."""


class Lease:
    """This holder's lease on one shop. Every renewal is a write under the lease's number, and fails once another
    program has taken over: so nothing is sent to the index unless the last renewal is recent."""

    def __init__(
        self, control: ProjectionControl, shop_id: str, holder: str, pace: Pace, *, always_on: bool = False
    ) -> None:
        self._control = control
        self._shop_id = shop_id
        self._holder = holder
        self._pace = pace
        self._always_on = always_on
        self._begun = (0.0, 0)
        self.epoch = 0

    async def acquire(self, *, fairly: bool = False) -> ControlRecord:
        """Become the holder; arguments and errors as of `ProjectionControl.acquire`."""
        begun = self._now()
        record = await self._control.acquire(
            self._shop_id, self._holder, PROJECTION_VERSION, always_on=self._always_on, fairly=fairly
        )
        self.epoch, self._begun = record.epoch, begun
        return record

    async def publish(self, position: Position, position_at: int) -> None:
        """Renew the lease and say how far the projection is. Raises NotPermitted when it has been lost."""
        begun = self._now()
        await self._control.publish(self._shop_id, self.epoch, position, position_at)
        self._begun = max(begun, self._begun)

    async def release(self) -> None:
        """Let others project."""
        if self.epoch:
            await self._control.release(self._shop_id, self.epoch)
            self.epoch = 0

    def check(self, timeout_s: float = REQUEST_S) -> None:
        """Raise StoreUnavailable when the last renewal is so long ago that somebody else may have taken over before a
        request that begins now has ended: the machine slept, or a call hung. The next step renews first."""
        if self.age + timeout_s + _MARGIN_S > TIME_TO_LIVE_MS / 1000:
            raise StoreUnavailable("The projector was suspended; it makes sure that it is still the only one.")

    @property
    def age(self) -> float:
        """Seconds since before the last renewal was sent, by whichever clock went further: a laptop sleeps."""
        monotonic, wall_ms = self._now()
        return max(monotonic - self._begun[0], (wall_ms - self._begun[1]) / 1000)

    def _now(self) -> tuple[float, int]:
        return self._pace.monotonic(), self._pace.wall_ms()
