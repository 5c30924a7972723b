"""What is kept of the projection for those who look later: its lag over time, one's own writes, the last comparison."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.ports.search_index import Drift
from catalog_desktop.projector.progress import ProjectionProgress, ProjectorState
from catalog_desktop.session.drift_log import DriftLog
from catalog_desktop.session.projection_history import SPAN_MS, ProjectionHistory, thinned
from catalog_desktop.session.read_costs import cost_usd, total_reads
from catalog_desktop.session.recent_writes import KEPT, MOST_AT_ONCE, RecentWrites
from tests.memory_catalog import SHOP
from tests.session.conftest import Desk

NOON = 1_700_000_000_000


@dataclass
class Heard:
    """A history whose clock is set by hand."""

    now: int = NOON
    history: ProjectionHistory = field(init=False)

    def __post_init__(self) -> None:
        self.history = ProjectionHistory(lambda: self.now)

    def at(
        self,
        second: float,
        state: ProjectorState = ProjectorState.FOLLOWING,
        *,
        waiting: int = 0,
        covered: float = 0,
        arrived_after_ms: int = 0,
    ) -> None:
        self.now = NOON + int(second * 1000)
        progress = ProjectionProgress(
            SHOP.id,
            state,
            waiting=waiting,
            position_at=NOON + int(covered * 1000),
            lag_ms=arrived_after_ms,
            searchable={"p1": 2} if arrived_after_ms else {},
        )
        self.history.heard(progress)

    def corners(self) -> list[tuple[float, int]]:
        """The corners of the line, each once."""
        corners = [((at - NOON) / 1000, lag) for at, lag in self.history.curve()]
        assert corners == sorted(corners, key=lambda corner: corner[0])
        return list(dict.fromkeys(corners))


def test_who_has_nothing_waiting_is_not_behind_however_long_nothing_happens() -> None:
    heard = Heard()
    heard.at(0)
    heard.now += 60_000
    assert heard.history.lag_ms == 0
    assert heard.corners() == [(0, 0), (60, 0)]


def test_lag_counts_from_when_changes_began_to_wait() -> None:
    heard = Heard()
    heard.at(0)
    heard.at(10, waiting=3)
    heard.at(12, waiting=1)
    assert heard.history.lag_ms == 2_000
    heard.at(13, covered=13)
    assert heard.corners() == [(0, 0), (10, 0), (12, 2_000), (13, 3_000), (13, 0)]


def test_a_change_that_arrives_shows_how_long_it_was_on_its_way() -> None:
    heard = Heard()
    heard.at(0)
    heard.at(10, arrived_after_ms=400)
    heard.at(10.6, arrived_after_ms=700)
    heard.at(20)
    assert heard.corners() == [(0, 0), (9.6, 0), (10, 400), (10.6, 700), (10.6, 0), (20, 0)]
    assert heard.history.lag_ms == 0


def test_bulk_work_that_keeps_up_is_behind_by_what_is_not_covered() -> None:
    heard = Heard()
    for second in range(60):
        heard.at(second, waiting=100, covered=second - 1)
    assert heard.history.lag_ms == 1_000


def test_an_outage_grows_without_a_word() -> None:
    heard = Heard()
    heard.at(0)
    heard.at(5, ProjectorState.OUTAGE)
    heard.now = NOON + 65_000
    assert heard.history.lag_ms == 65_000
    assert heard.corners()[-1] == (65, 65_000)


def test_reports_in_quick_succession_keep_the_history_small() -> None:
    heard = Heard()
    for tenth in range(600):
        heard.at(tenth / 10, waiting=tenth % 2)
    assert len(heard.corners()) < 320
    heard.at(SPAN_MS / 1000 + 70)
    assert heard.corners()[0][0] > 59


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 500)), min_size=1), st.integers(1, 2_000))
def test_a_thinned_line_has_the_same_ends_and_peaks_and_few_corners(
    corners: list[tuple[int, int]], bucket_ms: int
) -> None:
    corners.sort(key=lambda corner: corner[0])
    thin = thinned(corners, bucket_ms)
    assert thin[0] == corners[0]
    assert thin[-1] == corners[-1]
    assert max(lag for _, lag in thin) == max(lag for _, lag in corners)
    assert [at for at, _ in thin] == sorted(at for at, _ in thin)
    assert len(thin) <= 3 * (10_000 // bucket_ms + 1)


async def test_each_write_tells_how_long_it_took(desk: Desk) -> None:
    recent = RecentWrites(desk.tracker, lambda: desk.now)
    desk.writes.events.subscribe(recent.wrote)
    await desk.create("p1")
    assert [(w.product_id, w.title, w.took_ms) for w in recent.writes] == [("p1", "Product p1", None)]
    desk.now += 340
    assert recent.waiting_ms == 340
    await desk.index(["p1"])
    assert [w.took_ms for w in recent.writes] == [340]
    assert recent.waiting_ms == 0


async def test_bulk_work_does_not_push_out_what_people_did(desk: Desk) -> None:
    recent = RecentWrites(desk.tracker, lambda: desk.now)
    desk.writes.events.subscribe(recent.wrote)
    await desk.create("mine")
    ids = [f"p{number}" for number in range(MOST_AT_ONCE + 1)]
    await desk.fill(*ids)
    assert [w.product_id for w in recent.writes] == ["mine"]
    for number in range(KEPT):
        await desk.create(f"own{number}")
    assert len(recent.writes) == KEPT
    assert recent.writes[0].product_id == f"own{KEPT - 1}"


def test_a_comparison_is_kept_with_what_was_mended() -> None:
    now = NOON
    log = DriftLog(lambda: now)
    log.begin()
    assert log.is_busy
    log.compared(Drift(missing=("p1",), checked=10))
    log.end()
    now += 1_000
    log.mended()
    assert log.last is not None
    assert (log.last.at, log.last.mended_at, log.is_busy) == (NOON, NOON + 1_000, False)


def test_reads_cost_what_they_are_billed() -> None:
    assert total_reads({"listened": 60_000, "swept": 40_000}) == 100_000
    assert cost_usd(100_000) == 0.06
