"""What the model (`test_model.py`) has found, each by its name, as the few steps to which it was reduced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from catalog_desktop.domain.operation import Origin
from tests.memory_catalog import TOO_EXPENSIVE
from tests.projector.model.link import Trouble
from tests.projector.model.machine import ProjectionMachine


@contextmanager
def _machine(*, shop_count: int = 1) -> Iterator[ProjectionMachine]:
    """At the end faults stop and all invariants hold, as at the end of each run of the model."""
    machine = ProjectionMachine()
    machine.begin(shop_count=shop_count, version=1)
    try:
        yield machine
    except BaseException:
        machine.has_failed = True
        raise
    finally:
        machine.teardown()


def test_a_projector_whose_first_build_was_cancelled_rests() -> None:
    """It asked for the next change again and again, which there was, and had no index to send it to."""
    with _machine(shop_count=2) as machine:
        machine.cancel_a_rebuild(at="desk", shop=1)
        machine.edit(at="desk", keys={"a", "b"}, origin=Origin.EDIT, price=1, shop=1)
        machine.wait(seconds=16.0)


def test_an_outage_during_a_rebuild_is_waited_for() -> None:
    """Each failed request woke the loop that was to pause: the catalog was read hundreds of times a second."""
    with _machine(shop_count=2) as machine:
        machine.begin_or_end_an_outage(port="index")
        machine.wait(seconds=6.0)


def test_a_holder_that_wakes_does_not_swap_with_an_old_lease() -> None:
    """It had looked at its lease before it asked which index is live, and was suspended after that."""
    with _machine(shop_count=2) as machine:
        machine.suspend_at_an_await(after=48, doing="return", is_lid_closed=False, name="desk", seconds=0.05, shop=0)
        machine.wait(seconds=8.0)
        machine.start_or_wake_a_program(name="desk", overlap=0, seconds=0.05, version=1)


def test_a_bystander_hears_of_the_letters_of_a_new_index() -> None:
    """They came with a rebuild, before the position moved on: what the new index lacks was said to be in sync."""
    with _machine() as machine:
        machine.edit(at="desk", keys={"a"}, origin=Origin.EDIT, price=1, shop=0)
        machine.wait(seconds=0.05)
        machine.wipe_the_index(make_anew=True, shop=0)
        machine.hold_changes_back()
        machine.edit(at="server", keys={"a", "b"}, origin=Origin.EDIT, price=TOO_EXPENSIVE, shop=0)
        machine.start_or_wake_a_program(name="server", overlap=0, seconds=8.0, version=1)
        machine.all_invariants()


@pytest.mark.parametrize("calls", range(12))
def test_a_rebuild_begins_whichever_answer_gets_lost(calls: int) -> None:
    """When its record was made and the answer got lost, it was on record for ever and nobody did it."""
    with _machine() as machine:
        machine.trouble_a_call(
            calls=calls, doing="rebuild", name="desk", seconds=8.0, shop=0, trouble=Trouble.LOST_ANSWER
        )
