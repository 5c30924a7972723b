"""What a session hears of the projector: the shape of its reports, so that nobody here needs to know the projector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from catalog_desktop.ports.projection_control import DeadLetter


class RebuildReport(Protocol):
    """A rebuild of the index under way: `done` of `total` products at `rate` a second; `step` is `scan`, `verify` or
    `swap`; `reason` is a sentence; `seconds_left` is None when nobody can tell."""

    @property
    def reason(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def rate(self) -> float: ...
    @property
    def seconds_left(self) -> float | None: ...


class ProjectionReport(Protocol):
    """A snapshot of one shop's projection, at most ten a second.

    `state` is `starting`, `following`, `rebuilding`, `outage`, `standby` or `stopped`; `message` is a sentence for
    people about it, or about what came of a rebuild. `waiting` changes are not searchable yet; `lag_ms` is how long the
    last one took. `searchable` maps products that became searchable since the last snapshot to their revisions, None
    when they were too many to name. `letters` are all products that the index refuses. Times are Unix ms.
    """

    @property
    def shop_id(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def position_at(self) -> int: ...
    @property
    def published_at(self) -> int: ...
    @property
    def waiting(self) -> int: ...
    @property
    def lag_ms(self) -> int: ...
    @property
    def rate(self) -> float: ...
    @property
    def index_version(self) -> str: ...
    @property
    def searchable(self) -> Mapping[str, int] | None: ...
    @property
    def letters(self) -> Sequence[DeadLetter]: ...
    @property
    def rebuild(self) -> RebuildReport | None: ...
