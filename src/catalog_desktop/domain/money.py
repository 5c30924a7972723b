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
_AMOUNT = re.compile(r"([+-]?)([\d.,'’\s\u00a0\u202f]*\d[\d.,'’\s\u00a0\u202f]*|[.,]\d+)")
_SPACES = re.compile(r"[\s\u00a0\u202f'’]")


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
    """The amount that `text` writes in the shop's number format, or None when it is no amount.

    A mark followed by exactly three digits, alone, is read as grouping where the currency has no three
    decimals, whichever mark it is, and reported as ambiguous: `1.299` is 1,299.00 EUR. More decimals than
    the currency has are refused otherwise.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if not match:
        return None
    digits = _SPACES.sub("", match[2])
    decimal, ambiguous = _decimal_mark(digits, exponent(currency), style)
    whole, _, fraction = digits.rpartition(decimal) if decimal else (digits, "", "")
    whole = whole.replace(".", "").replace(",", "")
    if len(fraction.rstrip("0")) > exponent(currency):
        return None
    value = Decimal(f"{whole or '0'}.{fraction or '0'}")
    return Amount(to_minor(-value if match[1] == "-" else value, currency), ambiguous)


def _decimal_mark(digits: str, decimals: int, style: NumberFormat) -> tuple[str, bool]:
    """Which of `.` and `,` separates the decimals in `digits` (empty: neither), and whether that is a guess."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return "", False
    last = marks[-1]
    if len(set(marks)) == 2:
        return last, last != style.decimal
    if len(marks) > 1:
        return "", False
    if len(digits) - digits.index(last) - 1 == 3 and decimals != 3 and not digits.startswith(("0", last)):
        return "", last != style.group
    return last, last != style.decimal and decimals == 3


def percent_of(minor: int, percent: Decimal) -> int:
    """`minor` changed by `percent` (10 for +10 %), halves away from zero."""
    return int((Decimal(minor) * (100 + percent) / 100).quantize(Decimal(1), ROUND_HALF_UP))
