"""How far search was behind over the last half hour: a line, and a dot for each change of this desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from catalog_desktop.session.projection_history import SPAN_MS, ProjectionHistory, thinned
from catalog_desktop.session.recent_writes import RecentWrite
from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.palette import colours_of
from catalog_desktop.views.projection.projection_words import lag_words

# Its clean-up at the program's end touches widgets that Qt has deleted by then.
pyqtgraph.setConfigOptions(antialias=True, exitCleanup=False)

_LEAST_RANGE_S = 1.0
_HEADROOM = 1.15
_MINUTE_S = 60
_HEIGHT = 180
_PIECES = 240
"""Thousands of corners would take a second to paint."""
_SPANS_S = (5 * _MINUTE_S, 15 * _MINUTE_S, SPAN_MS // 1000)
"""The least of these that holds all that is known is shown."""


class _Minutes(pyqtgraph.AxisItem):  # type: ignore[misc] # it ships no types
    """An axis of seconds before now that is written in minutes."""

    def tickStrings(self, values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
        return [_minutes(value) for value in values]

    def tickValues(self, least: float, _most: float, _size: float) -> list[tuple[float, list[float]]]:
        span = _span_s(-least)
        return [(span / 5, [float(second) for second in range(-span, 1, span // 5)])]


class _Lags(pyqtgraph.AxisItem):  # type: ignore[misc] # it ships no types
    """An axis of seconds that is written as people say them."""

    def tickStrings(self, values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
        return [lag_words(int(value * 1000)) if value >= 0 else "" for value in values]


class LagPlot(pyqtgraph.PlotWidget):  # type: ignore[misc] # it ships no types
    """`show_history` as often as there is news, or time has passed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={"bottom": _Minutes("bottom"), "left": _Lags("left")})
        self.setFixedHeight(_HEIGHT)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        for widget in (self, self.viewport()):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self._line: Any = self.plot([], [])
        self._dots: Any = pyqtgraph.ScatterPlotItem(size=7, pen=None)
        self.addItem(self._dots)
        for name in ("left", "bottom"):
            self.getAxis(name).setStyle(tickFont=font(Type.SECONDARY, tabular=True), tickLength=4)
        self.getAxis("left").setWidth(64)
        self.plotItem.setContentsMargins(0, 8, 16, 0)  # room for the halves of labels that stand out at the ends
        self._colour()

    def show_history(self, history: ProjectionHistory, writes: Sequence[RecentWrite], now: int) -> None:
        """Draw what is known at `now` (Unix ms)."""
        corners = list(history.curve())
        oldest = min([now, *(at for at, _ in corners[:1])])
        span_s = _span_s((now - oldest) / 1000)
        corners = thinned(corners, span_s * 1000 // _PIECES)
        line = [(at - now) / 1000 for at, _ in corners], [lag / 1000 for _, lag in corners]
        found = [(w.searchable_at, w.took_ms) for w in writes]
        shown = [(at, took) for at, took in found if at is not None and took is not None and at > now - SPAN_MS]
        dots = [(at - now) / 1000 for at, _ in shown], [took / 1000 for _, took in shown]
        self._line.setData(*line)
        self._dots.setData(*dots)
        highest = max([_LEAST_RANGE_S, *line[1], *dots[1]])
        self.setXRange(-span_s, 0, padding=0)
        self.setYRange(0, highest * _HEADROOM, padding=0)
        lag, most = lag_words(history.lag_ms), lag_words(int(max([0.0, *line[1]]) * 1000))
        self.setAccessibleName(f"How far search is behind over time: now {lag}, at most {most}")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_dots"):
            self._colour()

    def _colour(self) -> None:
        colours = colours_of(self.palette())
        self.setBackground(colours.surface)
        self._line.setPen(pyqtgraph.mkPen(colours.accent, width=1))  # a wider one takes twenty times as long to paint
        self._dots.setBrush(pyqtgraph.mkBrush(colours.good))
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setPen(colours.line_strong)
            axis.setTextPen(colours.muted)


def _span_s(age_s: float) -> int:
    return next((span for span in _SPANS_S if age_s <= span), _SPANS_S[-1])


def _minutes(seconds: float) -> str:
    minutes = round(-seconds / _MINUTE_S)
    return "now" if minutes == 0 else f"{minutes} min ago"
