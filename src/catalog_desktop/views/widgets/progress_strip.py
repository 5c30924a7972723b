"""The progress of a long job in one line: what, how much, how fast, how long, and Cancel."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.labels import ElidedLabel, TextLabel
from catalog_desktop.views.widgets.pace import Pace, duration_words

_BAR_STEPS = 1000
_BAR_WIDTH = 180


class ProgressStrip(QWidget):
    """`start`, then `advance` as often as there is news, then `finish`.

    `cancel_requested` is emitted once; the strip then says that it is stopping, until the job
    really has stopped and `finish` is called.
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._pace = Pace(clock)
        self._total: int | None = None
        self._what = ElidedLabel()
        self._figures = TextLabel(step=Type.SECONDARY, tone="muted", tabular=True)
        self._bar = QProgressBar(textVisible=False, maximum=_BAR_STEPS)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._cancel = Button("Cancel", ButtonKind.QUIET)
        self._cancel.clicked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._what, 1)
        for widget in (self._bar, self._figures, self._cancel):
            row.addWidget(widget)
        self.hide()

    def start(self, what: str, total: int | None) -> None:
        """Show the strip. `total` is None when nobody knows how much there is."""
        self._pace = Pace(self._clock)
        self._total = total
        self._what.setText(what)
        self._bar.setAccessibleName(what)
        self._bar.setMaximum(_BAR_STEPS if total else 0)
        self._cancel.setText("Cancel")
        self._cancel.setAccessibleName(f"Cancel: {what}")
        self._cancel.setEnabled(True)
        self.advance(0)
        self.show()

    def advance(self, done: int, total: int | None = None) -> None:
        """Show that `done` items are done, and a better `total` when there is one."""
        if total is not None:
            self._total = total
            self._bar.setMaximum(_BAR_STEPS)
        self._pace.measure(done)
        if self._total:
            self._bar.setValue(min(_BAR_STEPS, _BAR_STEPS * done // self._total))
        self._figures.setText(self._words(done))

    def finish(self) -> None:
        """The job has ended, one way or the other."""
        self.hide()

    def cancel(self) -> None:
        """Ask the job to stop, as the button does."""
        self._cancel.setEnabled(False)
        self._cancel.setText("Stopping…")
        self.cancel_requested.emit()

    def _words(self, done: int) -> str:
        number = QLocale().toString
        words = [f"{number(done)} of {number(self._total)}" if self._total else number(done)]
        rate = self._pace.rate
        if rate:
            words.append(f"{number(round(rate))}/s")
        left = self._pace.seconds_left(self._total) if self._total else None
        if left is not None:
            words.append(f"{duration_words(left)} left")
        return " · ".join(words)
