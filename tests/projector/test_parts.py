"""The projector's small parts: sizes, delays, the guard, products that cannot be read, reports."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.paths import Record
from catalog_desktop.domain.record import to_record
from catalog_desktop.ports.change_feed import ProductChange
from catalog_desktop.projector.guard import RevisionGuard
from catalog_desktop.projector.pace import Backoff, BatchSizer, Pace
from catalog_desktop.projector.progress import MANY, ProgressBoard, ProjectionProgress
from catalog_desktop.projector.projection import prepare
from catalog_desktop.projector.sample import SAMPLE_COUNT, Sample
from tests.memory_catalog import SHOP, product


@given(st.floats(10, 100_000))
def test_batches_come_to_take_what_they_may(rate: float) -> None:
    pace = Pace()
    sizer = BatchSizer(pace)
    for _ in range(40):
        sizer.took(sizer.size, sizer.size / rate)
        assert pace.smallest_batch <= sizer.size <= pace.largest_batch
    wanted = min(max(rate * pace.batch, pace.smallest_batch), pace.largest_batch)
    assert abs(sizer.size - wanted) <= max(2, wanted * 0.1)


def test_single_edits_say_nothing_of_the_rate() -> None:
    sizer = BatchSizer(Pace())
    before = sizer.size
    sizer.took(1, 10.0)
    assert sizer.size == before


def test_delays_grow_up_to_a_limit_and_begin_anew() -> None:
    pace = Pace(first_retry=1.0, longest_retry=8.0)
    backoff = Backoff(pace)
    delays = [backoff.next_delay() for _ in range(50)]
    assert all(0.5 <= delay <= 8.0 for delay in delays)
    assert delays[0] <= 1.0
    assert min(delays[5:]) >= 4.0
    backoff.reset()
    assert backoff.next_delay() <= 1.0


def test_the_guard_lets_nothing_older_through() -> None:
    guard = RevisionGuard()
    assert guard.admits("a", 2, 10)
    guard.sending("a", 2, 10)
    assert guard.admits("a", 2, 10), "until it is done it may go again"
    guard.done("a", 2)
    assert not guard.admits("a", 2, 10)
    assert guard.admits("a", 2, 10, again=True)
    assert not guard.admits("a", 1, 20, again=True)
    guard.forget(10)
    assert not guard.admits("a", 1, 20), "a delivery for the change at 20 is still under way"
    guard.forget(20)
    assert guard.admits("a", 1, 30)


async def test_a_product_that_cannot_be_read_is_refused_alone() -> None:
    broken: Record = {**to_record(product("b")), "revision": 7, "variants": "none"}  # of some other program
    records = [to_record(product("a")), broken, to_record(product("c"))]
    changes = [ProductChange(record, 1, interactive=False, committed_at=0) for record in records]
    prepared = await prepare(changes, SHOP, Pace(slice=0.0))
    assert [item.document is not None for item in prepared] == [True, False, True]
    assert (prepared[1].product_id, prepared[1].revision) == ("b", 7)
    assert (prepared[1].refusal or "").startswith("It cannot be read")


def test_a_sample_is_no_larger_than_it_may_be() -> None:
    sample = Sample()
    sample.add(str(number) for number in range(SAMPLE_COUNT * 3))
    assert len(set(sample._ids)) == SAMPLE_COUNT


def test_reports_are_gathered() -> None:
    now = [100.0]
    heard: list[ProjectionProgress] = []
    board = ProgressBoard(SHOP.id, heard.append, replace(Pace(), monotonic=lambda: now[0]))
    board.became_searchable({"a": 1}, "v1")
    board.flush()
    board.became_searchable({"a": 2, "b": 1}, "v2")
    board.flush()
    assert [report.searchable for report in heard] == [{"a": 1}]
    now[0] += 0.1
    board.flush()
    board.flush(at_once=True)
    assert [report.searchable for report in heard] == [{"a": 1}, {"a": 2, "b": 1}]
    assert heard[-1].index_version == "v2"
    board.became_searchable({str(number): 1 for number in range(MANY + 1)}, "v3")
    board.flush(at_once=True)
    assert heard[-1].searchable is None
    assert heard[-1].rate > 0
