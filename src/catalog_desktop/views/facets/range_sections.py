"""The ranges of the panel: price with its histogram, and stock."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from catalog_desktop.domain.money import NumberFormat, format_amount, parse_amount, parse_number
from catalog_desktop.domain.query import IntRange, ProductQuery
from catalog_desktop.ports.product_read_model import Histogram
from catalog_desktop.views.widgets.histogram_slider import HistogramSlider
from catalog_desktop.views.widgets.range_field import Bound, RangeField
from catalog_desktop.views.widgets.section_header import SectionHeader


class PriceSection(QWidget):
    """A histogram behind two handles, and two fields in the shop's number format; emits `chosen(IntRange)` in minor
    units of the query's currency."""

    chosen = Signal(object)

    def __init__(self, currency: str, numbers: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._currency = currency
        self._numbers = numbers
        self._shown: tuple[Histogram | None, IntRange] = (None, IntRange())
        self._head = SectionHeader(f"Price · {currency}")
        self._head.link_clicked.connect(lambda: self.chosen.emit(IntRange()))
        self.slider = HistogramSlider("Price", self._write)
        self.field = RangeField("Price", self._parse, self._write)
        self.slider.range_changing.connect(self.field.set_value)
        self.slider.range_changed.connect(self._choose)
        self.field.range_changed.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self._head, self.slider, self.field):
            column.addWidget(widget)

    def show_prices(self, prices: Histogram | None, query: ProductQuery) -> None:
        """Show the spread under the query, and its range."""
        self._currency = query.currency or self._currency
        if (prices, query.price) == self._shown:
            return
        self._shown = (prices, query.price)
        if not self.slider.low.isSliderDown() and not self.slider.high.isSliderDown():
            self.slider.set_bins(prices.edges if prices else (), prices.counts if prices else ())
            self.slider.set_value(query.price.at_least, query.price.at_most)
            self.slider.setVisible(bool(prices and len(prices.counts) > 1))
        if not self.field.low.hasFocus() and not self.field.high.hasFocus():
            self.field.set_value(query.price.at_least, query.price.at_most)
        self._head.set_link("Clear" if query.price else "")

    def _choose(self, low: float | None, high: float | None) -> None:
        self.chosen.emit(IntRange(_whole(low), _whole(high)))

    def _write(self, minor: Bound) -> str:
        return format_amount(int(minor), self._currency, self._numbers)

    def _parse(self, text: str) -> Bound:
        amount = parse_amount(text, self._currency, self._numbers)
        if amount is None or amount.minor < 0:
            raise ValueError(f"Write a price, such as {self._write(129_900)}")
        return amount.minor


class StockSection(QWidget):
    """Two fields for a range of the stock of one variant; emits `chosen(IntRange)`."""

    chosen = Signal(object)

    def __init__(self, numbers: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = RangeField("Stock", _count_parser(numbers), str)
        self.field.range_changed.connect(lambda low, high: self.chosen.emit(IntRange(_whole(low), _whole(high))))
        self._head = SectionHeader("Pieces in stock")
        self._head.link_clicked.connect(lambda: self.chosen.emit(IntRange()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._head)
        column.addWidget(self.field)

    def show_range(self, wanted: IntRange) -> None:
        """Show what the query asks."""
        if not self.field.low.hasFocus() and not self.field.high.hasFocus():
            self.field.set_value(wanted.at_least, wanted.at_most)
        self._head.set_link("Clear" if wanted else "")


def _whole(bound: float | None) -> int | None:
    return None if bound is None else int(bound)


def _count_parser(numbers: NumberFormat) -> Callable[[str], Bound]:
    def parse(text: str) -> Bound:
        number = parse_number(text, 0, numbers)
        if number is None:
            raise ValueError("Write a whole number")
        return number.minor

    return parse
