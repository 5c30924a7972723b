"""`kill -9` at random while people edit: nothing acknowledged is lost, nothing comes back, *synced* was true."""

from __future__ import annotations

import random
import time

import pytest

from tests.kills.conftest import Place

FEW = 2
SERIES, KILLS = 10, 10
LONGEST_LIFE_S = 0.6
"""After the first writes were acknowledged."""


@pytest.mark.slow
def test_a_few_kills_on_embedded_stores(embedded: Place) -> None:
    _kill_and_check(embedded, FEW, 0)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_few_kills_on_shared_stores(shared: Place) -> None:
    _kill_and_check(shared, FEW, 0)


hundred = pytest.mark.parametrize("series", range(1, SERIES + 1))


@pytest.mark.long
@pytest.mark.timeout(900)
@hundred
def test_a_hundred_kills_on_embedded_stores(embedded: Place, series: int) -> None:
    _kill_and_check(embedded, KILLS, series)


@pytest.mark.long
@pytest.mark.timeout(900)
@hundred
def test_a_hundred_kills_on_shared_stores(shared: Place, series: int) -> None:
    _kill_and_check(shared, KILLS, series)


def _kill_and_check(place: Place, kills: int, series: int) -> None:
    """Kill whoever edits, whoever projects, or both, and look at what is left each time."""
    chance = random.Random(series)
    for number in range(1, kills + 1):
        before = len(place.ledger.synced)
        life_s = chance.uniform(0, LONGEST_LIFE_S)
        with place.desk(seed=series * 100 + number) as desk:
            if place.projecting is None:
                desk.until(lambda: len(desk.lines) > 1)
                time.sleep(life_s)
            else:
                with place.projector() as projector:
                    desk.until(lambda: any("synced" in line for line in desk.lines) or not projector.is_running)
                    time.sleep(life_s)
                    first = chance.choice((desk, projector))
                    first.kill()
        place.ledger.read(desk.lines)
        place.check()
        assert place.ledger.wrote
        assert len(place.ledger.synced) >= before
    assert place.ledger.synced
