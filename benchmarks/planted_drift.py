"""Documents that differ from the catalog, planted among the others while nobody projects: found, and mended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from benchmarks.figures import Figure, figure
from benchmarks.open_catalog import Bench
from catalog_desktop.app.catalog import OwnedCatalog
from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.config.profiles import Profile
from catalog_desktop.ports.search_index import Drift, IndexBatch

OF_EACH = 10


@dataclass(frozen=True, slots=True)
class Planted:
    """Ids of the products that are missing, stale and ghosts in the index, and its states before."""

    missing: frozenset[str]
    stale: frozenset[str]
    ghost: frozenset[str]
    before: Mapping[str, tuple[int, int]]

    def is_found(self, drift: Drift) -> bool:
        """Whether exactly these were found, each as what it is."""
        return (frozenset(drift.missing), frozenset(drift.stale), frozenset(drift.ghost)) == (
            self.missing,
            self.stale,
            self.ghost,
        )


async def drift_figures(profile: Profile) -> AsyncIterator[Figure]:
    """What it takes to find and mend ten missing, ten stale and ten ghost documents."""
    async with own_profile(_not_projecting(profile)) as owned:
        [shop] = await owned.ports.shops.list_shops()
        planted = await _plant(owned, shop.id)
    async with own_profile(profile) as owned:
        bench = Bench(owned, shop)
        await bench.searchable()
        agreed = time.perf_counter()
        reads = _reads(owned)
        drift = await asyncio.wrap_future(owned.projector.verify(shop.id))
        found_s, found_reads = time.perf_counter() - agreed, _reads(owned) - reads
        if not planted.is_found(drift):
            raise AssertionError(f"something else was found than planted: {drift}")
        began, reads = time.perf_counter(), _reads(owned)
        await asyncio.wrap_future(owned.projector.repair(shop.id, drift))
        mended_s, mended_reads = time.perf_counter() - began, _reads(owned) - reads
        if await owned.ports.index.revision_range(shop.id) != planted.before:
            raise AssertionError("the index is not as it was before anything was planted")
        began, reads = time.perf_counter(), _reads(owned)
        if await asyncio.wrap_future(owned.projector.verify(shop.id)):
            raise AssertionError("something still differs")
        equal_s, equal_reads = time.perf_counter() - began, _reads(owned) - reads
    of_all = f"{3 * OF_EACH} of {drift.checked:,}"
    yield figure("comparing search with the catalog, nothing differs", "s", [equal_s])
    yield figure(f"the same, {of_all} differ: all found", "s", [found_s])
    yield figure("mending them, and no others", "s", [mended_s])
    if profile.cloud is not None:
        yield figure("documents read: comparing, nothing differs", "", [equal_reads])
        yield figure(f"documents read: comparing, {of_all} differ", "", [found_reads])
        yield figure("documents read: mending", "", [mended_reads])


async def _plant(owned: OwnedCatalog, shop_id: str) -> Planted:
    index, chance = owned.ports.index, Random(7)
    before = dict(await index.revision_range(shop_id))
    chosen = chance.sample(sorted(before), 3 * OF_EACH)
    missing, stale, beside = (chosen[start : start + OF_EACH] for start in range(0, 3 * OF_EACH, OF_EACH))
    old = [replace(document, revision=0, stamp=1) for document in await index.documents(shop_id, stale)]
    ghosts = [replace(document, id=f"{document.id}x") for document in await index.documents(shop_id, beside)]
    await index.apply(shop_id, IndexBatch([*old, *ghosts], missing))
    return Planted(frozenset(missing), frozenset(stale), frozenset(ghost.id for ghost in ghosts), before)


def _not_projecting(profile: Profile) -> Profile:
    """The same catalog without a projector, where that is a matter of the profile: one would notice at once that
    somebody else writes to its index."""
    if profile.cloud is None:
        return profile
    return replace(profile, cloud=replace(profile.cloud, projects=False))


def _reads(owned: OwnedCatalog) -> int:
    """Documents of the store read by the projector so far."""
    return sum(owned.documents_read().values()) if owned.documents_read is not None else 0
