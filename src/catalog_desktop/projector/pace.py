"""How often and how much: the projector's times and sizes, together so that they can be tuned and tested."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


def wall_clock_ms() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, unless a name says otherwise.

    `batch`: what one request to the index may take, because an edit waits for the one under way; `slice`: how long
    pure Python may hold the interpreter; `smallest_batch`: each request costs some milliseconds by itself, so that
    smaller ones would make a busy machine busier; `renew`: between renewals of the lease, far below its life of 15 s;
    `publish_idle` and `publish_busy`: between two words on the position; `report`: between two progress reports;
    `standby`: between two tries to take over from somebody else, and `watch` between two looks at how far they are;
    `compare`: between two looks whether the live index is still the one on record;
    `first_check` after the start, and every `check`, an idle projector compares the whole index with the catalog;
    `quiet`: after so long without an edit an index is filled with as much as it takes together; `patience`: how long an
    edit waits for that to come to its end; `rest`: how long an index is not filled after a batch while somebody edits,
    as a multiple of what the batch took;
    `discover`: between two looks for shops that others have created.
    """

    batch: float = 0.08
    slice: float = 0.004
    renew: float = 5.0
    publish_idle: float = 0.25
    publish_busy: float = 2.0
    report: float = 0.1
    standby: float = 5.0
    discover: float = 60.0
    watch: float = 1.0
    compare: float = 30.0
    first_check: float = 600.0
    check: float = 21_600.0
    quiet: float = 10.0
    patience: float = 0.5
    rest: float = 0.7
    first_retry: float = 0.2
    longest_retry: float = 30.0
    smallest_batch: int = 100
    largest_batch: int = 1_000
    monotonic: Callable[[], float] = time.monotonic
    wall_ms: Callable[[], int] = wall_clock_ms


class BatchSizer:
    """Chooses how many products one request carries so that it takes about `pace.batch`."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.size = min(100, pace.largest_batch)

    def took(self, count: int, seconds: float) -> None:
        """Learn from a request; small ones tell nothing of the rate."""
        if count * 2 < self.size or seconds <= 0:
            return
        wanted = count / seconds * self._pace.batch
        size = int((self.size + min(wanted, self.size * 4)) / 2)
        self.size = min(max(size, self._pace.smallest_batch), self._pace.largest_batch)


class Backoff:
    """Growing, jittered delays between attempts during an outage."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._attempts = 0

    def next_delay(self) -> float:
        """Seconds to wait before the next attempt."""
        longest = min(self._pace.longest_retry, self._pace.first_retry * float(2**self._attempts))
        self._attempts = min(self._attempts + 1, 16)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries, guards no secret

    def reset(self) -> None:
        """The outage is over."""
        self._attempts = 0
