"""The rules of the projection's lease, in the course of time."""

import pytest

from catalog_desktop.adapters.lease import TIME_TO_LIVE_MS, Lease, acquired, published
from catalog_desktop.domain.errors import NotPermitted


def test_a_lease_that_is_not_renewed_can_be_taken_over() -> None:
    lease = acquired(Lease(), "desk 1", 1, now=1000)
    with pytest.raises(NotPermitted):
        acquired(lease, "desk 2", 1, now=1000 + TIME_TO_LIVE_MS - 1)
    taken = acquired(lease, "desk 2", 1, now=1000 + TIME_TO_LIVE_MS)
    assert (taken.control.holder, taken.control.epoch) == ("desk 2", 2)


def test_publishing_renews() -> None:
    lease = acquired(Lease(), "desk 1", 1, now=1000)
    lease = published(lease, 1, position=5, position_at=900, now=10_000)
    with pytest.raises(NotPermitted):
        acquired(lease, "desk 2", 1, now=10_000 + TIME_TO_LIVE_MS - 1)
    assert acquired(lease, "desk 2", 1, now=10_000 + TIME_TO_LIVE_MS).control.position == 5


def test_the_holder_itself_may_ask_again() -> None:
    lease = acquired(Lease(), "desk 1", 1, now=1000)
    assert acquired(lease, "desk 1", 1, now=1001).control.epoch == 2
    with pytest.raises(NotPermitted):
        published(acquired(lease, "desk 1", 1, now=1001), 1, 0, 0, now=1002)
