"""What a soak measured, and what that says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.process_use import ProcessUse

GOAL_LAG_S = 1.0
GOAL_GROWTH_MB = 20.0
_TENTH = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """`lag_s` is the age of the oldest edit that search does not hold, None while search could not be asked; `at_s` are
    seconds since the beginning."""

    at_s: float
    lag_s: float | None
    use: ProcessUse


@dataclass(slots=True)
class FaultRun:
    """One disturbance: when it began and ended, how large the lag became, and how long after the end it was below a
    second again (None: it was not before the next one)."""

    name: str
    began_s: float
    ended_s: float = 0.0
    worst_lag_s: float = 0.0
    recovered_s: float | None = None


@dataclass(slots=True)
class Soak:
    """What was measured. `differs` is how many products search holds differently in the end."""

    minutes: float
    samples: list[Sample] = field(default_factory=list)
    faults: list[FaultRun] = field(default_factory=list)
    edits: int = 0
    differs: int = -1


def judge(soak: Soak) -> None:
    """Find out for each disturbance how bad it was, and when it was over."""
    for fault, following in zip(soak.faults, [*soak.faults[1:], None], strict=False):  # a short run has none
        until = following.began_s if following is not None else float("inf")
        its = [sample for sample in soak.samples if fault.began_s <= sample.at_s < until]
        fault.worst_lag_s = max((sample.lag_s for sample in its if sample.lag_s is not None), default=0.0)
        late = [s.at_s for s in its if s.at_s >= fault.ended_s and (s.lag_s is None or s.lag_s >= GOAL_LAG_S)]
        well = [s.at_s for s in its if fault.ended_s and s.at_s > max(late, default=fault.ended_s)]
        fault.recovered_s = max(0.0, well[0] - fault.ended_s) if well else None


def growth(samples: Sequence[Sample], of: Callable[[ProcessUse], float]) -> tuple[float, float]:
    """The median of the second tenth of a run, when everything has been used once, and that of the last tenth."""
    tenth = max(1, len(samples) // _TENTH)
    early, late = samples[tenth : 2 * tenth] or samples, samples[-tenth:]
    return median(of(sample.use) for sample in early), median(of(sample.use) for sample in late)
