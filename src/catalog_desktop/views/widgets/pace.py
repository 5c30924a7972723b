"""How fast a long job goes and how long it still takes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

_HALF_LIFE_S = 5.0


class Pace:
    """A rate that follows the job's speed of the last seconds.

    Older measurements count half as much every five seconds, so that a stall shows soon and a
    hiccup does not make the time left jump.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done = 0
        self._then = clock()
        self._rate: float | None = None

    @property
    def rate(self) -> float | None:
        """Items a second; None before two measurements lie apart."""
        return self._rate

    def measure(self, done: int) -> None:
        """Note that `done` items are done by now. It never goes backwards."""
        now = self._clock()
        passed = now - self._then
        if passed <= 0:
            return
        current = (done - self._done) / passed
        weight = 1 - math.pow(0.5, passed / _HALF_LIFE_S)
        self._rate = current if self._rate is None else self._rate + weight * (current - self._rate)
        self._done, self._then = done, now

    def seconds_left(self, total: int) -> float | None:
        """Seconds until `total` at the present rate; None when there is no telling."""
        if not self._rate:
            return None
        return max(0, total - self._done) / self._rate


def duration_words(seconds: float) -> str:
    """ "8 s", "3 min", "2 h 10 min": as exact as an estimate deserves."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = math.ceil(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
