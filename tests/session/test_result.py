"""Rows do not run away: what is shown while the index, this desk and others change what is in a result."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from catalog_desktop.adapters.memory.read_model import MemoryReadModel
from catalog_desktop.domain.changes import Action, Changeset, SetField
from catalog_desktop.domain.operation import Origin
from catalog_desktop.domain.query import FacetChoice, IntRange, ProductQuery, SortField, SortKey
from catalog_desktop.domain.sync import SyncState
from catalog_desktop.ports.product_read_model import FacetRequest, Page, Window
from catalog_desktop.session.result import REFRESH_S, Result
from catalog_desktop.session.result_events import Rearranged, RowsChanged, RowsInserted, Waiting
from catalog_desktop.session.result_rows import BAND_LIMIT
from catalog_desktop.session.row_overlay import FLOOD_COUNT
from tests.memory_catalog import SHOP, product
from tests.session.conftest import Desk

BY_TITLE = ProductQuery(currency="EUR", sort=(SortKey(SortField.TITLE),))
BY_PRICE = ProductQuery(currency="EUR", sort=(SortKey(SortField.PRICE), SortKey(SortField.TITLE)))
CHEAP = ProductQuery(currency="EUR", price=IntRange(at_most=2_000), sort=(SortKey(SortField.TITLE),))
IDS = [f"p{n:02}" for n in range(12)]


async def set_price(desk: Desk, product_id: str, value: int) -> None:
    shown = desk.result.product(product_id)
    seen = shown.document.variants[0].price if shown is not None else 1_000
    changeset = Changeset(product_id, changes=(SetField(("variants", "v", "price"), seen, value),))
    result = await desk.writes.write([changeset])
    assert not result.errors


@pytest.fixture
async def filled(desk: Desk) -> Desk:
    """Twelve products, p00 to p11 at 1,000 to 1,011, searchable; nothing asked yet."""
    for number, product_id in enumerate(IDS):
        await desk.catalog.create(product_id, origin=Origin.IMPORT, price=1_000 + number)
    await desk.index()
    return desk


async def test_a_query_shows_its_first_page_and_loads_the_others_as_they_are_seen(filled: Desk) -> None:
    await filled.result.search(BY_TITLE)
    assert filled.result.row_count == 12
    assert filled.shown_ids == [*IDS[:5], *[None] * 7]
    await filled.result.load(6, 9)
    assert filled.shown_ids == IDS
    assert filled.events == [Rearranged(0, 12, is_new_query=True), RowsChanged(6, 9), RowsChanged(1, 11)]


async def test_facets_and_totals_come_with_the_rows(filled: Desk) -> None:
    filled.result.facet_requests = (FacetRequest("status"),)
    await filled.result.search(CHEAP)
    assert filled.result.latest.total == 12
    assert filled.result.latest.facets["status"][0].count == 12
    assert filled.result.latest.prices is not None


async def test_an_answer_to_an_older_query_is_dropped(filled: Desk) -> None:
    gate = asyncio.Event()

    class Slow(MemoryReadModel):
        """The adapter, whose answers to one query are late."""

        async def search_products(
            self, shop_id: str, query: ProductQuery, window: Window = Window(), **more: Any
        ) -> Page:
            if query.text == "slow":
                await gate.wait()
            return await super().search_products(shop_id, query, window, **more)

    read_model = Slow(filled.catalog.indexes, filled.catalog.shops)
    result = Result(read_model, SHOP, filled.overlay, filled.tracker)
    slow = asyncio.create_task(result.search(ProductQuery(text="slow")))
    await asyncio.sleep(0)
    assert await result.search(BY_TITLE)
    gate.set()
    assert not await slow
    assert (result.query, result.row_count) == (BY_TITLE, 12)


async def test_an_edited_row_keeps_its_place_until_it_is_sorted_again(filled: Desk) -> None:
    await filled.result.search(BY_PRICE)
    await filled.result.load(0, 11)
    await set_price(filled, "p02", 5_000)
    shown = filled.result.shown(2)
    assert shown is not None
    assert (shown.product_id, shown.document.price_min) == ("p02", 5_000)
    assert filled.result.waiting == Waiting(moving=1)
    await filled.index()
    await filled.result.refresh(0, 11)
    assert filled.shown_ids == IDS
    assert filled.result.waiting == Waiting(moving=1)
    await filled.result.resort(0, 11)
    assert filled.shown_ids == [*IDS[:2], *IDS[3:], "p02"]
    assert filled.result.waiting == Waiting()


async def test_rows_that_moved_are_counted_among_each_other(filled: Desk) -> None:
    await filled.result.search(BY_PRICE)
    await filled.result.load(0, 11)
    for product_id, price in (("p03", 1_005), ("p04", 1_004), ("p05", 1_003), ("p06", 1_006)):
        await set_price(filled, product_id, price)
    assert filled.result.waiting.moving == 2, "p05, p04, p03: two of them have to move"


async def test_a_refused_value_is_gone_again(filled: Desk) -> None:
    await filled.result.search(BY_TITLE)
    shows: list[str] = []

    def look(_: frozenset[str]) -> None:
        row = filled.result.product("p00")
        shows.append(row.document.title if row else "")

    filled.overlay.changed.subscribe(look)
    await filled.writes.write([Changeset("p00", changes=(SetField(("title",), "Another", "Mine"),))])
    assert shows[0] == "Mine", "painted while it is being saved"
    assert shows[-1] == "Product p00"


async def test_what_no_longer_matches_or_is_deleted_stays_marked(filled: Desk) -> None:
    await filled.result.search(CHEAP)
    await filled.result.load(0, 11)
    await set_price(filled, "p01", 9_000)
    await filled.writes.write([Changeset("p03", Action.DELETE)])
    assert filled.result.waiting == Waiting(leaving=2, own_leaving=2)
    await filled.index()
    await filled.result.refresh(0, 11)
    assert filled.shown_ids == IDS
    leaving, deleted = filled.result.product("p01"), filled.result.product("p03")
    assert leaving is not None
    assert deleted is not None
    assert (leaving.is_leaving, leaving.is_deleted) == (True, False)
    assert (deleted.is_leaving, deleted.is_deleted) == (True, True)
    assert filled.states.of(leaving).state is SyncState.NO_LONGER_MATCHES
    assert filled.states.of(deleted).state is SyncState.DELETED
    assert filled.result.waiting == Waiting(leaving=2), "the totals count them no more"
    assert filled.result.latest.total == 10
    await filled.result.resort(0, 11)
    assert filled.shown_ids == [key for key in IDS if key not in ("p01", "p03")]


async def test_own_new_products_stand_on_top_until_the_next_resort(filled: Desk) -> None:
    await filled.result.search(CHEAP)
    await filled.result.load(0, 11)
    filled.events.clear()
    await filled.create("p055")
    await filled.create("expensive", price=99_000)
    assert filled.shown_ids == ["p055", *IDS]
    assert RowsInserted(0, 1) in filled.events
    assert filled.result.waiting == Waiting(own_new=1)
    await filled.index()
    await filled.result.refresh(0, 12)
    assert filled.shown_ids == ["p055", *IDS]
    assert filled.result.waiting == Waiting()
    await filled.result.resort(0, 12)
    await filled.result.load(0, 12)
    assert filled.shown_ids == sorted([*IDS, "p055"])


async def test_a_new_product_that_search_does_not_have_yet_survives_a_resort(filled: Desk) -> None:
    await filled.result.search(BY_TITLE)
    await filled.create("new")
    await filled.result.resort(0, 4)
    assert filled.result.id_at(0) == "new"


async def test_the_band_holds_only_so_many(filled: Desk) -> None:
    await filled.result.search(BY_TITLE)
    for number in range(BAND_LIMIT + 3):
        await filled.create(f"new{number:02}")
    assert filled.result.row_count == 12 + BAND_LIMIT
    assert filled.result.waiting.own_new == BAND_LIMIT + 3


async def test_a_product_in_the_band_is_not_shown_twice(filled: Desk) -> None:
    await filled.result.search(BY_TITLE)
    await filled.create("p055")
    await filled.index()
    await filled.result.load(0, 12)
    assert filled.shown_ids == ["p055", *IDS]
    assert filled.result.row_count == 13


async def test_new_products_of_others_wait_behind_a_number(filled: Desk) -> None:
    await filled.result.search(BY_TITLE)
    await filled.result.load(0, 11)
    await filled.fill("a1", "a2", "a3")
    await filled.result.refresh(0, 11)
    assert filled.shown_ids == IDS
    assert filled.result.waiting == Waiting(others_new=3)
    assert filled.result.latest.total == 15
    await filled.result.resort(0, 4)
    assert filled.shown_ids[:3] == ["a1", "a2", "a3"]


async def test_changes_of_others_are_shown_in_place(filled: Desk) -> None:
    await filled.result.search(CHEAP)
    await filled.result.load(0, 11)
    await filled.catalog.set_price("p02", 1_500, Origin.IMPORT)
    await filled.catalog.set_price("p03", 5_000, Origin.IMPORT)
    await filled.catalog.delete("p04")
    await filled.index()
    await filled.result.refresh(0, 11)
    rows = [filled.result.product(key) for key in ("p02", "p03", "p04")]
    assert [row.document.price_min for row in rows if row] == [1_500, 5_000, 1_004]
    assert [row.is_leaving for row in rows if row] == [False, True, True]


async def test_scrolling_into_a_newer_version_keeps_what_is_in_sight(filled: Desk) -> None:
    await filled.result.search(BY_TITLE)
    await filled.fill("a1", "a2")
    await filled.writes.write([Changeset("p04", Action.DELETE)])
    await filled.index()
    before = filled.result.slot_of("p03")
    await filled.result.load(3, 8)
    event = filled.events[-1]
    assert isinstance(event, Rearranged)
    after = filled.result.slot_of("p03")
    assert before is not None
    assert after == before + event.shift == 5
    shown = [filled.result.id_at(slot) for slot in range(after, after + 3)]
    assert shown == ["p03", "p04", "p05"], "the deleted row stays where it was in sight"
    await filled.result.load(0, filled.result.row_count - 1)
    ids = [key for key in filled.shown_ids if key is not None]
    assert len(ids) == len(set(ids))
    assert set(ids) == {*IDS, "a1", "a2"}


async def test_a_product_that_moved_away_is_not_shown_twice_when_its_new_page_is_loaded(filled: Desk) -> None:
    await filled.result.search(BY_PRICE)
    await set_price(filled, "p01", 99_000)
    await filled.index()
    await filled.result.load(0, 6)
    assert filled.result.slot_of("p01") == 1
    await filled.result.load(5, filled.result.row_count - 1)
    assert filled.shown_ids == IDS
    assert filled.result.row_count == 12


async def test_what_was_found_in_a_row_stays_marked_when_others_have_pushed_it_off_its_page(filled: Desk) -> None:
    query = replace(BY_TITLE, text="product")
    await filled.result.search(query)
    before = filled.result.shown(0)
    assert before is not None
    assert before.row is not None
    assert before.row.highlights
    await filled.catalog.create(*(f"a{number}" for number in range(filled.page_size)), origin=Origin.IMPORT)
    await filled.index()
    await filled.result.refresh(0, 4)
    after = filled.result.shown(0)
    assert after is not None
    assert after.row is not None
    assert (after.product_id, after.row.highlights) == ("p00", before.row.highlights)


async def test_refreshes_are_gathered(filled: Desk) -> None:
    await filled.result.search(BY_TITLE)
    clock = asyncio.get_running_loop().time
    counted: list[float] = []
    filled.result.summarised.subscribe(lambda _: counted.append(clock()))
    begun = clock()
    await asyncio.gather(*(filled.result.refresh(0, 4) for _ in range(20)))
    await filled.result.refresh(0, 4)
    assert [at - begun for at in counted] == pytest.approx([REFRESH_S, 2 * REFRESH_S])


async def test_a_flood_of_own_changes_is_a_banner(filled: Desk) -> None:
    await filled.result.search(BY_TITLE)
    ids = [f"x{n:04}" for n in range(FLOOD_COUNT + 50)]
    await filled.writes.write(
        [Changeset(key, Action.CREATE, initial=product(key)) for key in ids], origin=Origin.IMPORT
    )
    assert filled.overlay.is_flooded
    await filled.index()
    await filled.result.search(BY_TITLE)
    assert not filled.overlay.is_flooded
    assert filled.result.row_count == 12 + len(ids)


async def test_ids_of_a_range_of_rows_whether_loaded_or_not(filled: Desk) -> None:
    await filled.result.search(BY_TITLE)
    await filled.create("new")
    ids: Sequence[str] = await filled.result.ids_between(0, 9)
    assert list(ids) == ["new", *IDS[:9]]
    assert filled.shown_ids[8] is None


async def test_a_choice_that_nothing_meets_is_an_empty_result(filled: Desk) -> None:
    query = BY_TITLE.with_choice("status", FacetChoice(included=frozenset({"archived"})))
    await filled.result.search(query)
    await filled.result.load(0, 10)
    await filled.result.refresh(0, 0)
    assert filled.result.row_count == 0
    assert filled.result.shown(0) is None
