"""The rules of a shop's projection record: who may hold it, and what a holder may write. Pure; times are Unix ms."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import ControlRecord, RebuildState

TIME_TO_LIVE_MS = 15_000


@dataclass(frozen=True, slots=True)
class Lease:
    """A shop's control record with the projection version of its holder, which the record takes on when the holder has
    rebuilt the index."""

    control: ControlRecord = field(default_factory=ControlRecord)
    holder_version: int = 0


def acquired(lease: Lease, holder: str, projection_version: int, now: int) -> Lease:
    """The lease in the hands of `holder`, under the next epoch; NotPermitted as `ProjectionControl.acquire` says."""
    control = lease.control
    if control.projection_version > projection_version:
        raise NotPermitted(
            "The search index was built by a newer version of Catalog Desktop (projection "
            f"{control.projection_version}; this program has {projection_version}). Update Catalog Desktop."
        )
    is_live = now - control.published_at < TIME_TO_LIVE_MS
    if control.holder not in (None, holder) and is_live:
        raise NotPermitted(f"{control.holder} keeps the search index up to date already.")
    return Lease(replace(control, holder=holder, epoch=control.epoch + 1, published_at=now), projection_version)


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


def rebuilding(lease: Lease, epoch: int, rebuild: RebuildState | None, index_generation: str | None) -> Lease:
    """The lease with a rebuild's progress. Taking a rebuild up answers the request for it; a new generation is what
    this holder's projection has built."""
    control = _held(lease, epoch)
    if rebuild is not None and control.rebuild is None:
        control = replace(control, rebuild_wanted=False)
    if index_generation is not None:
        control = replace(control, index_generation=index_generation, projection_version=lease.holder_version)
    return replace(lease, control=replace(control, rebuild=rebuild))


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
