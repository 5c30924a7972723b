"""Watches a shop that somebody else projects, so that rows on this desk say truthfully how far search is."""

from __future__ import annotations

from contextlib import suppress

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import ControlRecord
from catalog_desktop.projector.progress import ProgressBoard
from catalog_desktop.projector.sources import ProjectionPorts


class Bystander:
    """`position` is how far the holder last said to be; every change at or below it is searchable or a dead letter."""

    def __init__(self, ports: ProjectionPorts, shop_id: str, board: ProgressBoard) -> None:
        self._ports, self._shop_id, self._board = ports, shop_id, board
        self._seen: ControlRecord | None = None

    @property
    def position(self) -> Position:
        """0 before the first look."""
        return self._seen.position if self._seen is not None else 0

    async def look(self) -> None:
        """Read the control record, and the dead letters when it has moved. What cannot be read now is read later: the
        time of the last word then tells how old the states are."""
        with suppress(CatalogError):
            record = await self._ports.control.load(self._shop_id)
            if self._seen is None or record.position != self._seen.position:
                self._board.update(letters=tuple(await self._ports.control.dead_letters(self._shop_id)))
            self._seen = record
            self._board.update(
                position=record.position,
                position_at=record.position_at,
                published_at=record.published_at,
                index_version=f"{record.index_generation}.{record.position}",
                waiting=0,
                rebuild=None,
            )
