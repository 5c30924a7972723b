"""How long the event loop of the window does not get to its next event."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, QTimer

_INTERVAL_MS = 5


class StallWatch(QObject):
    """A timer of 5 ms; the longest time between two of its events is at most that much more than the stall."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=_INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._look()
        self._timer.stop()

    def _look(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now


@contextmanager
def watching_stalls() -> Iterator[StallWatch]:
    """Watch as long as this lasts."""
    watch = StallWatch()
    try:
        yield watch
    finally:
        watch.stop()
