"""The long jobs of the window, one line each over the status bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from catalog_desktop.views.widgets.progress_strip import ProgressStrip


class Job:
    """A job under way: `advance` it; `is_cancelled` once somebody pressed Cancel."""

    def __init__(self, strip: ProgressStrip) -> None:
        self._strip = strip
        self.is_cancelled = False

    def advance(self, done: int, total: int | None = None) -> None:
        """So much is done."""
        self._strip.advance(done, total)

    def cancelled(self) -> bool:
        """For those who ask by calling."""
        return self.is_cancelled


class JobShelf(QWidget):
    """Empty, it takes no room; `room_changed(pixels)` tells how much it takes."""

    room_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jobShelf")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 6, 16, 6)
        self._column.setSpacing(4)
        self.hide()

    @contextmanager
    def job(self, what: str, total: int | None, on_cancel: Callable[[], object] | None = None) -> Iterator[Job]:
        """Show a job while the block runs; `on_cancel` is called when Cancel is pressed."""
        strip = self.add_strip()
        job = Job(strip)

        def cancel() -> None:
            job.is_cancelled = True
            if on_cancel is not None:
                on_cancel()

        strip.cancel_requested.connect(cancel)
        strip.start(what, total)
        try:
            yield job
        finally:
            self.remove_strip(strip)

    def cancel_all(self) -> None:
        """Press Cancel on every line."""
        for strip in self.findChildren(ProgressStrip):
            strip.cancel()

    def add_strip(self) -> ProgressStrip:
        """A line for a job that somebody else keeps."""
        strip = ProgressStrip(self)
        self._column.addWidget(strip)
        self.show()
        self._tell_room()
        return strip

    def remove_strip(self, strip: ProgressStrip) -> None:
        """The job has ended."""
        strip.finish()
        self._column.removeWidget(strip)
        strip.deleteLater()
        self.setVisible(self._column.count() > 0)
        self._tell_room()

    def _tell_room(self) -> None:
        self.room_changed.emit(0 if self.isHidden() else self.sizeHint().height())
