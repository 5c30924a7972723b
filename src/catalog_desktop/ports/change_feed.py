"""The stream of changes that the projector follows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.record import from_record

Position: TypeAlias = int
"""How far a feed was read: opaque, ordered, never negative; 0 is before everything. An adapter says what it counts."""

IDLE_STEP_MS = 60_000
"""How far behind its clock a feed without changes may say to be: a commit that is under way has its time already."""

TOMBSTONES_LIVE_MS = 90 * 86_400_000
"""A feed may forget that a product was deleted after so long, and not before."""


def written_at(record: Record) -> int:
    """When the state of a record was committed (Unix ms); 0 when it does not say."""
    at = record.get("updated_at")
    return at if isinstance(at, int) else 0


@dataclass(frozen=True)
class ProductChange:
    """A product's whole current state, or its tombstone, delivered because it changed: its record.

    The record's revision may be higher than that of the change that caused the delivery, and its costs may be None,
    whatever they are: search holds none, and a store may keep them apart. `position` is that of the change;
    `interactive` tells whether a person waits for it; `committed_at` is Unix ms.
    """

    record: Record
    position: Position
    interactive: bool
    committed_at: int

    @property
    def product_id(self) -> str:
        """The product's id."""
        return str(self.record["id"])

    @cached_property
    def product(self) -> Product:
        """The product of the record; made when somebody asks, because bulk work may leave that to another process."""
        return from_record(self.record)

    @classmethod
    def asked_for(cls, record: Record, position: Position) -> ProductChange:
        """The state of a product that was read for itself: not because it changed, but as of `position`."""
        return cls(record, position, interactive=False, committed_at=written_at(record))


@dataclass(frozen=True, slots=True)
class ChangeBatch:
    """Changes after a position, each product at most once, and the position that is covered when all are applied.

    That position covers everything committed until `position_at` (Unix ms), which moves on while nothing is committed,
    `IDLE_STEP_MS` behind the clock. `waiting` is about how many changes come
    after the batch, and 0 only when none is known. A batch that was asked for with `interactive_only` says neither.
    """

    changes: Sequence[ProductChange]
    position: Position
    position_at: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """How many live products an id range holds and the sum of their stamps."""

    count: int
    stamp_sum: int


class ChangeFeed(Protocol):
    """The write side's changes, at least once and in no stronger order than this: after `read_after` returned a
    batch, every change at or below the batch's position has been delivered in it or before, with that state or a
    newer one. A product that is deleted is delivered as its tombstone. Reading never disturbs writers.

    Errors: StoreUnavailable; StoreDamaged.
    """

    async def position(self, shop_id: str) -> Position:
        """The position of the newest committed change; 0 for an empty shop."""
        ...

    async def read_after(
        self, shop_id: str, position: Position, limit: int, *, interactive_only: bool = False
    ) -> ChangeBatch:
        """At most `limit` changed products after `position`, oldest change first; empty when there are none.

        The position of an empty batch may be higher than `position`, when all up to there is known to be nothing new.
        With `interactive_only` only changes for which somebody waits are given, so that they can overtake bulk
        work; the batch's position then covers nothing and must not be saved.
        """
        ...

    async def wait(self, shop_id: str, position: Position) -> None:
        """Return once there is, or may be, a change after `position`: at a commit, not at a poll."""
        ...

    async def read(self, shop_id: str, product_ids: Sequence[str]) -> Sequence[ProductChange]:
        """The current states of some products, tombstones included; unknown ids are left out. `position` is the newest
        position at the time of reading."""
        ...

    def scan(self, shop_id: str, after_id: str = "", *, page_size: int = 500) -> AsyncIterator[Sequence[Product]]:
        """Pages of all live products in the order of their ids, after `after_id`; what a rebuild reads."""
        ...

    async def count(self, shop_id: str) -> int:
        """How many live products the shop has."""
        ...

    async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> Digest:
        """Count and stamp sum of live products with `first_id <= id <= last_id`."""
        ...

    async def revisions(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> dict[str, tuple[int, int]]:
        """`{id: (revision, stamp)}` of live products of an id range: what `verify` compares."""
        ...
