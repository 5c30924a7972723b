"""The status bar's sentences."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.domain.sync import PENDING_GRACE_MS
from catalog_desktop.session.projection_report import ProjectionReport
from catalog_desktop.session.sync_tracker import SyncTracker
from catalog_desktop.session.write_session import WriteSession
from catalog_desktop.views.value_words import count_words, number_words

_LAG_WORTH_SAYING_MS = 1_000
_STATES = {
    "starting": "Starting search…",
    "standby": "Nobody keeps search up to date.",
    "outage": "Search is not being updated",
    "stopped": "Search is no longer updated",
}


def saving_words(writes: WriteSession) -> str:
    """What is saved. What is not stands in front of everything else."""
    if writes.not_saved:
        return f"{count_words(len(writes.not_saved), 'change')} not saved"
    return "Saving…" if writes.saving_count else "All changes saved"


def pending(tracker: SyncTracker, now: int) -> Sequence[str]:
    """The products that search has been behind with for longer than a moment."""
    return [key for key in tracker.pending_ids if now - (tracker.since(key) or now) >= PENDING_GRACE_MS]


def projection_words(report: ProjectionReport | None) -> tuple[str, str]:
    """Who keeps search up to date, how far it is, and the tone to say it in."""
    if report is None or report.state == "starting":
        return _STATES["starting"], "muted"
    if report.state in ("outage", "stopped") or (report.state == "standby" and report.holder is None):
        return report.message or _STATES[report.state], "attention"
    if report.waiting:
        how = f"Search is {count_words(report.waiting, 'change')} behind"
    elif report.state == "standby":
        return report.message or f"{report.holder} keeps search up to date.", "muted"
    else:
        how = "Rebuilding the search index" if report.state == "rebuilding" else "Search up to date"
    took = f" · last change took {report.lag_ms / 1000:.1f} s" if report.lag_ms >= _LAG_WORTH_SAYING_MS else ""
    who = report.holder if report.state == "standby" else "this computer"
    return f"{how}{took} · kept by {who}", "muted"


def rebuild_words(step: str, reason: str) -> str:
    """What a rebuild is doing."""
    doing = {"scan": "Building the search index", "verify": "Checking the new index", "swap": "Switching over"}
    return f"{doing.get(step, 'Building the search index')}: {reason}" if reason else doing.get(step, "")


def not_searchable_words(number: int) -> str:
    """ "1 not searchable"."""
    return f"{number_words(number)} not searchable"
