"""The rules of a shop's projection record: who may hold it, and what a holder may write. Pure; times are Unix ms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from catalog_desktop.domain.errors import BadUsage, NotPermitted
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import (
    TIME_TO_LIVE_MS,
    ControlRecord,
    FormerIndex,
    FormerWish,
    HandoverPending,
    RebuildState,
)

_CLAIM_AGAIN_MS = 5_000


@dataclass(frozen=True, slots=True)
class Lease:
    """A shop's control record with the projection version of its holder, which the record takes on when the holder has
    rebuilt the index."""

    control: ControlRecord = field(default_factory=ControlRecord)
    holder_version: int = 0


@dataclass(frozen=True, slots=True)
class Contender:
    """Who asks for a lease; see `ProjectionControl.acquire`."""

    name: str
    projection_version: int
    always_on: bool = False
    fairly: bool = False

    def outranks(self, lease: Lease) -> bool:
        """Whether the lease's holder has to make way."""
        rank, holders = (self.always_on, self.projection_version), (lease.control.always_on, lease.holder_version)
        return rank > holders or (rank == holders and self.always_on and self.fairly)


def seen(lease: Lease, now: int) -> ControlRecord:
    """The record as it stands at `now`: whether its lease is live, and without a claim that was given up."""
    control = replace(lease.control, is_live=_is_live(lease.control.published_at, now))
    if control.claimed_by is not None and not _is_live(control.claimed_at, now):
        control = replace(control, claimed_by=None)
    return control


def acquired(lease: Lease, contender: Contender, now: int) -> Lease:
    """The lease in the hands of `contender`, under the next epoch; NotPermitted as `ProjectionControl.acquire` says,
    HandoverPending for who is to claim it (`claimed`)."""
    control, name = seen(lease, now), contender.name
    if control.projection_version > contender.projection_version:
        raise NotPermitted(
            "The search index was built by a newer version of Catalog Desktop (projection "
            f"{control.projection_version}; this program has {contender.projection_version}). Update Catalog Desktop."
        )
    is_held, is_claimed = control.live_holder not in (None, name), control.claimed_by not in (None, name)
    if is_held and contender.outranks(lease) and not is_claimed:
        raise HandoverPending(f"{control.holder} is handing over to {name}.")
    if is_held:
        raise NotPermitted(f"{control.holder} keeps the search index up to date already.")
    if is_claimed:
        raise NotPermitted(f"{control.claimed_by} is about to keep the search index up to date.")
    taken = replace(
        control,
        holder=name,
        always_on=contender.always_on,
        epoch=control.epoch + 1,
        published_at=now,
        claimed_by=None,
        is_live=True,
    )
    return Lease(taken, contender.projection_version)


def claimed(lease: Lease, contender: Contender, now: int) -> Lease:
    """The lease with word that `contender` waits for its holder to hand over; the same one when that needs no saying:
    it was said just now, somebody else waits already, or there is nobody to wait for."""
    control = seen(lease, now)
    is_fresh = control.claimed_by == contender.name and now - control.claimed_at < _CLAIM_AGAIN_MS
    is_elsewhere = control.claimed_by not in (None, contender.name)
    if is_fresh or is_elsewhere or not control.is_live or not contender.outranks(lease):
        return lease
    return replace(lease, control=replace(control, claimed_by=contender.name, claimed_at=now))


def published(lease: Lease, epoch: int, position: Position, position_at: int, now: int) -> Lease:
    """The lease renewed, with the position that is covered; it never goes down."""
    control = _held(lease, epoch)
    return replace(
        lease,
        control=replace(
            control,
            position=max(position, control.position),
            position_at=max(position_at, control.position_at),
            published_at=now,
        ),
    )


def released(lease: Lease, epoch: int) -> Lease:
    """The lease without a holder, unless it has gone to somebody else."""
    if lease.control.epoch != epoch:
        return lease
    return replace(lease, control=replace(lease.control, holder=None))


def saved(
    lease: Lease, epoch: int, rebuild: RebuildState | None, index_generation: str | None, former: FormerIndex | None
) -> Lease:
    """The lease as `ProjectionControl.save_rebuild` says."""
    if index_generation is None:
        return rebuilding(lease, epoch, rebuild)
    return switched(lease, epoch, index_generation, former)


def rebuilding(lease: Lease, epoch: int, rebuild: RebuildState | None) -> Lease:
    """The lease with a rebuild's progress or, when it is None, with its having been given up. Taking a rebuild up
    answers the request for it, and ends the keeping of a former index that is not its target."""
    before = _held(lease, epoch)
    after = replace(before, rebuild=rebuild)
    if rebuild is not None and (before.rebuild is None or before.rebuild.target != rebuild.target):
        if before.former is not None and before.former.target == rebuild.target:
            after = replace(after, former=replace(before.former, wish=None))
        else:
            after = replace(after, former=None, rebuild_wanted=False)
    return replace(lease, control=_with_obsolete(after, _named(before) - _named(after)))


def switched(lease: Lease, epoch: int, generation: str, former: FormerIndex | None) -> Lease:
    """The lease when another index is live, which this holder's projection has built, and `former` was before. The
    rebuild's target is either the name of the live index now or that of the former one."""
    before = _held(lease, epoch)
    target = {before.rebuild.target} if before.rebuild is not None else set()
    after = replace(
        before, rebuild=None, index_generation=generation, projection_version=lease.holder_version, former=former
    )
    return replace(lease, control=_with_obsolete(after, _named(before) - _named(after) - target))


def without_former(lease: Lease, epoch: int) -> Lease:
    """The lease when the former index is to be deleted."""
    before = _held(lease, epoch)
    after = replace(before, former=None)
    return replace(lease, control=_with_obsolete(after, _named(before) - _named(after)))


def forgotten(lease: Lease, epoch: int, names: Collection[str]) -> Lease:
    """The lease when some obsolete indexes have been deleted."""
    control = _held(lease, epoch)
    return replace(
        lease, control=replace(control, obsolete=tuple(name for name in control.obsolete if name not in names))
    )


def wished(lease: Lease, wish: FormerWish) -> Lease:
    """The lease with a request for the former index; anybody may ask. One of no use only waits to be deleted."""
    former = lease.control.former
    if former is None or not former.since:
        raise BadUsage("There is no former search index: one is kept after a rebuild until it is discarded or too old.")
    return replace(lease, control=replace(lease.control, former=replace(former, wish=wish)))


def _named(control: ControlRecord) -> set[str]:
    """The names of indexes that a record needs."""
    return {kept.target for kept in (control.rebuild, control.former) if kept is not None}


def _with_obsolete(control: ControlRecord, names: Collection[str]) -> ControlRecord:
    return replace(control, obsolete=(*control.obsolete, *sorted(set(names).difference(control.obsolete))))


def requested(lease: Lease, *, wanted: bool) -> Lease:
    """The lease with a rebuild asked for, or not any more; anybody may ask."""
    return replace(lease, control=replace(lease.control, rebuild_wanted=wanted))


def _held(lease: Lease, epoch: int) -> ControlRecord:
    if lease.control.epoch != epoch:
        raise NotPermitted("Another program has taken over keeping the search index up to date.")
    return lease.control


def check_epoch(lease: Lease, epoch: int) -> None:
    """Raise NotPermitted when a write is made under another epoch than the record's."""
    _held(lease, epoch)


def _is_live(said_at: int, now: int) -> bool:
    return now - said_at < TIME_TO_LIVE_MS
