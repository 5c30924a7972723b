"""The rules of the projection's lease, in the course of time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.adapters.lease import Contender, Lease, acquired, claimed, published, released, seen
from catalog_desktop.domain.errors import NotPermitted
from catalog_desktop.ports.projection_control import TIME_TO_LIVE_MS, HandoverPending

DESK_1, DESK_2 = Contender("desk 1", 1), Contender("desk 2", 1)
SERVER = Contender("server", 1, always_on=True)


def test_a_lease_that_is_not_renewed_can_be_taken_over() -> None:
    lease = acquired(Lease(), DESK_1, now=1000)
    with pytest.raises(NotPermitted):
        acquired(lease, DESK_2, now=1000 + TIME_TO_LIVE_MS - 1)
    taken = acquired(lease, DESK_2, now=1000 + TIME_TO_LIVE_MS)
    assert (taken.control.holder, taken.control.epoch) == ("desk 2", 2)


def test_publishing_renews() -> None:
    lease = acquired(Lease(), DESK_1, now=1000)
    lease = published(lease, 1, position=5, position_at=900, now=10_000)
    with pytest.raises(NotPermitted):
        acquired(lease, DESK_2, now=10_000 + TIME_TO_LIVE_MS - 1)
    assert acquired(lease, DESK_2, now=10_000 + TIME_TO_LIVE_MS).control.position == 5


def test_the_holder_itself_may_ask_again() -> None:
    lease = acquired(Lease(), DESK_1, now=1000)
    assert acquired(lease, DESK_1, now=1001).control.epoch == 2
    with pytest.raises(NotPermitted):
        published(acquired(lease, DESK_1, now=1001), 1, 0, 0, now=1002)


def test_who_is_outranked_hands_over_to_the_one_who_claims() -> None:
    lease = acquired(Lease(), DESK_1, now=1000)
    with pytest.raises(HandoverPending, match="desk 1 is handing over to server"):
        acquired(lease, SERVER, now=2000)
    lease = claimed(lease, SERVER, now=2000)
    assert seen(lease, 2000).claimed_by == "server"
    lease = released(published(lease, 1, 7, 70, now=2500), 1)
    for desk in (DESK_1, DESK_2):
        with pytest.raises(NotPermitted, match="server is about to"):
            acquired(lease, desk, now=3000)
    taken = acquired(lease, SERVER, now=3000).control
    assert (taken.holder, taken.always_on, taken.claimed_by, taken.position) == ("server", True, None, 7)


def test_a_claim_is_given_up_by_not_repeating_it() -> None:
    lease = claimed(acquired(Lease(), DESK_1, now=1000), SERVER, now=2000)
    lease = released(published(lease, 1, 7, 70, now=10_000), 1)
    with pytest.raises(NotPermitted):
        acquired(lease, DESK_2, now=2000 + TIME_TO_LIVE_MS - 1)
    assert acquired(lease, DESK_2, now=2000 + TIME_TO_LIVE_MS).control.claimed_by is None


@pytest.mark.parametrize(
    "contender", [DESK_2, replace(DESK_2, projection_version=0)], ids=["an equal", "an older program"]
)
def test_nobody_makes_way_for(contender: Contender) -> None:
    lease = acquired(Lease(), DESK_1, now=1000)
    assert claimed(lease, contender, now=1001) is lease
    with pytest.raises(NotPermitted) as refusal:
        acquired(lease, contender, now=1001)
    assert not isinstance(refusal.value, HandoverPending)


def test_a_newer_program_goes_before_an_older_one_but_a_server_before_both() -> None:
    newer = Contender("newer desk", 2)
    assert newer.outranks(acquired(Lease(), DESK_1, now=1000))
    assert SERVER.outranks(acquired(Lease(), newer, now=1000))
    assert not newer.outranks(acquired(Lease(), SERVER, now=1000))


contenders = st.sampled_from(
    [DESK_1, DESK_2, SERVER, Contender("server 2", 1, always_on=True), Contender("newer desk", 2)]
)
moves = st.lists(
    st.tuples(
        st.sampled_from(["acquire", "claim", "publish", "release"]), contenders, st.integers(0, TIME_TO_LIVE_MS // 2)
    ),
    max_size=40,
)


@given(moves)
def test_invariant_6_at_most_one_live_holder_and_old_epochs_write_nothing(
    moves: list[tuple[str, Contender, int]],
) -> None:
    """Everybody keeps the epoch that they were given and writes under it, however late."""
    lease, now, given_out = Lease(), 1000, dict[str, tuple[int, int]]()
    for move, contender, pause in moves:
        now += pause
        before, (epoch, _) = seen(lease, now), given_out.get(contender.name, (0, 0))
        try:
            if move == "acquire":
                lease = acquired(lease, contender, now)
                given_out[contender.name] = (lease.control.epoch, now)
                assert before.live_holder in (None, contender.name), "nobody loses a live lease to somebody else"
                assert lease.control.epoch == before.epoch + 1
            elif move == "claim":
                lease = claimed(lease, contender, now)
                assert replace(seen(lease, now), claimed_by=None, claimed_at=0) == replace(
                    before, claimed_by=None, claimed_at=0
                ), "a claim changes nothing else"
            elif move == "publish" and epoch:
                lease = published(lease, epoch, position=now, position_at=now, now=now)
                given_out[contender.name] = (epoch, now)
                assert epoch == before.epoch
            elif move == "release" and epoch:
                lease = released(lease, epoch)
        except NotPermitted:
            assert seen(lease, now) == before
        assert lease.control.position >= before.position
        assert lease.control.epoch >= before.epoch
        alive = [name for name, (e, at) in given_out.items() if e == lease.control.epoch and now - at < TIME_TO_LIVE_MS]
        assert len(alive) <= 1
