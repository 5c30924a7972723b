"""Cyclic garbage collection on the GUI thread only.

CPython collects in whatever thread happens to allocate. A collection in a worker thread may
destroy a QObject there, and Qt crashes when an object dies outside its own thread. So automatic
collection is switched off and a timer on the GUI thread does it instead.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

IDLE_INTERVAL_MS = 100
BUSY_INTERVAL_MS = 20
FULL_INTERVAL_S = 2.5
STALL_BUDGET_MS = 8.0
_MIDDLE_TO_FULL = 3


class GuiGc(QObject):
    """Collects when CPython's own thresholds say so, between two events of the GUI thread.

    A young collection takes as long as there are new objects, so while other threads make many
    it comes every `BUSY_INTERVAL_MS`. A full collection visits every container that is alive,
    which takes 235 ms with a large catalog in memory. So it comes often, after few middle ones but
    at most every `FULL_INTERVAL_S`, and the survivors of one that took longer than
    `STALL_BUDGET_MS` are frozen (`gc.freeze`): they are known to be alive, and the next collection
    passes them by. A rebuild keeps 50,000 objects at a time, which took 45 ms at once. What is
    frozen and becomes part of a cycle later is not reclaimed before the program ends; widgets
    are deleted by their parents and do not depend on it. Whoever loads bulk data may call
    `gc.freeze` at once and spare the window even the first long collection.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = (*gc.get_threshold()[:2], _MIDDLE_TO_FULL)
        gc.disable()
        gc.freeze()  # modules and classes: they live as long as the program
        self._full_at = time.monotonic() + FULL_INTERVAL_S
        self._timer = QTimer(self, interval=IDLE_INTERVAL_MS)
        self._timer.timeout.connect(self.collect_if_due)
        self._timer.start()

    def collect_if_due(self) -> None:
        """Collect the oldest generation that is due, if any."""
        due = [age for age in (0, 1, 2) if gc.get_count()[age] > self._thresholds[age]]
        if 2 in due and time.monotonic() < self._full_at:
            due.remove(2)
        if due:
            self._collect(max(due))
        self._timer.setInterval(BUSY_INTERVAL_MS if due else IDLE_INTERVAL_MS)

    def stop(self) -> None:
        """Collect no more. Automatic collection stays off, because Qt's objects still live.

        Switched on again it was seen to collect in the middle of `QWidget::~QWidget`, from a
        Python event filter called there, and to wait for ever for a lock Qt held already.
        """
        self._timer.stop()

    def _collect(self, generation: int) -> None:
        started = time.perf_counter()
        gc.collect(generation)
        took_ms = (time.perf_counter() - started) * 1000
        if generation == 2:
            self._full_at = time.monotonic() + FULL_INTERVAL_S
            if took_ms > STALL_BUDGET_MS:
                gc.freeze()
