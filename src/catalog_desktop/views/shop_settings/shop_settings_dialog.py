"""The settings of a shop."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import available_timezones

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from catalog_desktop.domain.money import is_currency
from catalog_desktop.domain.shop import Shop
from catalog_desktop.views.shop_settings.form_dialog import FormDialog
from catalog_desktop.views.shop_settings.locales import currency_box, locale_box, time_zone_box
from catalog_desktop.views.shop_settings.locations_field import LocationsField

_MOST = 1_000_000


class ShopSettingsDialog(FormDialog):
    """`shop` is the shop as edited."""

    def __init__(self, shop: Shop, parent: QWidget | None = None) -> None:
        super().__init__(parent, f"Settings of {shop.name}", "Save")
        self._shop = shop
        self.name = QLineEdit(shop.name)
        self.currency = currency_box(shop.currency)
        self.number_locale = locale_box(shop.locale)
        self.time_zone = time_zone_box(shop.time_zone)
        self.locations = LocationsField(shop.locations)
        self.low = QSpinBox(maximum=_MOST, value=shop.low_stock_default)
        self.synonyms = QPlainTextEdit("\n".join(", ".join(group) for group in shop.synonyms))
        self.synonyms.setFixedHeight(84)
        self.synonyms.setTabChangesFocus(True)
        self.remote_images = QCheckBox("Load pictures from the web")
        self.remote_images.setChecked(shop.remote_images)
        self._add_fields()
        self.name.textChanged.connect(self._revise)
        self.currency.editTextChanged.connect(self._revise)
        self.time_zone.editTextChanged.connect(self._revise)
        self.low.lineEdit().setTextMargins(8, 0, 0, 0)
        self.name.setFocus()
        self.fit()

    @property
    def shop(self) -> Shop:
        """The shop as the fields have it, at the revision that was opened."""
        lines = self.synonyms.toPlainText().splitlines()
        groups = (tuple(word for part in line.split(",") if (word := part.strip())) for line in lines)
        return replace(
            self._shop,
            name=self.name.text().strip(),
            currency=self.currency.currentText().strip().upper(),
            locale=str(self.number_locale.currentData()),
            time_zone=self.time_zone.currentText().strip(),
            locations=self.locations.locations(),
            low_stock_default=self.low.value(),
            synonyms=tuple(group for group in groups if len(group) > 1),
            remote_images=self.remote_images.isChecked(),
        )

    def _add_fields(self) -> None:
        self._name_error = self.add_field("Name", self.name)
        self._currency_error = self.add_field(
            "Currency of new products", self.currency, "Products that exist keep their own currency."
        )
        self.add_field("How numbers are written", self.number_locale)
        self._zone_error = self.add_field("Time zone", self.time_zone)
        self.add_field("Locations that hold stock", self.locations)
        self.add_field("Stock is low at", self.low, "For variants without a limit of their own.")
        self.add_field(
            "Synonyms", self.synonyms, "Words that find each other, one group a line: jumper, sweater, pullover"
        )
        self.add_field("Pictures", self.remote_images, "Otherwise only pictures that the catalog keeps are shown.")

    def _revise(self) -> None:
        shop = self.shop
        faults = (
            (self._name_error, "" if shop.name else "A shop needs a name"),
            (self._currency_error, "" if is_currency(shop.currency) else "Choose a currency, such as EUR or USD"),
            (self._zone_error, "" if shop.time_zone in available_timezones() else "Choose a time zone of the list"),
        )
        for error, fault in faults:
            error.set_message(fault)
        self.accept_button.setEnabled(not any(fault for _, fault in faults))
