"""When products were changed last: a few ages, or days of one's own."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from catalog_desktop.domain.query import TimeRange
from catalog_desktop.domain.query_values import NotUnderstood, QuerySyntax, format_times, parse_time
from catalog_desktop.views.query_bar.query_chips import AGES
from catalog_desktop.views.widgets.range_field import Bound, RangeField
from catalog_desktop.views.widgets.section_header import SectionHeader

_ANY, _CUSTOM = "Any time", "Custom dates"


class UpdatedSection(QWidget):
    """Emits `chosen(TimeRange)`. Days are those of the shop's time zone."""

    chosen = Signal(object)

    def __init__(self, syntax: QuerySyntax, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._syntax = syntax
        self.ages = QComboBox()
        self.ages.setAccessibleName("Updated")
        self.ages.addItem(_ANY, None)
        for seconds, words in AGES.items():
            self.ages.addItem(words, seconds)
        self.ages.addItem(_CUSTOM, -1)
        self.ages.activated.connect(self._age_chosen)
        self.days = RangeField("Updated", _parse_day, _write_day)
        self.days.low.setToolTip("A day, as in 2026-11-01")
        self.days.high.setToolTip("A day, as in 2026-11-30")
        self.days.range_changed.connect(self._days_chosen)
        self.days.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (SectionHeader("Updated"), self.ages, self.days):
            column.addWidget(widget)

    def show_times(self, times: TimeRange) -> None:
        """Show what the query asks."""
        place = self._place_of(times)
        with QSignalBlocker(self.ages):
            self.ages.setCurrentIndex(place)
        is_custom = self.ages.itemText(place) == _CUSTOM
        self.days.setVisible(is_custom)
        if is_custom and not self.days.low.hasFocus() and not self.days.high.hasFocus():
            self.days.set_value(*self._days_of(times))

    def _place_of(self, times: TimeRange) -> int:
        if not times:
            # An empty choice of days is on its way to one.
            return self.ages.count() - 1 if self.ages.currentText() == _CUSTOM else 0
        if times == TimeRange(younger_than=times.younger_than):
            found = self.ages.findData(times.younger_than)
            if found > 0:
                return found
        return self.ages.count() - 1

    def _days_of(self, times: TimeRange) -> tuple[int | None, int | None]:
        low = high = None
        for text in format_times(times, self._syntax):
            try:
                day = date.fromisoformat(text[2:12]).toordinal()
            except ValueError:
                continue
            low, high = (day, high) if text.startswith(">=") else (low, day)
        return low, high

    def _age_chosen(self) -> None:
        seconds = self.ages.currentData()
        if seconds == -1:
            self.days.show()
            self.days.low.setFocus()
            return
        self.days.hide()
        self.chosen.emit(TimeRange(younger_than=seconds))

    def _days_chosen(self, low: Bound | None, high: Bound | None) -> None:
        if low is None and high is None:
            self.chosen.emit(TimeRange())
            return
        first = "" if low is None else _write_day(low)
        last = "" if high is None else _write_day(high)
        try:
            self.chosen.emit(parse_time(f"{first}..{last}", self._syntax))
        except NotUnderstood as fault:
            self.days.high_error.set_message(str(fault))


def _parse_day(text: str) -> Bound:
    try:
        return date.fromisoformat(text.strip()).toordinal()
    except ValueError:
        raise ValueError("Write a day as in 2026-11-01") from None


def _write_day(ordinal: Bound) -> str:
    return date.fromordinal(int(ordinal)).isoformat()
