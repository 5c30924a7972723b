"""One field's value read from a cell or a JSON value, or a sentence that says why it cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.exchange.mapping.column_numbers import parse_decimal, split_currency
from catalog_desktop.exchange.mapping.column_statistics import as_text

_GRAMS = {"kg": Decimal(1000), "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}
_YES = frozenset({"1", "true", "yes", "y", "ja", "да", "si", "sí", "oui"})
_NO = frozenset({"0", "false", "no", "n", "nein", "нет", "non", "nej"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 10**15


class BadValue(ValueError):
    """A value that its field cannot take; the text says why."""


def read_amount(value: JsonValue, mark: str) -> tuple[Decimal, str | None]:
    """An amount and the currency that the cell names, if it names one."""
    if isinstance(value, bool):
        raise BadValue("This is no amount.")
    if isinstance(value, int | float):
        return _sane(Decimal(str(value))), None
    split = split_currency(as_text(value))
    number = parse_decimal(split[0], mark) if split else None
    if split is None or number is None:
        raise BadValue(f"This is no amount with the decimal mark “{mark}”.")
    return _sane(number), split[1]


def read_whole(value: JsonValue, mark: str = ".") -> int:
    """A whole number, also when it is written `12.0`."""
    number = _number(value, mark)
    if number != number.to_integral_value():
        raise BadValue("This must be a whole number.")
    return int(number)


def read_grams(value: JsonValue, unit: str, mark: str) -> int:
    """A weight in grams, rounded."""
    return round(_number(value, mark) * _GRAMS.get(unit, Decimal(1)))


def read_flag(value: JsonValue) -> bool:
    """A yes or a no."""
    if isinstance(value, bool):
        return value
    word = as_text(value).strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise BadValue("This is neither yes nor no.")


def read_moment(value: JsonValue) -> int:
    """An instant in Unix milliseconds, from ISO 8601; without a time zone it is UTC."""
    try:
        moment = datetime.fromisoformat(as_text(value).strip())
    except ValueError:
        raise BadValue("This is no date; write it like 2026-11-01.") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def write_moment(milliseconds: int) -> str:
    """The text that `read_moment` reads as this instant."""
    return (_EPOCH + timedelta(milliseconds=milliseconds)).isoformat().replace("+00:00", "Z")


def _number(value: JsonValue, mark: str) -> Decimal:
    if isinstance(value, bool):
        raise BadValue("This is no number.")
    if isinstance(value, int | float):
        return _sane(Decimal(str(value)))
    number = parse_decimal(as_text(value).strip(), mark)
    if number is None:
        raise BadValue("This is no number.")
    return _sane(number)


def _sane(number: Decimal) -> Decimal:
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise BadValue("This number is too large.")
    return number
