"""Which price: an amount, a percentage or a difference, and how to round."""

from __future__ import annotations

import re
from decimal import Decimal

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from catalog_desktop.domain.money import NumberFormat, exponent, format_amount, parse_amount, parse_number
from catalog_desktop.session.bulk_edit import BulkEdit, ChangePrices, Rounding
from catalog_desktop.views.bulk.edit_dialogs import EditDialog
from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.widgets.labels import TextLabel

_CHANGE = re.compile(r"\s*([+\-−])\s*(.+?)\s*(%?)\s*")
_PERCENT_DECIMALS = 2
_EXAMPLE_OLD = 1_999


class PriceDialog(EditDialog):
    """`+10%`, `-5`, `19.99` in the shop's number format; shows what becomes of an example."""

    def __init__(self, parent: QWidget | None, count: int, currency: str, numbers: NumberFormat) -> None:
        super().__init__(parent, "Price", count)
        self._currency, self._numbers = currency, numbers
        self.change = QLineEdit(placeholderText=f"+10%, -5, or a price in {currency}")
        self.error = FieldError(self.change)
        self.rounding = QComboBox()
        for words, rounding in _roundings(currency, numbers):
            self.rounding.addItem(words, rounding)
        self.example = TextLabel(tone="muted", tabular=True)
        self.add_field("Change prices by, or to", self.change, self.error)
        self.add_field("Rounding", self.rounding)
        self.add_field("Example", self.example)
        self.change.textChanged.connect(self.revise)
        self.rounding.currentIndexChanged.connect(self.revise)
        self.change.setFocus()
        self.revise()

    @property
    def edit(self) -> BulkEdit | None:
        return self._prices()

    def revise(self) -> None:
        prices = self._prices()
        self.default.setEnabled(prices is not None)
        typed = self.change.text().strip("+-−% ")
        self.error.set_message(
            f"Write +10%, -5 or {format_amount(_EXAMPLE_OLD, self._currency, self._numbers)}"
            if typed and prices is None
            else ""
        )
        old = _EXAMPLE_OLD
        new = prices.price(old) if prices is not None else None
        texts = [format_amount(amount, self._currency, self._numbers) for amount in (old, new) if amount is not None]
        self.example.setText(" → ".join(texts) + f" {self._currency}" if new is not None else "–")

    def _prices(self) -> ChangePrices | None:
        rounding: Rounding = self.rounding.currentData()
        change = _CHANGE.fullmatch(self.change.text())
        if change is None:
            amount = parse_amount(self.change.text(), self._currency, self._numbers)
            return None if amount is None or amount.minor < 0 else ChangePrices(self._currency, to=amount.minor)
        sign, number, percent = change.groups()
        decimals = _PERCENT_DECIMALS if percent else exponent(self._currency)
        step = parse_number(number, decimals, self._numbers)
        if step is None or step.minor <= 0:
            return None
        by = step.minor if sign == "+" else -step.minor
        if percent:
            return ChangePrices(self._currency, percent=Decimal(by).scaleb(-decimals), rounding=rounding)
        return ChangePrices(self._currency, by=by, rounding=rounding)


def _roundings(currency: str, numbers: NumberFormat) -> list[tuple[str, Rounding]]:
    """The roundings that make sense for a currency with so many decimals."""
    unit = 10 ** exponent(currency)
    steps = [step for step in (unit // 20, unit // 10, unit, unit * 10) if step > 1]
    choices = [("No rounding", Rounding())]
    choices += [(f"To {format_amount(step, currency, numbers)}", Rounding(step)) for step in steps]
    if unit > 1:
        ending = format_amount(10 * unit - 1, currency, numbers)[1:]
        choices.append((f"Up, to end in {ending}", Rounding(unit, just_below=True)))
    return choices
