"""The last comparison of search with the catalog: when, what was found, what was mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from catalog_desktop.ports.search_index import Drift
from catalog_desktop.session.events import Event
from catalog_desktop.session.journal import clock_ms


@dataclass(frozen=True, slots=True)
class DriftCheck:
    """What a comparison found at `at` (Unix ms); `mended_at` is None while what differed has not been sent again."""

    at: int
    found: Drift
    mended_at: int | None = None


class DriftLog:
    """`is_busy` while search is compared or mended; `error` says why the last attempt came to nothing."""

    def __init__(self, clock: Callable[[], int] = clock_ms) -> None:
        self._clock = clock
        self.last: DriftCheck | None = None
        self.is_busy = False
        self.error = ""
        self.changed: Event[None] = Event()

    def begin(self) -> None:
        """Something is being done."""
        self.is_busy, self.error = True, ""
        self.changed.emit(None)

    def end(self, error: str = "") -> None:
        """It is over, one way or the other."""
        self.is_busy, self.error = False, error
        self.changed.emit(None)

    def compared(self, found: Drift) -> None:
        """This is how search differs."""
        self.last = DriftCheck(self._clock(), found)

    def mended(self) -> None:
        """What differed is searchable as it is stored."""
        if self.last is not None:
            self.last = DriftCheck(self.last.at, self.last.found, self._clock())
