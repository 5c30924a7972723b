"""Amounts of money: integer minor units of an ISO 4217 currency, and how a shop writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Exponents other than 2, and the codes in circulation: ISO 4217, list one of 2024-06-25.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"
_TWO_DECIMALS = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER
    ZAR ZMW ZWG"""
_EXPONENTS = {
    **dict.fromkeys(_TWO_DECIMALS.split(), 2),
    **dict.fromkeys(_NO_DECIMALS.split(), 0),
    **dict.fromkeys(_THREE_DECIMALS.split(), 3),
    **dict.fromkeys(_FOUR_DECIMALS.split(), 4),
}
_SIGNED = re.compile(r"([+\-−]?)([\d.,'’\s]*\d[.,]?)")
_GROUPED = re.compile(r"\d*|\d{1,3}([.,' ])(?:\d{2,3}\1)*\d{3}")  # groups of two are Indian
_ONE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_DIGITS = re.compile(r"\d*")
_DIGIT_LIMIT = 15


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The decimal mark and the grouping mark of a locale."""

    decimal: str = "."
    group: str = ","


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount read from text; `ambiguous` when another number format would have read it differently."""

    minor: int
    ambiguous: bool = False


_COMMA = NumberFormat(",", ".")
_SPACE_COMMA = NumberFormat(",", "\u202f")
_COMMA_LANGUAGES = "de nl es it pt da tr el id hr sl ro sr vi"
_SPACE_COMMA_LANGUAGES = "fr ru uk pl cs sk sv nb nn no fi hu bg et lv lt be kk"
_FORMATS = {
    **dict.fromkeys(_COMMA_LANGUAGES.split(), _COMMA),
    **dict.fromkeys(_SPACE_COMMA_LANGUAGES.split(), _SPACE_COMMA),
    "de-CH": NumberFormat(".", "’"),
    "de-AT": NumberFormat(",", "\u00a0"),
    "es-MX": NumberFormat(),
}


def number_format(locale: str) -> NumberFormat:
    """The number format of a locale such as `de-DE` (Unicode CLDR 45, most used marks); point and comma else."""
    return _FORMATS.get(locale) or _FORMATS.get(locale.split("-", maxsplit=1)[0].lower()) or NumberFormat()


def is_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 code in circulation."""
    return code in _EXPONENTS


def currencies() -> tuple[str, ...]:
    """All ISO 4217 codes in circulation, sorted."""
    return tuple(sorted(_EXPONENTS))


def exponent(currency: str) -> int:
    """How many decimals the minor unit stands for: JPY 0, EUR 2, KWD 3."""
    return _EXPONENTS.get(currency, 2)


def to_minor(major: Decimal, currency: str) -> int:
    """Major units as minor units, halves away from zero."""
    return int(major.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def to_major(minor: int, currency: str) -> Decimal:
    """Minor units as an exact decimal of major units with all its decimals."""
    return Decimal(minor).scaleb(-exponent(currency))


def format_plain(minor: int, currency: str) -> str:
    """An amount that reads the same in every locale: `1299.00`. For files and the command line."""
    return f"{to_major(minor, currency):f}"


def format_amount(minor: int, currency: str, style: NumberFormat) -> str:
    """An amount as people of the shop write it, without the currency: `1,299.00`."""
    text = f"{to_major(minor, currency):,f}"
    return text.translate({ord(","): style.group, ord("."): style.decimal})


def parse_amount(text: str, currency: str, style: NumberFormat) -> Amount | None:
    """The amount that `text` writes in the shop's number format, or None when it is no amount; see `parse_number`."""
    return parse_number(text, exponent(currency), style)


def parse_number(text: str, decimals: int, style: NumberFormat) -> Amount | None:
    """The number that `text` writes, in units of its last of `decimals` places, or None when it is no such number.

    Either mark is taken for decimals and for grouping, as far as only one reading is possible. One mark followed
    by exactly three digits could be both: it is grouping (`1.299` is 1,299.00 EUR), unless there are three decimals
    or more and the mark is not the style's grouping; when the style does not say so, the answer is ambiguous.
    More decimals than there are, uneven groups and anything but digits and marks are no number.
    """
    match = _SIGNED.fullmatch(text.strip())
    if not match:
        return None
    body = re.sub(r"\s", " ", match[2].strip().replace("’", "'"))
    mark, ambiguous = _decimal_mark(body, decimals, style)
    whole, _, fraction = body.rpartition(mark) if mark else (body, "", "")
    digits, fraction = re.sub(r"\D", "", whole), fraction.rstrip("0")
    if not _GROUPED.fullmatch(whole) or not _DIGITS.fullmatch(fraction):
        return None
    if len(digits) > _DIGIT_LIMIT or len(fraction) > decimals:
        return None
    units = int(digits + fraction.ljust(decimals, "0") or "0")
    return Amount(units if match[1] in ("", "+") else -units, ambiguous)


def _decimal_mark(body: str, decimals: int, style: NumberFormat) -> tuple[str, bool]:
    """Which of `.` and `,` separates the decimals in `body` (empty: neither), and whether that is a guess."""
    last = next((mark for mark in reversed(body) if mark in ".,"), "")
    if not last or body.count(last) > 1:
        return "", False
    if not _ONE_GROUP.fullmatch(body):
        return last, False
    if decimals < 3:
        return "", last != style.group
    return ("", True) if last == style.group else (last, last != style.decimal)


def percent_of(minor: int, percent: Decimal) -> int:
    """`minor` changed by `percent` (10 for +10 %), halves away from zero."""
    return int((Decimal(minor) * (100 + percent) / 100).quantize(Decimal(1), ROUND_HALF_UP))
