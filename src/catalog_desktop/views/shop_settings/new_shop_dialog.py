"""A new shop: its name, currency and number format; everything else can be set later."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.money import is_currency
from catalog_desktop.domain.shop import Shop
from catalog_desktop.views.shop_settings.form_dialog import FormDialog
from catalog_desktop.views.shop_settings.locales import (
    currency_box,
    locale_box,
    system_currency,
    system_locale,
    system_time_zone,
)


class NewShopDialog(FormDialog):
    """`shop` is what was asked for."""

    def __init__(self, parent: QWidget | None, title: str = "New shop") -> None:
        super().__init__(parent, title, "Create")
        self.name = QLineEdit(placeholderText="Corner Shop")
        self.currency = currency_box(system_currency())
        self.number_locale = locale_box(system_locale())
        self.add_field("Name", self.name)
        self._currency_error = self.add_field("Currency of new products", self.currency)
        self.add_field("How numbers are written", self.number_locale)
        self.name.textChanged.connect(self._revise)
        self.currency.editTextChanged.connect(self._revise)
        self.name.setFocus()
        self._revise()
        self.fit()

    @property
    def shop(self) -> Shop:
        """The shop, with a new id and the desk's time zone."""
        return Shop(
            id=new_ulid(),
            name=self.name.text().strip(),
            currency=self._code(),
            locale=str(self.number_locale.currentData()),
            time_zone=system_time_zone(),
        )

    def _code(self) -> str:
        return self.currency.currentText().strip().upper()

    def _revise(self) -> None:
        known = is_currency(self._code())
        self._currency_error.set_message("" if known else "Choose a currency, such as EUR or USD")
        self.accept_button.setEnabled(known and bool(self.name.text().strip()))
