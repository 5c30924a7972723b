"""Documents that differ from the catalog, planted among the others while nobody projects: found, and mended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from random import Random

from benchmarks.figures import Figure, figure
from benchmarks.open_catalog import Bench
from benchmarks.shared_stores import shared_connection
from catalog_desktop.adapters.firestore.change_feed import FirestoreChangeFeed
from catalog_desktop.adapters.meilisearch.search_index import meilisearch_index
from catalog_desktop.app.profile_catalog import own_profile
from catalog_desktop.app.shared_catalog import shared_ports
from catalog_desktop.config.profiles import Profile
from catalog_desktop.config.secrets import Secret
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.search_index import Drift, IndexBatch, SearchIndex
from catalog_desktop.projector.drift import find_drift

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
    async with own_profile(profile) as owned:
        [shop] = await owned.ports.shops.list_shops()
        await Bench(owned, shop).searchable()
    async with _unwatched(profile) as (feed, index):
        planted = await _plant(index, shop.id)
        began, reads = time.perf_counter(), _reads(feed)
        drift = await find_drift(feed, index, shop.id)
        found_s, found_reads = time.perf_counter() - began, _reads(feed) - reads
        if not planted.is_found(drift):
            raise AssertionError(f"something else was found than planted: {drift}")
    async with own_profile(profile) as owned:
        await Bench(owned, shop).searchable()
        began = time.perf_counter()
        await asyncio.wrap_future(owned.projector.repair(shop.id, drift))
        mended_s = time.perf_counter() - began
    async with _unwatched(profile) as (feed, index):
        if await index.revision_range(shop.id) != planted.before:
            raise AssertionError("the index is not as it was before anything was planted")
        began, reads = time.perf_counter(), _reads(feed)
        if await find_drift(feed, index, shop.id):
            raise AssertionError("something still differs")
        equal_s, equal_reads = time.perf_counter() - began, _reads(feed) - reads
    of_all = f"{3 * OF_EACH} of {drift.checked:,}"
    yield figure("comparing search with the catalog, nothing differs", "s", [equal_s])
    yield figure(f"the same, {of_all} differ: all found", "s", [found_s])
    yield figure("mending them, and no others", "s", [mended_s])
    if profile.cloud is not None:
        yield figure("documents read: comparing, nothing differs", "", [equal_reads])
        yield figure(f"documents read: comparing, {of_all} differ", "", [found_reads])


@asynccontextmanager
async def _unwatched(profile: Profile) -> AsyncIterator[tuple[ChangeFeed, SearchIndex]]:
    """Both sides of a catalog while nobody projects it: whoever does would notice at once that somebody else writes to
    a shared index. In a folder there is nobody else."""
    if profile.cloud is None:
        async with own_profile(profile) as owned:
            yield owned.ports.feed, owned.ports.index
        return
    async with (
        shared_ports(replace(profile, cloud=replace(profile.cloud, projects=False))) as ports,
        meilisearch_index(shared_connection(profile, Secret.PROJECTOR_KEY)) as index,
    ):
        yield ports.feed, index


async def _plant(index: SearchIndex, shop_id: str) -> Planted:
    chance = Random(7)
    before = dict(await index.revision_range(shop_id))
    chosen = chance.sample(sorted(before), 3 * OF_EACH)
    missing, stale, beside = (chosen[start : start + OF_EACH] for start in range(0, 3 * OF_EACH, OF_EACH))
    old = [replace(document, revision=0, stamp=1) for document in await index.documents(shop_id, stale)]
    ghosts = [replace(document, id=f"{document.id}x") for document in await index.documents(shop_id, beside)]
    await index.apply(shop_id, IndexBatch([*old, *ghosts], missing))
    return Planted(frozenset(missing), frozenset(stale), frozenset(ghost.id for ghost in ghosts), before)


def _reads(feed: ChangeFeed) -> int:
    """Documents that a feed has read so far by being asked."""
    return feed.reads.asked if isinstance(feed, FirestoreChangeFeed) else 0
