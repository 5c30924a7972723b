"""The query language's values: prices, numbers, dates and ages, from text and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from catalog_desktop.domain.money import exponent, format_plain, is_currency, to_minor
from catalog_desktop.domain.query import IntRange, TimeRange

_AGE_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
_AGE_UNITS_WRITTEN = ("d", "h", "min", "s")
_AGE = re.compile(r"([<>])=?(\d{1,10})\s*(s|min|h|d|w|mo|y)", re.I)
_AGE_LIMIT_YEARS = 100
_YEARS = range(1900, 3000)
_NUMBER = re.compile(r"-?\d{1,16}(?:\.\d{1,4})?")
_NUMBER_LIMIT = 10**15
_COMPARISON = re.compile(r"(<=|>=|<|>|=?)(.+)")


class NotUnderstood(ValueError):
    """A value of a known field cannot be read; the text says what would be."""


@dataclass(frozen=True, slots=True)
class QuerySyntax:
    """What the language takes from the shop: the currency of bare prices and the time zone of dates."""

    currency: str = "EUR"
    time_zone: str = "UTC"


def parse_price(text: str, currency: str) -> tuple[IntRange, str]:
    """`<100`, `10..20usd`, `>=5`, `12.50`: the range in minor units and its currency, by default `currency`."""
    if re.search(r"\d[a-z]{3}$", text, re.I):
        currency, text = text[-3:].upper(), text[:-3]
        if not is_currency(currency):
            raise NotUnderstood(f"“{currency}” is no currency.")

    def amount(part: str) -> int:
        if not _NUMBER.fullmatch(part):
            raise NotUnderstood(f"“{part}” is no price. Write price:<100, price:10..20 or price:12.50.")
        major = Decimal(part)
        if -int(major.as_tuple().exponent) > exponent(currency):
            raise NotUnderstood(f"{currency} has {exponent(currency)} decimals.")
        return to_minor(major, currency)

    return _range(text, amount), currency


def format_price(wanted: IntRange, currency: str) -> str:
    """The text that `parse_price` reads as this range."""
    return _format_range(wanted, lambda minor: format_plain(minor, currency))


def parse_stock(text: str) -> IntRange:
    """`0`, `<5`, `10..20`: a range of whole numbers."""

    def count(part: str) -> int:
        if not re.fullmatch(r"-?\d{1,16}", part):
            raise NotUnderstood(f"“{part}” is no quantity. Write stock:0, stock:<5 or stock:10..20.")
        return int(part)

    return _range(text, count)


def format_stock(wanted: IntRange) -> str:
    """The text that `parse_stock` reads as this range."""
    return _format_range(wanted, str)


def parse_time(text: str, syntax: QuerySyntax) -> TimeRange:
    """`<7d` (less than seven days ago), `>30d`, `2026-11-01`, `2026-11-01..2026-11-05`, `>=2026-11-01T10:00Z`."""
    age = _AGE.fullmatch(text)
    if age:
        seconds = int(age[2]) * _AGE_SECONDS[age[3].lower()]
        if seconds > _AGE_LIMIT_YEARS * _AGE_SECONDS["y"]:
            raise NotUnderstood(f"Ages reach up to {_AGE_LIMIT_YEARS} years.")
        return TimeRange(younger_than=seconds) if age[1] == "<" else TimeRange(older_than=seconds)
    first, dots, last = text.partition("..")
    if dots and (first or last):
        since = _moment(first, syntax)[0] if first else None
        return TimeRange(since=since, until=_moment(last, syntax)[1] if last else None)
    sign, moment = _comparison(text)
    begin, end = _moment(moment, syntax)
    return {
        "<": TimeRange(until=begin - 1),
        "<=": TimeRange(until=end),
        ">": TimeRange(since=end + 1),
        ">=": TimeRange(since=begin),
    }.get(sign, TimeRange(since=begin, until=end))


def format_times(wanted: TimeRange, syntax: QuerySyntax) -> list[str]:
    """The texts that together `parse_time` reads as this range."""
    texts = []
    if wanted.younger_than is not None:
        texts.append("<" + _format_age(wanted.younger_than))
    if wanted.older_than is not None:
        texts.append(">" + _format_age(wanted.older_than))
    if wanted.since is not None:
        texts.append(">=" + _format_moment(wanted.since, syntax))
    if wanted.until is not None:
        texts.append("<=" + _format_moment(wanted.until, syntax, is_end=True))
    return texts


def _range(text: str, number: Callable[[str], int]) -> IntRange:
    first, dots, last = text.partition("..")
    if dots and (first or last):
        wanted = IntRange(number(first) if first else None, number(last) if last else None)
    else:
        sign, rest = _comparison(text)
        value = number(rest)
        wanted = {
            "<": IntRange(None, value - 1),
            "<=": IntRange(None, value),
            ">": IntRange(value + 1, None),
            ">=": IntRange(value, None),
        }.get(sign, IntRange(value, value))
    if any(abs(end or 0) > _NUMBER_LIMIT for end in (wanted.at_least, wanted.at_most)):
        raise NotUnderstood(f"“{text}” is too large a number.")
    return wanted


def _comparison(text: str) -> tuple[str, str]:
    match = _COMPARISON.fullmatch(text)
    if not match:
        raise NotUnderstood("A value is missing.")
    return match[1], match[2]


def _format_range(wanted: IntRange, number: Callable[[int], str]) -> str:
    if wanted.at_least is None:
        return "<=" + number(wanted.at_most or 0)
    if wanted.at_most is None:
        return ">=" + number(wanted.at_least)
    if wanted.at_least == wanted.at_most:
        return number(wanted.at_least)
    return f"{number(wanted.at_least)}..{number(wanted.at_most)}"


def _format_age(seconds: int) -> str:
    unit = next(unit for unit in _AGE_UNITS_WRITTEN if seconds % _AGE_SECONDS[unit] == 0)
    return f"{seconds // _AGE_SECONDS[unit]}{unit}"


def _moment(text: str, syntax: QuerySyntax) -> tuple[int, int]:
    """First and last millisecond of a day, or one millisecond twice for a date with a time."""
    zone = ZoneInfo(syntax.time_zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotUnderstood(f"“{text}” is no date or age. Write 2026-11-01, <7d or >30d.") from None
    if moment.year not in _YEARS:
        raise NotUnderstood(f"Dates reach from {_YEARS.start} to {_YEARS.stop - 1}.")
    if not _is_day(text):
        begin = _milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=zone))
        return begin, begin
    midnight = moment.replace(tzinfo=zone)
    return _milliseconds(midnight), _milliseconds(midnight + timedelta(days=1)) - 1


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _format_moment(milliseconds: int, syntax: QuerySyntax, *, is_end: bool = False) -> str:
    """As a day where that is exact: not for a midnight that a clock change repeats or skips."""
    local = _datetime(milliseconds).astimezone(ZoneInfo(syntax.time_zone))
    day = local.date().isoformat()
    if local.year in _YEARS and _moment(day, syntax)[is_end] == milliseconds:
        return day
    return _datetime(milliseconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _datetime(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
