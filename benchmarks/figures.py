"""Figures: what was measured, how often, and what it should be."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`median` and `p95` of `count` measurements in `unit`; `goal` is for the p95, None when it is only reported.

    `higher` says that more is better: then the worst twentieth lies below.
    """

    name: str
    unit: str
    median: float
    p95: float
    count: int
    goal: float | None = None
    higher: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        if self.goal is None:
            return None
        return self.p95 >= self.goal if self.higher else self.p95 <= self.goal

    def to_json(self) -> dict[str, Any]:
        """The figure as a JSON object."""
        return {**asdict(self), "is_met": self.is_met}


def figure(name: str, unit: str, values: Iterable[float], goal: float | None = None, *, higher: bool = False) -> Figure:
    """The figure of some measurements."""
    known = sorted(values, reverse=higher)
    p95 = known[-1] if len(known) < 2 else quantiles(known, n=20, method="inclusive")[0 if higher else -1]
    return Figure(name, unit, round(median(known), 3), round(p95, 3), len(known), goal, higher)


async def milliseconds(call: Callable[[], Awaitable[object]]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    await call()
    return (time.perf_counter() - began) * 1000
