"""The search box and the query: every keystroke asks, Space and Enter make chips, a scanner finds its product."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.query_items import quote
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.search_entry.completer import Completer, is_facet
from catalog_desktop.views.search_entry.partial_item import PartialItem, partial_item
from catalog_desktop.views.search_entry.scan_detector import ScanDetector
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.widgets.completion_popup import Completion
from catalog_desktop.views.widgets.search_box import SearchBox

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchEntry(QObject):
    """Signals: `scanned(code)`, `submitted` when Enter asks for the first row, `left` for moving on to the grid."""

    scanned = Signal(str)
    submitted = Signal()
    left = Signal()

    def __init__(self, desk: ShopDesk, tasks: TaskOwner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._completer = Completer(desk)
        self._completing = LatestTask(tasks, "complete")
        self._scans = ScanDetector()
        self.box = SearchBox("Search products, SKUs, barcodes, or brand: price: stock: …", parent)
        # Before the popup's filter, which was installed earlier and is asked later.
        self.box.installEventFilter(self)
        self.box.query_changed.connect(self._typed)
        self.box.submitted.connect(lambda _: self._submit())
        self.box.left.connect(self.left)
        desk.queries.changed.subscribe(lambda _: self.show_query())

    def show_query(self) -> None:
        """Show the query's text when it is another than what stands in the box: after Back, a chip, a link."""
        if self.box.text() != self._desk.queries.box:
            self.box.setText(self._desk.queries.box)
        self._mark()

    def begin(self, text: str) -> None:
        """Start a new search with a key that was pressed elsewhere."""
        self._scans.began(text)
        self.box.take_focus()
        self.box.insert(text)
        self._typed(self.box.text())

    def take_chips(self) -> None:
        """Turn what the box says in `field:value` into chips."""
        if self._desk.queries.take_chips() != self.box.text():
            self.box.setText(self._desk.queries.box)
            self._desk.result.summarised.emit(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _ENTER:
                return self._is_scan(_time_ms(event))
            self._scans.typed(event.text(), _time_ms(event))
        return super().eventFilter(watched, event)

    def _is_scan(self, at_ms: int) -> bool:
        code = self._scans.entered(at_ms)
        if code is None:
            return False
        self._completing.cancel()
        self.box.propose([])
        self.box.setText(code)
        self._desk.queries.type(code)
        self.scanned.emit(code)
        return True

    def _typed(self, text: str) -> None:
        partial = partial_item(text, self.box.cursorPosition())
        is_value = partial is not None and partial.field is not None and is_facet(partial.field)
        if partial is not None and is_value and partial.end == len(text):
            self._desk.queries.type(text, unfinished_from=partial.item_start)
        else:
            self._desk.queries.type(text)
            partial = None
        at_end = self.box.cursorPosition() == len(text)
        if text.endswith(" ") and at_end and not _in_quotes(text):
            self.take_chips()
        self._mark()
        self._completing.replace(self._complete(partial))

    async def _complete(self, unfinished: PartialItem | None) -> None:
        text, cursor = self.box.text(), self.box.cursorPosition()
        completions = await self._completer.completions(text, cursor)
        self.box.propose(completions)
        if unfinished is not None and not _goes_on(unfinished, completions):
            self._desk.queries.type(text)

    def _submit(self) -> None:
        self._completing.cancel()
        self.box.propose([])
        self._desk.queries.type(self.box.text())
        self.take_chips()
        self._mark()
        self.submitted.emit()

    def _mark(self) -> None:
        faults = self._desk.queries.misunderstandings
        cursor = self.box.cursorPosition()
        # What is still being typed is not wrong yet.
        settled = [fault for fault in faults if fault.end != cursor or not self.box.hasFocus()]
        self.box.mark([range(f.start, f.end) for f in settled], _sentences([f.message for f in settled]))


def _time_ms(event: QKeyEvent) -> int:
    """When the key was pressed: by the window system, which a busy program does not delay; else when it arrived."""
    return event.timestamp() or time.monotonic_ns() // 1_000_000


def _in_quotes(text: str) -> bool:
    return text.count('"') % 2 == 1


def _goes_on(partial: PartialItem, completions: Sequence[Completion]) -> bool:
    """Whether what was typed is only the beginning of values, and none itself."""
    typed = f"{quote(partial.text)} ".casefold()
    return bool(completions) and all(completion.insert.casefold() != typed for completion in completions)


def _sentences(messages: Sequence[str]) -> str:
    return "\n".join(dict.fromkeys(messages))
