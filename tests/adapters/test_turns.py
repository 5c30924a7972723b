"""One slot, many shops: everybody's turn comes, whoever dies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.adapters.turns import GONE_MS, LOST_MS, TURN_MS, Turns, asked, ended

SECOND = 1_000


def test_a_turn_goes_to_whoever_waits_longest() -> None:
    turns, now, holders = Turns(), 0, []
    for _ in range(12):
        for shop in ("a", "b", "c"):
            turns = asked(turns, shop, now)
        holders.append(turns.holder)
        now += TURN_MS
    assert holders[:6] == ["a", "b", "c", "a", "b", "c"]
    assert sorted(set(holders)) == ["a", "b", "c"]


def test_whoever_is_alone_keeps_the_slot() -> None:
    turns = Turns()
    for now in range(0, 10 * TURN_MS, SECOND):
        turns = asked(turns, "a", now)
        assert turns.holder == "a"


def test_a_holder_that_asks_no_more_loses_the_slot() -> None:
    turns = asked(asked(Turns(), "a", 0), "b", 0)
    assert asked(turns, "b", LOST_MS - 1).holder == "a"
    assert asked(turns, "b", LOST_MS).holder == "b"


def test_whoever_waits_no_more_is_passed_over() -> None:
    turns = asked(asked(Turns(), "a", 0), "dead", 0)
    turns = asked(turns, "b", GONE_MS)
    assert asked(turns, "a", GONE_MS).holder == "b"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 2_000)), max_size=60))
def test_there_is_never_more_than_one(steps: list[tuple[str, bool, int]]) -> None:
    """Who was told that the slot is theirs, asks on and does not end, hears of nobody else that has it."""
    turns, now = Turns(), 0
    for shop, ends, passed in steps:
        now += passed
        before = turns
        turns = ended(turns, shop) if ends else asked(turns, shop, now)
        has_lost = now - before.asked_at >= LOST_MS
        if before.holder and before.holder != shop and not has_lost:
            assert turns.holder == before.holder, "only the holder itself hands the slot over"
        assert len({waiting for waiting, _ in turns.waiting}) == len(turns.waiting)
        assert turns.holder not in {waiting for waiting, _ in turns.waiting} or not turns.holder
