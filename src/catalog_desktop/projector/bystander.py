"""Watches a shop that somebody else projects, so that rows on this desk say truthfully how far search is."""

from __future__ import annotations

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.project import PROJECTION_VERSION
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import ControlRecord
from catalog_desktop.projector.pace import Pace
from catalog_desktop.projector.progress import ProgressBoard, ProjectorState
from catalog_desktop.projector.sources import ProjectionPorts

UNSEEN_S = 15.0
"""Whoever has not been seen for so long may have ended: a lease lives no longer."""

NOBODY = "Nobody keeps search up to date."
NEWER = "The search index was built by a newer version of Catalog Desktop: update this one."


class Bystander:
    """`position` is how far the holder last said to be; every change at or below it is searchable or a dead letter."""

    def __init__(self, ports: ProjectionPorts, shop_id: str, board: ProgressBoard, pace: Pace) -> None:
        self._ports, self._shop_id, self._board, self._pace = ports, shop_id, board, pace
        self._seen: ControlRecord | None = None
        self._seen_at = pace.monotonic()

    @property
    def position(self) -> Position:
        """0 before the first look."""
        return self._seen.position if self._seen is not None else 0

    async def look(self) -> None:
        """Read the control record, and the dead letters when it has moved on, or when another index is live, which has
        letters of its own. What cannot be read now is read later: the time of the last word then tells how old the
        states are."""
        try:
            record = await self._ports.control.load(self._shop_id)
            if self._seen is None or _place(record) != _place(self._seen):
                self._board.update(letters=tuple(await self._ports.control.dead_letters(self._shop_id)))
        except CatalogError as error:
            if self._pace.monotonic() - self._seen_at >= UNSEEN_S:
                message = f"Who keeps search up to date cannot be seen: {error}"
                self._board.update(state=ProjectorState.OUTAGE, message=message, holder=None)
            return
        self._seen, self._seen_at = record, self._pace.monotonic()
        self._board.update(
            state=ProjectorState.STANDBY,
            message=standby_message(record),
            holder=record.live_holder or record.claimed_by,
            position=record.position,
            position_at=record.position_at,
            published_at=record.published_at,
            index_version=f"{record.index_generation}.{record.position}",
            waiting=0,
            rebuild=None,
            former=record.former if record.former is not None and record.former.since else None,
        )

    def is_vacant_for(self, holder: str) -> bool:
        """Whether nobody projected when it was last looked, and `holder` may."""
        record = self._seen
        return (
            record is not None
            and record.live_holder in (None, holder)
            and record.claimed_by in (None, holder)
            and record.projection_version <= PROJECTION_VERSION
        )


def _place(record: ControlRecord) -> tuple[Position, str]:
    return record.position, record.index_generation


def standby_message(record: ControlRecord) -> str:
    """Who projects, or that nobody does, and what keeps this program from it."""
    who = NOBODY
    if record.live_holder is not None:
        who = f"{record.live_holder} keeps search up to date."
    elif record.claimed_by is not None:
        who = f"{record.claimed_by} is about to keep search up to date."
    return f"{who} {NEWER}" if record.projection_version > PROJECTION_VERSION else who
