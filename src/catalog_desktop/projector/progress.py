"""What the projector says about itself: immutable snapshots, coalesced so that a window can follow them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from catalog_desktop.ports.change_feed import Position
from catalog_desktop.ports.projection_control import DeadLetter, FormerIndex, RebuildStep
from catalog_desktop.projector.pace import Pace

RATE_WINDOW_S = 5.0
MANY = 1_000
"""More products than this in one report are not named one by one."""


class ProjectorState(StrEnum):
    """What the projector of a shop is doing."""

    STARTING = "starting"
    FOLLOWING = "following"
    REBUILDING = "rebuilding"
    OUTAGE = "outage"
    STANDBY = "standby"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class RebuildProgress:
    """A rebuild under way: why, how far in products, at what rate a second, and the seconds left when known.

    `is_needed`: there is no other index that could be searched meanwhile, so cancelling it ends search.
    """

    reason: str
    step: RebuildStep
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class DriftCheck:
    """A comparison of the index with the catalog that the projector made by itself: when it ended (Unix ms), how many
    products were compared, how many of them differed and were mended, and how many seconds that took."""

    at: int
    checked: int
    missing: int
    stale: int
    ghost: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ProjectionProgress:
    """A snapshot of one shop's projection.

    `waiting` is how many changes are not searchable yet (0: none), `lag_ms` the age of the last applied one when it
    became so, `rate` products a second. `searchable` maps the products that became searchable since the last snapshot
    (deleted ones too) to their revisions; None when they were too many to name. `message` is a sentence for people:
    why there is an outage or nothing is projected, or what came of a rebuild. `holder` names who projects;
    None: nobody, or it cannot be seen. `former` is the index to which one can return. `check` is the
    projector's latest comparison of its own.
    """

    shop_id: str
    state: ProjectorState = ProjectorState.STARTING
    message: str = ""
    position: Position = 0
    position_at: int = 0
    published_at: int = 0
    waiting: int = 0
    lag_ms: int = 0
    rate: float = 0.0
    index_version: str = ""
    searchable: Mapping[str, int] | None = field(default_factory=dict)
    letters: Sequence[DeadLetter] = ()
    rebuild: RebuildProgress | None = None
    holder: str | None = None
    former: FormerIndex | None = None
    check: DriftCheck | None = None


class Throughput:
    """Products a second over the last few seconds."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._counts: deque[tuple[float, int]] = deque()

    def add(self, count: int) -> None:
        """So many products were done just now."""
        if count:
            self._counts.append((self._pace.monotonic(), count))

    @property
    def rate(self) -> float:
        """Products a second; 0 after a pause."""
        now = self._pace.monotonic()
        while self._counts and now - self._counts[0][0] > RATE_WINDOW_S:
            self._counts.popleft()
        if not self._counts:
            return 0.0
        return sum(count for _, count in self._counts) / max(now - self._counts[0][0], self._pace.batch)


class ProgressBoard:
    """Gathers one shop's progress and reports it at most every `pace.report` seconds, or at once when asked to."""

    def __init__(self, shop_id: str, report: Callable[[ProjectionProgress], None], pace: Pace) -> None:
        self._report = report
        self._pace = pace
        self._now = ProjectionProgress(shop_id)
        self._searchable: dict[str, int] = {}
        self._is_all = self._dirty = False
        self._reported_at = 0.0
        self._outage = ""
        self.throughput = Throughput(pace)

    @property
    def snapshot(self) -> ProjectionProgress:
        """The latest state, without products."""
        return self._now

    def update(self, **changes: object) -> None:
        """Note new values of some fields of the snapshot. What is said of an outage is not said any more after it."""
        if changes.get("state") is ProjectorState.OUTAGE:
            self._outage = str(changes.get("message", ""))
        elif "state" in changes and self._now.message == self._outage:
            changes.setdefault("message", "")
        updated = replace(self._now, **changes)  # type: ignore[arg-type] # the names and types are the snapshot's
        self._dirty = self._dirty or updated != self._now
        self._now = updated

    def became_searchable(self, revisions: Mapping[str, int], index_version: str) -> None:
        """Products have arrived in the live index."""
        self._searchable.update(revisions)
        self.throughput.add(len(revisions))
        self._dirty = True
        if index_version:
            self._now = replace(self._now, index_version=index_version)

    def everything_changed(self) -> None:
        """Another index is live: any product may be searchable in another state."""
        self._searchable.clear()
        self._is_all, self._dirty = True, True

    def flush(self, *, at_once: bool = False) -> None:
        """Report what is new, unless the last report is too recent."""
        now = self._pace.monotonic()
        if not self._dirty or not (at_once or now - self._reported_at >= self._pace.report):
            return
        searchable = None if self._is_all or len(self._searchable) > MANY else self._searchable
        self._report(replace(self._now, rate=self.throughput.rate, searchable=searchable))
        self._searchable = {}
        self._is_all = self._dirty = False
        self._reported_at = now
