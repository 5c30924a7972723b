"""What the model (`test_model.py`) has found, each by its name, as the few steps to which it was reduced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from catalog_desktop.domain.operation import Origin
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
