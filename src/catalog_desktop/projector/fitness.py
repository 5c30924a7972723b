"""What a new holder finds: whether the index that is there is the one that the control record speaks of, and what
becomes of a rebuild, or of a former index, that an earlier holder left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from catalog_desktop.domain.errors import StoreDamaged
from catalog_desktop.domain.project import PROJECTION_VERSION
from catalog_desktop.ports.change_feed import TOMBSTONES_LIVE_MS
from catalog_desktop.ports.projection_control import (
    ControlRecord,
    FormerIndex,
    ProjectionControl,
    RebuildState,
    RebuildStep,
)
from catalog_desktop.ports.search_index import LIVE, IndexBatch, IndexIdentity, IndexNote, SearchIndex
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.sources import ProjectionPorts

FIRST_BUILD = "There is no search index of this catalog yet, or none any more: it is built."
DAMAGED = "The search index is damaged."
OLDER = "The search index was made by an older version of the program."
OTHER_SETTINGS = "The search index has other settings than this program gives it."
FOREIGN = "The search index is not the one that belongs to this catalog."
TOO_OLD = "Nobody has kept search up to date for so long that what was deleted since may have been forgotten."
RESTORED = "The search index is ahead of this catalog, which was restored to an earlier state."

OLDEST_MS = TOMBSTONES_LIVE_MS - 10 * 86_400_000
"""A position that is older cannot be followed from any more."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`generation` is that of the live index on record. `unfit` is why the index that is there is of no use (None: it
    is fit); `outdated` is why a fit one had better be rebuilt. `rebuild` is the one to go on with; `lost` tells that
    there was one whose index is gone. `forgotten` are indexes of which the record knows nothing any more."""

    generation: str
    unfit: str | None
    rebuild: RebuildState | None = None
    outdated: str | None = None
    former: FormerIndex | None = None
    lost: bool = False
    forgotten: Sequence[str] = ()


class Examination:
    """Looks at a shop's indexes on taking over, and records a switch that happened without being recorded."""

    def __init__(self, ports: ProjectionPorts, shop_id: str, lease: Lease, wall_ms: Callable[[], int]) -> None:
        self._control, self._index = ports.control, ports.index
        self._shop_id, self._lease, self._wall_ms = shop_id, lease, wall_ms

    async def examine(self, record: ControlRecord) -> Finding:
        """What is found. Raises StoreUnavailable."""
        try:
            live = await self._live(record)
        except StoreDamaged:
            return await self._found(record, DAMAGED)
        if live is not None:
            record = await self._recorded(record, live)
        unfit = await unfit_reason(self._index, self._shop_id, record, live)
        if unfit is None and record.position and record.published_at - record.position_at > OLDEST_MS:
            unfit, record = TOO_OLD, replace(record, rebuild=None)
        outdated = OTHER_SETTINGS if live is not None and not live.is_current else None
        return await self._found(record, unfit, outdated)

    async def _found(self, record: ControlRecord, unfit: str | None, outdated: str | None = None) -> Finding:
        former = await self._former(record)
        rebuild = await self._to_resume(record)
        lost = rebuild is None and record.rebuild is not None
        forgotten = await forgotten_indexes(self._control, self._index, self._shop_id)
        return Finding(record.index_generation, unfit, rebuild, outdated, former, lost, forgotten)

    async def _live(self, record: ControlRecord) -> IndexIdentity | None:
        """The live index, once a swap that was asked for has been done, if it is still to come."""
        live = await self._index.identity(self._shop_id, LIVE)
        if live is not None and record.rebuild is not None and record.rebuild.generation:
            with suppress(StoreDamaged):  # then it has just been done
                await self._index.apply(self._shop_id, IndexBatch())
            live = await self._index.identity(self._shop_id, LIVE)
        return live

    async def _recorded(self, record: ControlRecord, live: IndexIdentity) -> ControlRecord:
        """The record, with a switch in it that happened, or with the first index."""
        former = None
        if record.rebuild is not None and live.generation == record.rebuild.generation:
            former = await self._replaced(record)
        elif not await self._is_new(record, live):
            return record
        await self._control.save_rebuild(
            self._shop_id, self._lease.epoch, None, index_generation=live.generation, former=former
        )
        return replace(record, rebuild=None, index_generation=live.generation, former=former)

    async def _is_new(self, record: ControlRecord, live: IndexIdentity) -> bool:
        """Whether nothing was ever projected: then the empty index is filled by following all changes."""
        is_untouched = not record.index_generation and record.position == 0 and record.rebuild is None
        return (
            is_untouched
            and live.projection_version == PROJECTION_VERSION
            and (await self._index.digest(self._shop_id)).count == 0
        )

    async def _replaced(self, record: ControlRecord) -> FormerIndex | None:
        """The index that was live until a swap of which nothing was recorded."""
        for name in await self._index.builds(self._shop_id):
            identity = await self._intact(name)
            if identity is not None and identity.generation == record.index_generation:
                is_of_use = identity.projection_version == PROJECTION_VERSION
                return FormerIndex(name, identity.generation, self._wall_ms() if is_of_use else 0)
        return None

    async def _former(self, record: ControlRecord) -> FormerIndex | None:
        """The former index, as long as it is the one that was kept."""
        former = record.former
        if former is None:
            return None
        identity = await self._intact(former.target)
        if identity is not None and identity.generation == former.generation:
            return former
        await self._control.give_up_former(self._shop_id, self._lease.epoch)
        return None

    async def _to_resume(self, record: ControlRecord) -> RebuildState | None:
        """The recorded rebuild if its target stands or is still to be made; a swap that did not happen is verified
        again."""
        rebuild = record.rebuild
        if rebuild is None or (not rebuild.generation and not rebuild.scanned_to):
            return rebuild
        identity = await self._intact(rebuild.target)
        if identity is None or identity.projection_version != PROJECTION_VERSION:
            return None
        if identity.generation != rebuild.generation:
            return None
        return replace(rebuild, step=RebuildStep.VERIFY) if rebuild.step is RebuildStep.SWAP else rebuild

    async def _intact(self, target: str) -> IndexIdentity | None:
        with suppress(StoreDamaged):
            return await self._index.identity(self._shop_id, target)
        return None


async def unfit_reason(
    index: SearchIndex, shop_id: str, record: ControlRecord, live: IndexIdentity | None
) -> str | None:
    """Why the live index is not the one that the record speaks of; None when it is."""
    if live is None or not record.index_generation:
        return FIRST_BUILD
    if live.projection_version < PROJECTION_VERSION:
        return OLDER
    if live.generation != record.index_generation:
        return FOREIGN
    noted = await index.noted(shop_id)
    is_of_it = noted is not None and noted.generation == live.generation
    return RESTORED if is_of_it and _was_set_back(record, noted) else None


async def forgotten_indexes(control: ProjectionControl, index: SearchIndex, shop_id: str) -> Sequence[str]:
    """Indexes that were made after the state to which a record has been set back: it names them no more.

    Otherwise one that it does not name is nobody's to delete. Names are on record before their indexes are made, so
    what was there before the record was read is either named by it or forgotten.
    """
    builds = await index.builds(shop_id)
    record = await control.load(shop_id)
    if not builds or not _was_set_back(record, await index.noted(shop_id)):
        return ()
    kept = {kept.target for kept in (record.rebuild, record.former) if kept is not None}
    return [name for name in builds if name not in kept.union(record.obsolete)]


def _was_set_back(record: ControlRecord, noted: IndexNote | None) -> bool:
    """A note is written after the position that it names has been published: one that is ahead of the record is of a
    source that has been set back since."""
    return noted is not None and noted.position > record.position
