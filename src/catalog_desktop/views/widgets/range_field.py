"""From … to …: two line edits for a range that may be open at either end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.widgets.labels import TextLabel

Bound = int | float
Parse = Callable[[str], Bound]
Format = Callable[[Bound], str]


class RangeField(QWidget):
    """Emits `range_changed(low, high)` when Enter or leaving a field changed the range.

    Bounds are numbers in the unit of the caller (minor units, pieces, days), None where the range
    is open. `parse` raises ValueError with a sentence for the person; the sentence then stands
    under the fields and nothing is emitted, as when the range is upside down.
    """

    range_changed = Signal(object, object)

    def __init__(self, about: str, parse: Parse, write: Format = str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parse = parse
        self._write = write
        self._range: tuple[Bound | None, Bound | None] = (None, None)
        self.low = QLineEdit(placeholderText="from")
        self.high = QLineEdit(placeholderText="to")
        self.low.setAccessibleName(f"{about}, from")
        self.high.setAccessibleName(f"{about}, to")
        self.low_error = FieldError(self.low)
        self.high_error = FieldError(self.high)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.low, 1)
        row.addWidget(TextLabel("–", tone="muted"))
        row.addWidget(self.high, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.low_error)
        column.addWidget(self.high_error)
        for field in (self.low, self.high):
            field.editingFinished.connect(self._edited)

    def value(self) -> tuple[Bound | None, Bound | None]:
        """The last valid range."""
        return self._range

    def set_value(self, low: Bound | None, high: Bound | None) -> None:
        """Show a range; emits nothing."""
        self._range = (low, high)
        for field, bound in ((self.low, low), (self.high, high)):
            field.setText("" if bound is None else self._write(bound))
        self.low_error.set_message("")
        self.high_error.set_message("")

    def _edited(self) -> None:
        low, low_fault = self._read(self.low)
        high, high_fault = self._read(self.high)
        if low is not None and high is not None and low > high:
            high_fault = f"This is less than {self._write(low)}"
        self.low_error.set_message(low_fault)
        self.high_error.set_message(high_fault)
        if not low_fault and not high_fault and (low, high) != self._range:
            self._range = (low, high)
            self.range_changed.emit(low, high)

    def _read(self, field: QLineEdit) -> tuple[Bound | None, str]:
        text = field.text().strip()
        if not text:
            return None, ""
        try:
            return self._parse(text), ""
        except ValueError as fault:
            return None, str(fault)
