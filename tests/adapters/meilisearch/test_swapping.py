"""A swap happens once, whatever becomes of its answer."""

from __future__ import annotations

import pytest

from catalog_desktop.adapters.meilisearch.search_index import MeilisearchIndex
from catalog_desktop.domain.errors import BadUsage, NotFound, StoreUnavailable
from catalog_desktop.ports.search_index import IndexBatch
from tests.adapters.meilisearch.between import Between, answer, hold_back
from tests.contracts.search.catalog import named

SWAPPING = r"^POST /swap-indexes"
A_TASK = r"^GET /tasks/\d+$"


async def filled(index: MeilisearchIndex, shop: str) -> str:
    """One product live, and two in a build."""
    await index.apply(shop, IndexBatch(named("old")))
    target = await index.begin_build(shop)
    await index.apply(shop, IndexBatch(named("new", "newer")), target)
    return target


async def test_a_swap_that_has_not_arrived_is_not_said_to_have_happened(
    disturbed: MeilisearchIndex, between: Between, shop: str
) -> None:
    target = await filled(disturbed, shop)
    wanted = await disturbed.identity(shop, target)
    between.once(SWAPPING, hold_back)
    with pytest.raises(StoreUnavailable, match="not put the new index in place"):
        await disturbed.swap(shop, target)
    assert (await disturbed.digest(shop)).count == 1
    assert await disturbed.identity(shop, target) == wanted
    between.held.clear()
    await disturbed.swap(shop, target)
    assert await disturbed.identity(shop) == wanted


async def test_a_swap_that_is_refused_changes_nothing(disturbed: MeilisearchIndex, between: Between, shop: str) -> None:
    target = await filled(disturbed, shop)
    between.once(SWAPPING, answer(403, message="No.", code="invalid_api_key"))
    with pytest.raises(StoreUnavailable, match="refuses the key"):
        await disturbed.swap(shop, target)
    await disturbed.apply(shop, IndexBatch(named("more")))
    assert (await disturbed.digest(shop)).count == 2


async def test_what_is_not_there_is_not_swapped_in(index: MeilisearchIndex, shop: str) -> None:
    target = await filled(index, shop)
    await index.discard(shop, target)
    for missing in (target, "live", "another--shop--b1"):
        with pytest.raises(NotFound):
            await index.swap(shop, missing)
    assert (await index.digest(shop)).count == 1


async def test_a_shops_first_index_can_be_built_beside_none(index: MeilisearchIndex, shop: str) -> None:
    target = await index.begin_build(shop)
    await index.apply(shop, IndexBatch(named("a")), target)
    former = await index.swap(shop, target)
    assert (await index.digest(shop)).count == 1
    assert (await index.digest(shop, target=former)).count == 0
    await index.discard(shop, former)


async def test_indexes_of_others_are_not_discarded(index: MeilisearchIndex, shop: str) -> None:
    await filled(index, shop)
    other = await filled(index, shop + "1")
    for name in (other, "somebodys", "live"):
        with pytest.raises(BadUsage):
            await index.discard(shop, name)
    assert list(await index.builds(shop + "1")) == [other]
