"""Who projects a shop, how far, and what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.ports.change_feed import Position

TIME_TO_LIVE_MS = 15_000
"""A lease that has not been renewed for so long, by the store's clock, has ended; so has a claim to one."""


class HandoverPending(NotPermitted):
    """Whoever holds the lease is outranked and has been asked to hand it over, which takes seconds: ask again soon."""


class RebuildStep(StrEnum):
    """How far a rebuild has got."""

    SCAN = "scan"
    VERIFY = "verify"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class RebuildState:
    """A rebuild under way: its target index, where the feed stood when it began, the id its scan has passed, and the
    target's generation, empty until it has been made: a swap may be done long after it was asked for, and names change
    with it."""

    target: str
    start_position: Position
    scanned_to: str = ""
    step: RebuildStep = RebuildStep.SCAN
    generation: str = ""


class FormerWish(StrEnum):
    """What somebody asks the holder to do with the former index."""

    RETURN = "return"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class FormerIndex:
    """The index that was live before the last switch. It goes on receiving changes, so that one can return to it.

    `since` is when it ceased to be live (Unix ms); 0: it was of no use any more and only waits to be discarded. `wish`
    is a request that the holder has not taken up yet.
    """

    target: str
    generation: str
    since: int
    wish: FormerWish | None = None


@dataclass(frozen=True, slots=True)
class ControlRecord:
    """One shop's projection, as everybody may read it.

    `holder` names who projects (None: nobody), under lease number `epoch`; `published_at` is when the holder last
    said how far it is (Unix ms, the store's clock). Every change at or below `position` is searchable or a dead
    letter. `rebuild_wanted` is a request that the holder has not taken up yet. While the target of `rebuild` is the
    `former` index, it is a return to that. `obsolete` are names of indexes to be deleted: no other is.

    `always_on`: the holder is a server's projector and outranks those of desks. `claimed_by` waits for the holder, whom
    it outranks, to hand over; it last said so at `claimed_at`. `is_live`: the lease had not ended when this was read.
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
    former: FormerIndex | None = None
    obsolete: tuple[str, ...] = ()
    always_on: bool = False
    claimed_by: str | None = None
    claimed_at: int = 0
    is_live: bool = field(default=False, compare=False)

    @property
    def live_holder(self) -> str | None:
        """Who projects; None: nobody, whatever was said last."""
        return self.holder if self.is_live else None


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

    async def acquire(
        self, shop_id: str, holder: str, projection_version: int, *, always_on: bool = False, fairly: bool = False
    ) -> ControlRecord:
        """Become the holder, with epoch + 1. Raises NotPermitted while another live holder has the lease or somebody
        else has claimed it, or when the record's projection version is newer than this program's.

        Who is always on outranks who is not; between equals the newer projection version does. Of two who are always on
        the one that has so few shops that it would be fair to have this one (`fairly`) does as well. A live holder who
        is outranked is asked to hand over: the lease is claimed, until it is had or for as long as it is asked for, and
        HandoverPending raised."""
        ...

    async def publish(self, shop_id: str, epoch: int, position: Position, position_at: int) -> None:
        """Renew the lease and say how far the projection is: after what `position` covers is searchable, never before.

        `position_at` is the commit time (Unix ms) up to which `position` covers everything."""
        ...

    async def release(self, shop_id: str, epoch: int) -> None:
        """Stop being the holder. Nothing happens when the lease has gone to somebody else."""
        ...

    async def save_rebuild(
        self,
        shop_id: str,
        epoch: int,
        rebuild: RebuildState | None,
        *,
        index_generation: str | None = None,
        former: FormerIndex | None = None,
    ) -> None:
        """Record a rebuild's progress, or its end (None), after a switch with the generation of the index that is live
        now and the one that was before.

        A former index is given up when a rebuild of another one begins. Names that are not needed any more become
        `obsolete`.
        """
        ...

    async def request_rebuild(self, shop_id: str, *, wanted: bool = True) -> None:
        """Ask the holder, whoever it is, for a rebuild, or take the request back."""
        ...

    async def request_former(self, shop_id: str, wish: FormerWish) -> None:
        """Ask the holder, whoever it is, to return to the former index or to discard it. Raises BadUsage when there is
        none."""
        ...

    async def give_up_former(self, shop_id: str, epoch: int) -> None:
        """The former index becomes obsolete; nothing happens when there is none."""
        ...

    async def forget_indexes(self, shop_id: str, epoch: int, names: Sequence[str]) -> None:
        """These indexes have been deleted: they are not `obsolete` any more."""
        ...

    async def take_turn(self, shop_id: str) -> bool:
        """Ask for the one slot for bulk work on the search server that shops share; whether the shop has it.

        It has to be asked for again every few seconds, also to keep it: the slot goes to whoever waits longest when a
        turn has lasted long enough, and when its holder has not asked for a while.
        """
        ...

    async def end_turn(self, shop_id: str) -> None:
        """Give the slot back, or the place among those who wait."""
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
