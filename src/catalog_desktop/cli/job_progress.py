"""How far a job of a command is, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from catalog_desktop.cli.context import Context
from catalog_desktop.exchange.job_control import JobControl, Progress


@contextmanager
def shown_progress(context: Context) -> Iterator[JobControl]:
    """A control whose progress is shown on a terminal."""

    def show(progress: Progress) -> None:
        total = f" of {progress.total}" if progress.total else ""
        left = f", {progress.seconds_left:.0f} s left" if progress.seconds_left else ""
        context.report.progress(f"{progress.step}: {progress.done}{total}, {progress.per_second:.0f} a second{left}")

    yield JobControl(show)
    context.report.progress_done()
