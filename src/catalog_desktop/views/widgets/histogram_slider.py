"""A histogram behind two handles: how values are spread, and which part of them is wanted."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from catalog_desktop.views.palette import colours_of
from catalog_desktop.views.widgets.range_handle import SIDE, RangeHandle

_BARS_HEIGHT = 36
_BETWEEN_BARS = 1.5
_RAIL = 2.0


class HistogramSlider(QWidget):
    """The handles stand on edges of the bins; at an outer edge the range is open on that side.

    `range_changing(low, high)` is emitted while a handle is dragged, `range_changed(low, high)`
    when it is dropped or moved by a key; a bound is an edge, or None where the range is open.
    Both handles are reached by Tab and moved by the arrows, Page Up and Down, Home and End.
    """

    range_changing = Signal(object, object)
    range_changed = Signal(object, object)

    def __init__(self, about: str, write: Callable[[float], str] = str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._write = write
        self._edges: list[float] = []
        self._counts: list[int] = []
        self.low = RangeHandle(f"{about}, from", self)
        self.high = RangeHandle(f"{about}, to", self)
        for handle in (self.low, self.high):
            handle.valueChanged.connect(lambda _, moved=handle: self._moved(moved))
            handle.dragged.connect(lambda point, moved=handle: moved.setValue(self._edge_at(point)))
            handle.dropped.connect(lambda: self.range_changed.emit(*self.value()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setEnabled(False)

    def set_bins(self, edges: Sequence[float], counts: Sequence[int]) -> None:
        """Show bins; `edges` ascend and are one more than `counts`. The range becomes open.

        Raises:
            ValueError: the lengths do not fit.
        """
        if counts and len(edges) != len(counts) + 1:
            raise ValueError(f"{len(counts)} bins have {len(counts) + 1} edges, not {len(edges)}")
        self._edges, self._counts = list(edges), list(counts)
        self.setEnabled(bool(counts))
        for handle in (self.low, self.high):
            with QSignalBlocker(handle):
                handle.setRange(0, len(counts))
            handle.setPageStep(max(1, len(counts) // 5))
        self.set_value(None, None)

    def value(self) -> tuple[float | None, float | None]:
        """The wanted range."""
        low, high = self.low.value(), self.high.value()
        return (
            self._edges[low] if low > 0 else None,
            self._edges[high] if high < len(self._counts) else None,
        )

    def set_value(self, low: float | None, high: float | None) -> None:
        """Show a range by the nearest edges around it; emits nothing."""
        last = len(self._counts)
        at_low = 0 if low is None else max(0, bisect_right(self._edges, low) - 1)
        at_high = last if high is None else min(last, bisect_left(self._edges, high))
        for handle, position in ((self.low, at_low), (self.high, at_high)):
            with QSignalBlocker(handle):
                handle.setValue(position)
        self._place_handles()

    def sizeHint(self) -> QSize:
        return QSize(208, _BARS_HEIGHT + SIDE // 2 + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_handles()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._counts:
            return
        colours = colours_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        highest = max(self._counts) or 1
        for place, count in enumerate(self._counts):
            wanted = self.low.value() <= place < self.high.value()
            painter.setBrush(QColor(colours.accent if wanted else colours.line_strong))
            left, right = self._x(place), self._x(place + 1) - _BETWEEN_BARS
            # By the square root, as prices have long tails that would be flat beside the highest bin.
            height = max(2.0, _BARS_HEIGHT * math.sqrt(count / highest)) if count else 0.0
            painter.drawRect(QRectF(left, _BARS_HEIGHT - height, right - left, height))
        self._paint_rail(painter, colours.line_strong, 0, len(self._counts))
        self._paint_rail(painter, colours.accent, self.low.value(), self.high.value())

    def _paint_rail(self, painter: QPainter, colour: str, first: int, last: int) -> None:
        painter.setPen(QPen(QColor(colour), _RAIL))
        painter.drawLine(QPointF(self._x(first), _BARS_HEIGHT), QPointF(self._x(last), _BARS_HEIGHT))

    def _x(self, edge: int) -> float:
        """Where an edge lies, in pixels from the left."""
        return SIDE / 2 + (self.width() - SIDE) * edge / max(1, len(self._counts))

    def _edge_at(self, point: QPointF) -> int:
        room = max(1, self.width() - SIDE)
        return round((point.x() - SIDE / 2) / room * len(self._counts))

    def _moved(self, handle: RangeHandle) -> None:
        """Keep the handles at least one bin apart, and tell."""
        low, high = self.low.value(), self.high.value()
        if low >= high:
            handle.setValue(high - 1 if handle is self.low else low + 1)
            return
        self._place_handles()
        if handle.isSliderDown():
            self.range_changing.emit(*self.value())
        else:
            self.range_changed.emit(*self.value())

    def _place_handles(self) -> None:
        top = _BARS_HEIGHT - SIDE // 2
        for handle in (self.low, self.high):
            handle.move(round(self._x(handle.value()) - SIDE / 2), top)
            if self._edges:
                handle.setToolTip(self._write(self._edges[handle.value()]))
        self.update()
