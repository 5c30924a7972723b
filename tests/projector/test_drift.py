"""Bisecting finds exactly what differs, whatever the ids look like."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.adapters.memory.search_index import MemorySearchIndex
from catalog_desktop.adapters.memory.search_store import MemorySearchStore
from catalog_desktop.domain.document import Document
from catalog_desktop.domain.ids import ulid_from
from catalog_desktop.domain.product import Status
from catalog_desktop.ports.change_feed import Digest
from catalog_desktop.ports.search_index import LIVE, IndexBatch
from catalog_desktop.projector.drift import find_drift
from tests.memory_catalog import SHOP, MemoryCatalog

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


@given(states, states, st.integers(1, 5))
async def test_exactly_what_differs_is_found(
    source: dict[str, tuple[int, int]], other: dict[str, tuple[int, int]], leaf_count: int
) -> None:
    held = {key: state for key, state in source.items() if key not in list(source)[::4]} | other
    catalog = await Pair(source, held).catalog()
    found = await find_drift(catalog.feed, catalog.index, SHOP.id, leaf_count=leaf_count)
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


async def test_few_ranges_are_asked_for_when_little_differs() -> None:
    class Counting(MemorySearchIndex):
        asked = 0

        async def revision_range(
            self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE
        ) -> dict[str, tuple[int, int]]:
            found = dict(await super().revision_range(shop_id, first_id, last_id, target))
            self.asked += len(found)
            return found

        async def digest(self, shop_id: str, first_id: str = "", last_id: str = "\uffff", target: str = LIVE) -> Digest:
            asked = self.asked
            digest = await super().digest(shop_id, first_id, last_id, target)
            self.asked = asked  # the adapter counts through its own ranges
            return digest

    keys = [ulid_from(1_700_000_000_000 + number * 50, number) for number in range(1_500)]
    pair = Pair({key: (1, n + 1) for n, key in enumerate(keys)}, {key: (1, n + 1) for n, key in enumerate(keys)})
    pair.held[keys[700]] = (1, 99)
    catalog = await pair.catalog()
    store = MemorySearchStore()
    index = Counting(store)
    await index.apply(SHOP.id, IndexBatch(tuple(catalog.indexed().values())))
    found = await find_drift(catalog.feed, index, SHOP.id, leaf_count=50)
    assert found.stale == (keys[700],)
    assert index.asked <= 50
