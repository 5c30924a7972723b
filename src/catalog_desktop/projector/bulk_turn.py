"""A shop's turn at bulk work on the search server that shops share."""

from __future__ import annotations

from catalog_desktop.ports.projection_control import ProjectionControl
from catalog_desktop.projector.pace import Pace

_ASK_EVERY_S = 1.0


class BulkTurn:
    """Asks for the slot about once a second, whether to get it or to keep it."""

    def __init__(self, control: ProjectionControl, shop_id: str, pace: Pace) -> None:
        self._control, self._shop_id, self._pace = control, shop_id, pace
        self._asked_at: float | None = None
        self._is_ours = False

    async def is_ours(self) -> bool:
        """Whether bulk work may be sent now."""
        if self.seconds_until_asked <= 0:
            self._asked_at = self._pace.monotonic()
            self._is_ours = await self._control.take_turn(self._shop_id)
        return self._is_ours

    @property
    def seconds_until_asked(self) -> float:
        """How long it makes no sense to ask again."""
        return 0.0 if self._asked_at is None else max(0.0, self._asked_at + _ASK_EVERY_S - self._pace.monotonic())

    async def end(self) -> None:
        """Let others do theirs; nothing happens when this shop has not asked."""
        if self._asked_at is not None:
            self._asked_at, self._is_ours = None, False
            await self._control.end_turn(self._shop_id)
