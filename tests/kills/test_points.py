"""A kill before, during and after every effect that lasts, of the real programs, on both kinds of stores."""

from __future__ import annotations

import pytest

from tests.kills.conftest import Place
from tests.kills.points import POINTS, When

pytestmark = pytest.mark.timeout(300)

EVERY_TIME = {
    ("batch", When.BEFORE),
    ("swap", When.AFTER),
    ("journal entry", When.AFTER),
}
"""What runs every time; the rest takes minutes."""

_ALL = [
    pytest.param(
        point,
        when,
        id=f"{when.value} {point}",
        marks=[pytest.mark.slow] if (point, when) in EVERY_TIME else [pytest.mark.long],
    )
    for point in POINTS
    for when in When
]


@pytest.mark.parametrize(("point", "when"), _ALL)
def test_embedded_stores(embedded: Place, point: str, when: When) -> None:
    with embedded.desk(death=(point, when, POINTS[point].nth)) as desk:
        desk.until_ended()
    assert desk.was_killed, f"the point was not reached: {desk.errors[-4_000:]}"
    embedded.ledger.read(desk.lines)
    embedded.check()


@pytest.mark.parametrize(("point", "when"), _ALL)
def test_shared_stores(shared: Place, point: str, when: When) -> None:
    death, is_desk = (point, when, POINTS[point].nth), POINTS[point].of_desk
    with (
        shared.projector(death=None if is_desk else death) as projector,
        shared.desk(death=death if is_desk else None) as desk,
    ):
        desk.until(lambda: not desk.is_running or not projector.is_running)
        if projector.is_running:
            projector.ask_to_end()
            projector.until_ended()
    assert (desk if is_desk else projector).was_killed, f"the point was not reached: {projector.errors[-4_000:]}"
    shared.ledger.read(desk.lines)
    shared.check()
