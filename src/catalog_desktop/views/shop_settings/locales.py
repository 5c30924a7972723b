"""The number formats, currencies and time zones that can be chosen."""

from __future__ import annotations

from zoneinfo import available_timezones

from PySide6.QtCore import QLocale, QTimeZone
from PySide6.QtWidgets import QComboBox

from catalog_desktop.domain.money import currencies, format_amount, is_currency, number_format

_EXAMPLE_MINOR = 129_900
LOCALES = (
    *("en-GB", "en-US", "en-AU", "en-CA", "en-IN", "en-IE", "bg-BG", "cs-CZ", "da-DK", "de-AT", "de-CH", "de-DE"),
    *("el-GR", "es-ES", "es-MX", "et-EE", "fi-FI", "fr-BE", "fr-CH", "fr-FR", "hr-HR", "hu-HU", "id-ID", "it-IT"),
    *("ja-JP", "ko-KR", "lt-LT", "lv-LV", "nb-NO", "nl-BE", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ro-RO", "ru-RU"),
    *("sk-SK", "sl-SI", "sr-RS", "sv-SE", "th-TH", "tr-TR", "uk-UA", "vi-VN", "zh-CN"),
)


def system_locale() -> str:
    """The locale of the desk when it is one that can be chosen."""
    name = QLocale().name(QLocale.TagSeparator.Dash)
    return name if name in LOCALES else LOCALES[0]


def system_currency() -> str:
    """The currency of the desk's country."""
    code = QLocale().currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode)
    return code if is_currency(code) else "EUR"


def system_time_zone() -> str:
    """The desk's time zone, by its IANA name."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    return name if name in available_timezones() else "UTC"


def currency_box(chosen: str) -> QComboBox:
    """A list of currencies in which one can type."""
    return _searchable(list(currencies()), chosen)


def time_zone_box(chosen: str) -> QComboBox:
    """A list of time zones in which one can type."""
    return _searchable(sorted(available_timezones()), chosen)


def locale_box(chosen: str) -> QComboBox:
    """A list of locales, each with an example of its numbers; the data of an item is its code."""
    box = QComboBox()
    codes = LOCALES if chosen in LOCALES else (chosen, *LOCALES)
    for code in codes:
        locale = QLocale(code)
        language = QLocale.languageToString(locale.language())
        country = QLocale.territoryToString(locale.territory())
        example = format_amount(_EXAMPLE_MINOR, "EUR", number_format(code))
        box.addItem(f"{language} ({country}) · {example}", code)
    box.setCurrentIndex(codes.index(chosen))
    return box


def _searchable(values: list[str], chosen: str) -> QComboBox:
    box = QComboBox(editable=True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(values)
    box.setCurrentText(chosen)
    return box
