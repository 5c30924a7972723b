"""Whether the index that is there is the one that the control record speaks of, and what becomes of a rebuild that a
former holder began."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from catalog_desktop.domain.errors import StoreDamaged
from catalog_desktop.domain.project import PROJECTION_VERSION
from catalog_desktop.ports.projection_control import ControlRecord, RebuildState, RebuildStep
from catalog_desktop.ports.search_index import LIVE, IndexIdentity, SearchIndex
from catalog_desktop.projector.lease import Lease
from catalog_desktop.projector.sources import ProjectionPorts

FIRST_BUILD = "The search index is built for the first time."
DAMAGED = "The search index is damaged."
OLDER = "The search index was made by an older version of the program."
OTHER_SETTINGS = "The search index has other settings than this program gives it."
FOREIGN = "The search index is not the one that belongs to this catalog."


@dataclass(frozen=True, slots=True)
class Finding:
    """`unfit` is why the live index is of no use (None: it is fit); `rebuild` is the one to go on with; `outdated` is
    why a fit index had better be rebuilt."""

    unfit: str | None
    rebuild: RebuildState | None = None
    outdated: str | None = None


async def examine(ports: ProjectionPorts, shop_id: str, record: ControlRecord, lease: Lease) -> Finding:
    """Look at a shop's indexes on taking over: finish a swap that happened, and discard what nobody refers to."""
    try:
        live = await ports.index.identity(shop_id, LIVE)
    except StoreDamaged:
        return Finding(DAMAGED, await _to_resume(ports.index, shop_id, record))
    if live is not None and await _was_swapped(ports.index, shop_id, record, live):
        await ports.control.save_rebuild(shop_id, lease.epoch, None, index_generation=live.generation)
        record = replace(record, rebuild=None, index_generation=live.generation)
    elif live is not None and await _is_new(ports.index, shop_id, record, live):
        await ports.control.save_rebuild(shop_id, lease.epoch, None, index_generation=live.generation)
        record = replace(record, index_generation=live.generation)
    outdated = OTHER_SETTINGS if live is not None and not live.is_current else None
    return Finding(_unfit(live, record), await _to_resume(ports.index, shop_id, record), outdated)


def _unfit(live: IndexIdentity | None, record: ControlRecord) -> str | None:
    if live is None or not record.index_generation:
        return FIRST_BUILD
    if live.projection_version < PROJECTION_VERSION:
        return OLDER
    return FOREIGN if live.generation != record.index_generation else None


async def _is_new(index: SearchIndex, shop_id: str, record: ControlRecord, live: IndexIdentity) -> bool:
    """Whether nothing was ever projected: then the empty index is filled by following the changes from the first."""
    is_untouched = not record.index_generation and record.position == 0 and record.rebuild is None
    return is_untouched and live.projection_version == PROJECTION_VERSION and (await index.digest(shop_id)).count == 0


async def _was_swapped(index: SearchIndex, shop_id: str, record: ControlRecord, live: IndexIdentity) -> bool:
    """Whether a former holder's swap happened without its being recorded: another index is live than the recorded one,
    and the target's name is gone or has gone to the recorded one."""
    rebuild = record.rebuild
    if rebuild is None or rebuild.step is not RebuildStep.SWAP:
        return False
    if live.generation == record.index_generation or live.projection_version != PROJECTION_VERSION:
        return False
    if rebuild.target not in await index.builds(shop_id):
        return True
    target = await index.identity(shop_id, rebuild.target)
    return target is not None and target.generation == record.index_generation


async def _to_resume(index: SearchIndex, shop_id: str, record: ControlRecord) -> RebuildState | None:
    """The recorded rebuild if its target still stands; a swap that did not happen is verified again. Others go."""
    rebuild = record.rebuild
    if rebuild is not None and not await _stands(index, shop_id, rebuild.target):
        rebuild = None
    for name in await index.builds(shop_id):
        if rebuild is None or name != rebuild.target:
            await index.discard(shop_id, name)
    if rebuild is not None and rebuild.step is RebuildStep.SWAP:
        return replace(rebuild, step=RebuildStep.VERIFY)
    return rebuild


async def _stands(index: SearchIndex, shop_id: str, target: str) -> bool:
    with suppress(StoreDamaged):
        identity = await index.identity(shop_id, target)
        return identity is not None and identity.projection_version == PROJECTION_VERSION
    return False
