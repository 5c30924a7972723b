"""Who projects a shop, how far, and what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from catalog_desktop.ports.change_feed import Position


class RebuildStep(StrEnum):
    """How far a rebuild has got."""

    SCAN = "scan"
    VERIFY = "verify"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class RebuildState:
    """A rebuild under way: its target index, where the feed stood when it began, and the id its scan has passed."""

    target: str
    start_position: Position
    scanned_to: str = ""
    step: RebuildStep = RebuildStep.SCAN


@dataclass(frozen=True, slots=True)
class ControlRecord:
    """One shop's projection, as everybody may read it.

    `holder` names who projects (None: nobody), under lease number `epoch`; `published_at` is when the holder last
    said how far it is (Unix ms, the store's clock). Every change at or below `position` is searchable or a dead
    letter. `rebuild_wanted` is a request that the holder has not taken up yet.
    """

    holder: str | None = None
    epoch: int = 0
    position: Position = 0
    position_at: int = 0
    published_at: int = 0
    projection_version: int = 0
    index_generation: str = ""
    rebuild: RebuildState | None = None
    rebuild_wanted: bool = False


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A product whose document the index refused: which revision, why, and since when (Unix ms)."""

    product_id: str
    revision: int
    reason: str
    since: int


class ProjectionControl(Protocol):
    """One shop's control record and dead letters. Each write names the epoch under which it is made; a write under an
    older epoch than the record's raises NotPermitted, whoever makes it. Positions never go down within a source.

    Errors: StoreUnavailable.
    """

    async def load(self, shop_id: str) -> ControlRecord:
        """The record as it stands; a fresh one for a shop that was never projected."""
        ...

    async def acquire(self, shop_id: str, holder: str, projection_version: int) -> ControlRecord:
        """Become the holder, with epoch + 1. Raises NotPermitted while another live holder has the lease, or when the
        record's projection version is newer than this program's."""
        ...

    async def publish(self, shop_id: str, epoch: int, position: Position, position_at: int) -> None:
        """Renew the lease and say how far the projection is: after what `position` covers is searchable, never before.

        `position_at` is the commit time (Unix ms) up to which `position` covers everything."""
        ...

    async def release(self, shop_id: str, epoch: int) -> None:
        """Stop being the holder. Nothing happens when the lease has gone to somebody else."""
        ...

    async def save_rebuild(
        self, shop_id: str, epoch: int, rebuild: RebuildState | None, *, index_generation: str | None = None
    ) -> None:
        """Record a rebuild's progress, or its end (None), with the generation of the index that is live now."""
        ...

    async def request_rebuild(self, shop_id: str, *, wanted: bool = True) -> None:
        """Ask the holder, whoever it is, for a rebuild, or take the request back."""
        ...

    async def put_dead_letters(self, shop_id: str, epoch: int, letters: Sequence[DeadLetter]) -> None:
        """Set products aside, durably, before the position passes them; replaces an older letter of the product."""
        ...

    async def clear_dead_letters(self, shop_id: str, epoch: int, product_ids: Sequence[str]) -> None:
        """Take letters back because the product is searchable or deleted now."""
        ...

    async def dead_letters(self, shop_id: str) -> Sequence[DeadLetter]:
        """All letters, oldest first."""
        ...
