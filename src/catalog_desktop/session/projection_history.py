"""How one shop's projection went over the last half hour: what a plot shows, kept whether somebody looks or not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from catalog_desktop.session.events import Event
from catalog_desktop.session.journal import clock_ms
from catalog_desktop.session.projection_report import ProjectionReport

SPAN_MS = 30 * 60_000
_APART_MS = 1_000
_AT_WORK = ("following", "rebuilding")


@dataclass(frozen=True, slots=True)
class Moment:
    """What a report said at one time. `behind_since`: when changes began to wait, None when none does. `took_ms`: how
    long what arrived just then had been on its way, 0 when nothing did. Times are Unix ms."""

    at: int
    state: str
    position_at: int
    behind_since: int | None
    took_ms: int = 0

    def lag_at(self, now: int) -> int:
        """How far search is behind (ms) at `now` if nothing was heard since, at the most.

        Who projects knows whether something waits; of others it is only known until when all was searchable.
        """
        ages = [now - since for since in (self.behind_since, self.position_at or None) if since is not None]
        if self.state in _AT_WORK and self.behind_since is None:
            return 0
        return max(0, min(ages, default=0))


class ProjectionHistory:
    """Fed with every report of a shop; `changed` is emitted after each. Keeps two moments a second."""

    def __init__(self, clock: Callable[[], int] = clock_ms) -> None:
        self._clock = clock
        self._moments: deque[Moment] = deque()
        self.latest: ProjectionReport | None = None
        self.changed: Event[ProjectionReport] = Event()

    def heard(self, report: ProjectionReport) -> None:
        """The projector has something to say about the shop."""
        now = self._clock()
        before = self._moments[-1] if self._moments else None
        behind_since = None
        if report.waiting:
            behind_since = before.behind_since if before is not None and before.behind_since is not None else now
        took_ms = report.lag_ms if report.searchable is None or report.searchable else 0
        moment = Moment(now, str(report.state), report.position_at, behind_since, took_ms)
        if before is not None and len(self._moments) > 1 and now - self._moments[-2].at < _APART_MS:
            self._moments[-1] = replace(moment, took_ms=max(took_ms, before.took_ms))
        else:
            self._moments.append(moment)
        while self._moments[0].at < now - SPAN_MS and len(self._moments) > 1:
            self._moments.popleft()
        self.latest = report
        self.changed.emit(report)

    @property
    def lag_ms(self) -> int:
        """How far search is behind now, at the most; 0 before the first report."""
        return self._moments[-1].lag_at(self._clock()) if self._moments else 0

    def curve(self) -> Iterator[tuple[int, int]]:
        """Corners of the line of the lag: times (Unix ms) in ascending order, and the lag (ms), until now."""
        if not self._moments:
            return
        last = self._moments[-1]
        end = replace(last, at=self._clock(), took_ms=0)
        for moment, later in pairwise((*self._moments, end)):
            yield moment.at, max(moment.took_ms, moment.lag_at(moment.at))
            set_out = later.at - later.took_ms
            if set_out >= moment.at:  # otherwise what arrived at `later` was on its way all the time between
                yield moment.at, moment.lag_at(moment.at)
                yield set_out, moment.lag_at(set_out)
        yield end.at, end.lag_at(end.at)


def thinned(corners: Iterable[tuple[int, int]], bucket_ms: int) -> list[tuple[int, int]]:
    """A line with few corners that looks the same: of each piece of time the first, the highest and the last."""
    thin: list[tuple[int, int]] = []
    for _, group in groupby(corners, key=lambda corner: corner[0] // bucket_ms):
        piece = list(group)
        highest = max(range(len(piece)), key=lambda place: piece[place][1])
        thin += [piece[place] for place in sorted({0, highest, len(piece) - 1})]
    return thin
