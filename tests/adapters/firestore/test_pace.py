"""How fast bulk work goes, and which products share a commit."""

import pytest

from catalog_desktop.adapters.changeset_batch import Decision
from catalog_desktop.adapters.firestore.grouping import commits
from catalog_desktop.adapters.firestore.limits import PRODUCTS_PER_COMMIT
from catalog_desktop.adapters.firestore.pace import FIRST_PER_S, MOST_PER_S, Pace
from catalog_desktop.domain.amend import Amendment
from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.claims import ClaimKey


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def test_bulk_work_begins_gently_and_stays_below_the_limit() -> None:
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    times = []
    for _ in range(5000):
        await pace.take()
        times.append(clock.now)

    def within(start: float) -> int:
        return sum(start <= time < start + 1 for time in times)

    assert within(100.0) == pytest.approx(FIRST_PER_S, rel=0.15)
    assert max(within(start) for start in range(100, int(times[-1]))) <= MOST_PER_S + 1 < 400
    assert within(times[-1] - 2) == pytest.approx(MOST_PER_S, rel=0.02)
    clock.now += 3600
    begun = clock.now
    for _ in range(400):
        await pace.take()
    assert clock.now - begun > 1.5  # from the start again


def decision(key: str, claimed: str = "", released: str = "") -> Decision:
    """A decision that takes and gives up SKUs, one a letter."""
    amendment = Amendment({}, (), (), (), changed=True)
    return Decision(Changeset(key), amendment, b"", None, _keys(claimed), _keys(released))


def _keys(letters: str) -> tuple[ClaimKey, ...]:
    return tuple(("SKU", letter) for letter in letters)


def names(runs: list[list[list[Decision]]]) -> list[list[str]]:
    return [["".join(d.changeset.product_id for d in group) for group in run] for run in runs]


def test_those_who_pass_claims_on_share_a_commit() -> None:
    decisions = [decision("1", "b", "a"), decision("2", "x"), decision("3", "c", "b"), decision("4", "", "d")]
    assert names(commits(decisions)) == [["13"], ["2"], ["4"]]
    assert names(commits([decision("1", "b", "a"), decision("2", "a", "b")])) == [["12"]]


def test_a_group_that_is_too_large_goes_one_by_one_givers_first() -> None:
    letters = "abcdefghijklmno"
    assert len(letters) > PRODUCTS_PER_COMMIT
    chain = [decision(here, after, here) for here, after in zip(letters, letters[1:] + "z", strict=True)]
    assert names(commits(chain)) == [list(reversed(letters))]
    ring = [decision(here, after, here) for here, after in zip(letters, letters[1:] + "a", strict=True)]
    (run,) = names(commits(ring))
    assert sorted(run) == list(letters)
