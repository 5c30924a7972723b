"""Ids sort by the time at which they were made."""

import re

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.ids import new_stamp, new_ulid, ulid_from

times = st.integers(0, 2**48 - 1)
randomness = st.integers(0, 2**80 - 1)
CROCKFORD = re.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}")


@given(times, randomness, times, randomness)
def test_ulids_sort_by_time_and_then_by_their_random_part(t1: int, r1: int, t2: int, r2: int) -> None:
    assert (ulid_from(t1, r1) < ulid_from(t2, r2)) == ((t1, r1) < (t2, r2))
    assert CROCKFORD.fullmatch(ulid_from(t1, r1))


def test_a_known_ulid() -> None:
    """The timestamp of the specification's example, 01ARZ3NDEK."""
    assert ulid_from(1469922850259, 0).startswith("01ARZ3NDEK")
    assert ulid_from(2**48 - 1, 2**80 - 1) == "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


def test_fresh_ids_differ_and_carry_the_time_given() -> None:
    made = {new_ulid(1000) for _ in range(1000)}
    assert len(made) == 1000
    assert len({ulid[:10] for ulid in made}) == 1
    assert new_ulid() > new_ulid(1_700_000_000_000)


def test_stamps_have_48_bits() -> None:
    assert all(0 <= new_stamp() < 2**48 for _ in range(100))
