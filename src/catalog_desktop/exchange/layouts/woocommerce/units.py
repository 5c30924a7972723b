"""Weights and lengths in the units that a WooCommerce header names."""

from __future__ import annotations

from decimal import Decimal

from catalog_desktop.exchange.mapping.column_numbers import parse_decimal

GRAMS = {
    "g": Decimal(1),
    "kg": Decimal(1000),
    "lb": Decimal("453.59237"),
    "lbs": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
}
MILLIMETRES = {
    "mm": Decimal(1),
    "cm": Decimal(10),
    "m": Decimal(1000),
    "in": Decimal("25.4"),
    "yd": Decimal("914.4"),
}
# The names of units that WooCommerce translates, into Russian and Ukrainian for instance.
_OTHER_NAMES = {"кг": "kg", "г": "g", "см": "cm", "мм": "mm", "м": "m", "фунт": "lbs", "дюйм": "in"}


def known_unit(name: str, factors: dict[str, Decimal], usual: str) -> str:
    """The unit of a header, the usual one when it is unknown."""
    unit = name.strip().casefold()
    unit = _OTHER_NAMES.get(unit, unit)
    return unit if unit in factors else usual


def base_units(text: str, factor: Decimal, mark: str) -> int | None:
    """A measure in grams or millimetres, rounded; None when it is no number."""
    number = parse_decimal(text.strip(), mark)
    return None if number is None else round(number * factor)


def measure(units: int | None, factor: Decimal) -> str:
    """Grams or millimetres as a number of another unit, exact to a gram or a millimetre; blank for nothing."""
    if not units:
        return ""
    number = Decimal(units) / factor
    for places in range(8):
        rounded = round(number, places)
        if round(rounded * factor) == units:
            return f"{rounded:f}"
    return f"{number:f}"
