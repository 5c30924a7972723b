"""Ticks go by product id and outlive queries."""

from __future__ import annotations

import pytest

from catalog_desktop.domain.query import IntRange, ProductQuery
from tests.session.conftest import Desk

ALL = ProductQuery(currency="EUR")
CHEAP = ProductQuery(currency="EUR", price=IntRange(at_most=1_001))


@pytest.fixture
async def ticking(desk: Desk) -> Desk:
    for number in range(4):
        await desk.catalog.create(f"p{number}", price=1_000 + number)
    await desk.index()
    return desk


async def test_ticks_of_another_view_are_kept_and_counted(ticking: Desk) -> None:
    ticks = ticking.ticks
    ticks.set(["p0", "p2", "p3"], ticked=True)
    assert (ticks.count, await ticks.outside(ALL, 0), await ticks.outside(CHEAP, 0)) == (3, 0, 2)
    ticks.set(["p2"], ticked=False)
    assert [ticks.is_ticked(f"p{n}", CHEAP) for n in range(4)] == [True, False, False, True]
    assert (await ticks.resolve()).ids == ("p0", "p3")
    ticks.clear()
    assert (ticks.count, await ticks.outside(ALL, 0)) == (0, 0)


async def test_all_hits_are_pinned_to_the_query_and_their_number(ticking: Desk) -> None:
    ticks = ticking.ticks
    ticks.tick_all(CHEAP, "1", 2, now=0)
    assert (ticks.count, ticks.is_ticked("p1", CHEAP), ticks.is_ticked("p1", ALL)) == (2, True, False)
    ticks.set(["p1"], ticked=False)
    assert ticks.count == 1
    resolved = await ticks.resolve()
    assert (resolved.ids, resolved.expected) == (("p0",), None)
    assert await ticks.outside(ALL, 0) == 0


async def test_a_number_that_is_no_longer_true_is_told(ticking: Desk) -> None:
    ticks = ticking.ticks
    ticks.tick_all(CHEAP, "1", 2, now=0)
    await ticking.catalog.create("p4", "p5", price=500)
    await ticking.index()
    resolved = await ticks.resolve()
    assert set(resolved.ids) == {"p0", "p1", "p4", "p5"}
    assert resolved.expected == 2


async def test_changes_are_told(ticking: Desk) -> None:
    told: list[int] = []
    end = ticking.ticks.changed.subscribe(lambda _: told.append(ticking.ticks.count))
    ticking.ticks.set(["p0"], ticked=True)
    ticking.ticks.clear()
    end()
    ticking.ticks.set(["p0"], ticked=True)
    assert told == [1, 0]
