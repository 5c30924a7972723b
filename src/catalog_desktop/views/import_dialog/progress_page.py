"""A long job of the import: what it is at, how fast, how long, and Cancel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from catalog_desktop.exchange.job_control import JobControl, Progress, Step
from catalog_desktop.views.widgets.progress_strip import ProgressStrip

_STEPS = {
    Step.READ: "Reading the file",
    Step.COMPARE: "Comparing with the catalog",
    Step.WRITE: "Writing products",
}


class ProgressPage(QWidget):
    """`begin` gives the control for the next job; Escape and Cancel stop it after the chunk it is at."""

    def __init__(self) -> None:
        super().__init__()
        self.strip = ProgressStrip()
        self.strip.cancel_requested.connect(self.cancel)
        self._control: JobControl | None = None
        self._shown: Progress | None = None
        self._on_cancel: Callable[[], object] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 0, 20, 0)
        column.addStretch(2)
        column.addWidget(self.strip, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addStretch(3)

    def begin(self, what: str, on_cancel: Callable[[], object] | None = None) -> JobControl:
        """A new job begins; `on_cancel` stops one that knows no control."""
        self._shown, self._on_cancel = None, on_cancel
        self._control = JobControl(self._show)
        self.strip.start(what, None)
        return self._control

    def end(self) -> None:
        """It has ended."""
        self._control = None
        self.strip.finish()

    def cancel(self) -> None:
        """Ask the job to stop."""
        if self._control is not None:
            self._control.cancel()
            if self._on_cancel is not None:
                self._on_cancel()

    @property
    def is_busy(self) -> bool:
        """Whether a job runs."""
        return self._control is not None

    def _show(self, progress: Progress) -> None:
        if self._shown is None or progress.step is not self._shown.step:
            if not _takes_over(progress, self._shown):
                return
            self.strip.start(_STEPS[progress.step], progress.total)
        self._shown = progress
        self.strip.advance(progress.done, progress.total)


def _takes_over(progress: Progress, shown: Progress | None) -> bool:
    """Steps overlap: a later one is shown as soon as its end is known, an earlier one when the other has ended."""
    if shown is None or shown.total is None or shown.done >= shown.total:
        return True
    steps = list(Step)
    return progress.total is not None and steps.index(progress.step) > steps.index(shown.step)
