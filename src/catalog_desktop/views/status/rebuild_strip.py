"""The progress of a rebuild, from the projector's reports."""

from __future__ import annotations

from collections.abc import Callable

from catalog_desktop.session.projection_report import ProjectionReport
from catalog_desktop.views.status.job_shelf import JobShelf
from catalog_desktop.views.status.status_words import rebuild_words
from catalog_desktop.views.widgets.progress_strip import ProgressStrip


class RebuildStrip:
    """Shows a line on the shelf while reports tell of a rebuild; `cancel` stops it."""

    def __init__(self, shelf: JobShelf, cancel: Callable[[], None]) -> None:
        self._shelf = shelf
        self._cancel = cancel
        self._strip: ProgressStrip | None = None
        self._step = ""

    def heard(self, report: ProjectionReport) -> None:
        """Show how far it is, or that it is over."""
        rebuild = report.rebuild
        if rebuild is None:
            self._end()
            return
        if self._strip is None:
            self._strip = self._shelf.add_strip()
            self._strip.cancel_requested.connect(self._cancel)
            self._step = ""
        if rebuild.step != self._step:
            self._step = rebuild.step
            self._strip.start(rebuild_words(rebuild.step, rebuild.reason), rebuild.total or None)
        self._strip.advance(rebuild.done, rebuild.total or None)

    def _end(self) -> None:
        if self._strip is not None:
            self._shelf.remove_strip(self._strip)
            self._strip = None
