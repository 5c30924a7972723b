"""The sentences of the projection's window."""

from __future__ import annotations

from collections.abc import Mapping

from catalog_desktop.ports.projection_control import ControlRecord
from catalog_desktop.session.drift_log import DriftCheck, DriftLog
from catalog_desktop.session.projection_report import CheckReport, ProjectionReport
from catalog_desktop.session.read_costs import USD_PER_100_000_READS, cost_usd, total_reads
from catalog_desktop.views.time_words import clock_time
from catalog_desktop.views.value_words import count_words, number_words

READ_PURPOSES: Mapping[str, str] = {
    "listened": "delivered as they changed",
    "caught_up": "to catch up",
    "swept": "to find late ones",
    "asked": "asked for by name",
}
_SECOND_MS, _MINUTE_MS, _HOUR_MS = 1_000, 60_000, 3_600_000
_HERE = ("following", "rebuilding", "outage", "starting")
_DOING = {
    "starting": "is starting to keep search up to date",
    "following": "keeps search up to date",
    "rebuilding": "keeps search up to date and builds the index anew",
    "outage": "cannot update search now",
}


def lag_words(lag_ms: int) -> str:
    """ "0 s", "0.3 s", "12 s", "4 min 5 s", "2 h 10 min"."""
    if lag_ms < 10 * _SECOND_MS:
        return f"{lag_ms / 1000:.1f} s" if lag_ms else "0 s"
    if lag_ms < _MINUTE_MS:
        return f"{lag_ms // _SECOND_MS} s"
    if lag_ms < _HOUR_MS:
        return f"{lag_ms // _MINUTE_MS} min {lag_ms % _MINUTE_MS // _SECOND_MS} s"
    return f"{lag_ms // _HOUR_MS} h {lag_ms % _HOUR_MS // _MINUTE_MS} min"


def holder_words(report: ProjectionReport | None, *, is_beside: bool) -> tuple[str, str]:
    """Who projects, and the colour to say it in; `is_beside`: another program owns the catalog."""
    if report is None:
        return "Looking for who keeps search up to date…", "muted"
    if report.state == "stopped" or (report.state == "standby" and report.holder is None):
        return report.message or "Nobody keeps search up to date.", "attention"
    if report.state == "standby" or is_beside:
        return f"{report.holder or 'Another program'} keeps search up to date; this desk watches.", "good"
    name = f" ({report.holder})" if report.holder else ""
    tone = "attention" if report.state == "outage" else "good"
    return f"This desk{name} {_DOING.get(str(report.state), 'keeps search up to date')}.", tone


def watched_words(record: ControlRecord) -> str:
    """What another one's rebuild is doing, as far as it is on record."""
    if record.rebuild is None:
        return "A rebuild was asked for; whoever keeps search up to date takes it up." if record.rebuild_wanted else ""
    step = {"scan": "reads the products", "verify": "compares the new index", "swap": "switches over"}
    return f"Whoever keeps search up to date builds the index anew, and now {step[record.rebuild.step.value]}."


def drift_lines(log: DriftLog, own: CheckReport | None, time_zone: str) -> tuple[str, str]:
    """What the last comparison of search with the catalog found, and the colour to say it in; `own` is the last one
    that the projector made by itself."""
    if log.is_busy:
        return "Comparing search with the catalog…", "muted"
    if log.error:
        return log.error, "bad"
    if own is not None and (log.last is None or own.at > log.last.at):
        differing = _differing(own.missing, own.stale, own.ghost)
        found = f"{differing}, mended" if differing else "search and catalog agree"
        return f"{_compared(own.at, own.checked, time_zone)} by the projector itself: {found}.", "good"
    if log.last is None:
        return "Not compared since this window was opened.", "muted"
    return _check_line(log.last, time_zone)


def _check_line(check: DriftCheck, time_zone: str) -> tuple[str, str]:
    compared = _compared(check.at, check.found.checked, time_zone)
    differing = _differing(len(check.found.missing), len(check.found.stale), len(check.found.ghost))
    if not differing:
        return f"{compared}: search and catalog agree.", "good"
    if check.mended_at is not None:
        return f"{compared}: {differing}. Mended at {clock_time(check.mended_at, time_zone)}.", "good"
    return f"{compared}: {differing}.", "attention"


def _compared(at: int, count: int, time_zone: str) -> str:
    return f"At {clock_time(at, time_zone)}, {count_words(count, 'product')} compared"


def _differing(missing: int, stale: int, ghost: int) -> str:
    kinds = ((missing, "missing"), (stale, "out of date"), (ghost, "of deleted products"))
    return ", ".join(f"{number_words(count)} {kind}" for count, kind in kinds if count)


def read_lines(documents: Mapping[str, int] | None) -> tuple[str, str]:
    """How many documents were read, and what that costs."""
    if documents is None:
        return "Nothing is billed", "Reading this catalog costs nothing from here."
    purposes = [f"{number_words(count)} {READ_PURPOSES.get(key, key)}" for key, count in documents.items() if count]
    reads = total_reads(documents)
    price = (
        f"About ${cost_usd(reads):.4f} at ${USD_PER_100_000_READS:.2f} per 100,000 reads, Google's price for the "
        "multi-region nam5; single regions cost less, and 50,000 a day are free (cloud.google.com/firestore/pricing)."
    )
    return f"{count_words(reads, 'document')} read", " · ".join(purposes) + ("\n" if purposes else "") + price
