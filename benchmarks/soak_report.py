"""The soak's figures and plot, in the document on how the projection is proved."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from benchmarks.process_use import ProcessUse
from benchmarks.report import machine
from benchmarks.soak_figures import GOAL_LAG_S, Soak, growth
from benchmarks.soak_plot import plot

DOCS = Path(__file__).parent.parent / "docs"
DOCUMENT, PICTURE = DOCS / "projection-proof.md", DOCS / "soak.svg"
_BEGIN, _END = "<!-- soak -->", "<!-- end of soak -->"


def write_report(soak: Soak) -> None:
    """Put it in its place, at the end of the document when it has none yet."""
    PICTURE.write_text(plot(soak), encoding="utf-8")
    section = f"{_BEGIN}\n{text(soak)}\n{_END}"
    document = DOCUMENT.read_text(encoding="utf-8")
    place = re.compile(re.escape(_BEGIN) + ".*?" + re.escape(_END), re.DOTALL)
    document = (
        place.sub(lambda _: section, document) if place.search(document) else f"{document.rstrip()}\n\n{section}\n"
    )
    DOCUMENT.write_text(document, encoding="utf-8")


def text(soak: Soak) -> str:
    """The section, in Markdown."""
    return "\n".join([*_summary(soak), "", "![Lag, memory and handles over time](soak.svg)", "", *_table(soak)])


def _summary(soak: Soak) -> list[str]:
    lags = [sample.lag_s for sample in soak.samples if sample.lag_s is not None]
    calm = [s.lag_s for s in soak.samples if s.lag_s is not None and not _is_disturbed(soak, s.at_s)]
    recovered = [fault.recovered_s for fault in soak.faults if fault.recovered_s is not None]
    what = f"{soak.minutes:g} minutes, {soak.edits:,} edits, {len(soak.faults)} disturbances of 8 seconds"
    p95, never = quantiles(calm, n=20)[-1], len(soak.faults) - len(recovered)
    again = (
        f"{_seconds(recovered)} (median), at worst {max(recovered, default=0):.1f} s; {never} not before the next one"
    )
    lines = [
        "## Soak",
        "",
        f"{what}, one every 30 seconds, between `catalog-desktop project` and its servers. {machine()}.",
        "",
        f"* In the end search differed from the store in {soak.differs} products.",
        f"* Age of the oldest edit that search did not hold, without a disturbance: {_seconds(calm)}, p95 {p95:.2f} s.",
        f"* At worst, during a disturbance: {max(lags):.1f} s.",
        f"* Below {GOAL_LAG_S:g} s again after the end of a disturbance: {again}.",
    ]
    return [*lines, *(f"* {line}" for line in _uses(soak))]


def _uses(soak: Soak) -> list[str]:
    whats = {
        "Memory (MB)": lambda use: use.memory_mb,
        "Threads": lambda use: use.threads,
        "Open handles": lambda use: use.handles,
        "Connections": lambda use: use.connections,
    }
    return [f"{name}: {_from_to(soak, of)}." for name, of in whats.items()]


def _from_to(soak: Soak, of: Callable[[ProcessUse], float]) -> str:
    early, late = growth(soak.samples, of)
    highest = max(of(sample.use) for sample in soak.samples)
    return f"{early:.0f} in the second tenth of the run, {late:.0f} in the last, {highest:.0f} at most"


def _table(soak: Soak) -> list[str]:
    rows = ["| at | disturbance | worst lag | below 1 s after |", "|---|---|---|---|"]
    for fault in soak.faults:
        after = f"{fault.recovered_s:.1f} s" if fault.recovered_s is not None else "not before the next"
        rows.append(f"| {fault.began_s:.0f} s | {fault.name} | {fault.worst_lag_s:.1f} s | {after} |")
    return rows


def _is_disturbed(soak: Soak, at_s: float) -> bool:
    """Within a disturbance, or soon after one."""
    return any(fault.began_s <= at_s <= fault.ended_s + (fault.recovered_s or 0.0) for fault in soak.faults)


def _seconds(values: list[float]) -> str:
    return f"{median(values):.2f} s" if values else "no time"
