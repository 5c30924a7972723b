"""Bisecting finds exactly what differs, whatever the ids look like."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.adapters.memory.change_feed import MemoryChangeFeed
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.ids import ulid_from
from catalog_desktop.domain.operation import Origin
from catalog_desktop.domain.product import Status
from catalog_desktop.ports.change_feed import Digest
from catalog_desktop.ports.search_index import IndexBatch
from catalog_desktop.projector.drift import LEAF_COUNT, PARTS, drift_ids, find_drift
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.projector.conftest import PACE, Reports, Running
from tests.projector.faulty_ports import FaultyIndex

ids = st.one_of(
    st.text("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=40),
    st.builds(ulid_from, st.integers(0, 3), st.integers(0, 2)),
)


@dataclass
class Pair:
    """A source and an index that hold the same or different states: `{id: (revision, stamp)}`."""

    source: dict[str, tuple[int, int]]
    held: dict[str, tuple[int, int]]

    async def catalog(self) -> MemoryCatalog:
        catalog = MemoryCatalog()
        records = catalog.store.states[SHOP.id].products
        for key, (revision, stamp) in self.source.items():
            records[key] = {"id": key, "title": "A", "currency": "EUR", "revision": revision, "stamp": stamp}
        documents = [Document(key, r, s, "A", Status.DRAFT, "EUR") for key, (r, s) in self.held.items()]
        await catalog.index.apply(SHOP.id, IndexBatch(documents))
        return catalog


def _state(product_id: str, revision: int, write: int) -> tuple[int, int]:
    """A revision and its stamp, which is as good as random and so never that of another write."""
    digest = hashlib.sha256(f"{product_id} {revision} {write}".encode()).digest()
    return revision, int.from_bytes(digest[:6], "big")


states = st.dictionaries(ids, st.tuples(st.integers(1, 3), st.integers(0, 2)), max_size=40).map(
    lambda drawn: {key: _state(key, *write) for key, write in drawn.items()}
)


@given(states, states, st.integers(1, 5), st.integers(0, 20))
async def test_exactly_what_differs_is_found(
    source: dict[str, tuple[int, int]], other: dict[str, tuple[int, int]], leaf_count: int, held_count: int
) -> None:
    held = {key: state for key, state in source.items() if key not in list(source)[::4]} | other
    catalog = await Pair(source, held).catalog()
    found = await find_drift(catalog.feed, catalog.index, SHOP.id, leaf_count=leaf_count, held_count=held_count)
    assert set(found.missing) == source.keys() - held.keys()
    assert set(found.ghost) == held.keys() - source.keys()
    assert set(found.stale) == {key for key in source.keys() & held.keys() if source[key] != held[key]}
    assert found.checked == len(source)


async def test_what_settles_meanwhile_is_no_drift(catalog: MemoryCatalog) -> None:
    await catalog.create("a", "b")
    documents = (await catalog.projected()).values()

    async def settle() -> None:
        await catalog.index.apply(SHOP.id, IndexBatch(tuple(documents)))

    assert not await find_drift(catalog.feed, catalog.index, SHOP.id, settle=settle)


async def test_what_changes_meanwhile_is_no_drift(catalog: MemoryCatalog) -> None:
    await catalog.create("a", "b")

    async def settle() -> None:
        await catalog.set_price("a", 5)

    found = await find_drift(catalog.feed, catalog.index, SHOP.id, settle=settle)
    assert found.missing == ("b",)


async def test_little_is_read_when_little_differs() -> None:
    """Of 1,500 products the source reads a few dozen, beside digests; the index is read twice."""

    class CountingFeed(MemoryChangeFeed):
        read_count = digests = 0

        async def revisions(
            self, shop_id: str, first_id: str = "", last_id: str = "\uffff"
        ) -> dict[str, tuple[int, int]]:
            found = await super().revisions(shop_id, first_id, last_id)
            self.read_count += len(found)
            return found

        async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff") -> Digest:
            self.digests += 1
            read_count = self.read_count
            digest = await super().digest(shop_id, first_id, last_id)
            self.read_count = read_count  # the adapter counts through its own ranges
            return digest

    keys = [ulid_from(1_700_000_000_000 + number * 50, number) for number in range(1_500)]
    pair = Pair({key: (1, n + 1) for n, key in enumerate(keys)}, {key: (1, n + 1) for n, key in enumerate(keys)})
    pair.held[keys[700]] = (1, 9_999)
    pair.held[keys[0] + "0"] = (1, 7)
    del pair.held[keys[-1]]
    catalog = await pair.catalog()
    feed = CountingFeed(catalog.store)
    found = await find_drift(feed, catalog.index, SHOP.id)
    assert (found.stale, found.ghost, found.missing) == ((keys[700],), (keys[0] + "0",), (keys[-1],))
    assert feed.read_count <= 3 * LEAF_COUNT
    assert feed.digests <= 1 + 4 * PARTS


async def test_what_is_planted_is_found_and_mended_and_nothing_else_is_touched(
    catalog: MemoryCatalog, running: Running
) -> None:
    """Missing, stale and ghost documents among others, mended through the projector's own queue while edits go on."""
    await catalog.create(*(f"p{number:04}" for number in range(1_000)), origin=Origin.IMPORT)
    index = FaultyIndex(catalog.index)
    async with running(replace(catalog.ports, index=index)) as projector:
        await projector.searchable()
        before = catalog.indexed()
        ghosts = [replace(before[f"p{number:04}"], id=f"p{number:04}x") for number in range(7, 1_000, 100)]
        stale = [replace(before[f"p{number:04}"], revision=0, stamp=1) for number in range(8, 1_000, 100)]
        missing = [f"p{number:04}" for number in range(9, 1_000, 100)]
        await catalog.index.apply(SHOP.id, IndexBatch([*ghosts, *stale], missing))
        drift = await projector.verify()
        assert list(drift.ghost) == [document.id for document in ghosts]
        assert list(drift.stale) == [document.id for document in stale]
        assert list(drift.missing) == missing
        index.applied_ids.clear()
        await projector.repair(drift)
        assert sorted(index.applied_ids) == sorted(drift_ids(drift)), "nothing else is touched"
        assert catalog.indexed() == before == await catalog.projected()
        assert not await projector.verify()


async def test_an_idle_projector_compares_and_mends_by_itself(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    await catalog.create("a", "b", "c")
    async with running(pace=replace(PACE, first_check=0.02, check=0.02)) as projector:
        await projector.searchable()
        first = await reports.until(lambda progress: progress.check is not None)
        assert first.check is not None
        assert (first.check.checked, first.check.missing) == (3, 0)
        await catalog.index.apply(SHOP.id, IndexBatch(deleted_ids=["b"]))
        mended = await reports.until(lambda progress: progress.check is not None and progress.check.missing == 1)
        assert mended.check is not None
        assert (mended.check.stale, mended.check.ghost) == (0, 0)
        assert catalog.indexed() == await catalog.projected()


async def test_a_projector_that_began_just_now_compares_nothing(
    catalog: MemoryCatalog, running: Running, reports: Reports
) -> None:
    await catalog.create("a")
    async with running() as projector:
        await projector.searchable()
    assert all(progress.check is None for progress in reports.seen)
