"""`kill -9` at random while people edit: nothing acknowledged is lost, nothing comes back, *synced* was true."""

from __future__ import annotations

import random
import time

import pytest

from tests.kills.conftest import Place

FEW, MANY = 3, 100
LONGEST_LIFE_S = 0.6
"""After the first writes were acknowledged."""


@pytest.mark.slow
def test_a_few_kills_on_embedded_stores(embedded: Place) -> None:
    _kill_and_check(embedded, FEW)


@pytest.mark.slow
def test_a_few_kills_on_shared_stores(shared: Place) -> None:
    _kill_and_check(shared, FEW)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_a_hundred_kills_on_embedded_stores(embedded: Place) -> None:
    _kill_and_check(embedded, MANY)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_a_hundred_kills_on_shared_stores(shared: Place) -> None:
    _kill_and_check(shared, MANY)


def _kill_and_check(place: Place, kills: int) -> None:
    """Kill whoever edits, whoever projects, or both, and look at what is left each time."""
    chance = random.Random(17)
    for number in range(kills):
        before = len(place.ledger.synced)
        life_s = chance.uniform(0, LONGEST_LIFE_S)
        with place.desk(seed=number + 1) as desk:
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
