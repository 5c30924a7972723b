"""Money: what a shop writes is what it reads, and a guess is never silent."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog_desktop.domain.money import (
    Amount,
    NumberFormat,
    currencies,
    exponent,
    format_amount,
    format_plain,
    is_currency,
    number_format,
    parse_amount,
    percent_of,
    to_major,
    to_minor,
)
from tests.strategies import any_text, currency_codes

LOCALES = ("en-GB", "de-DE", "fr-FR", "de-CH", "de-AT", "pl-PL", "es-MX", "ja-JP", "th")
EN, DE, FR = number_format("en-GB"), number_format("de-DE"), number_format("fr-FR")
minors = st.one_of(st.integers(-2000, 2_000_000), st.integers(-(10**14), 10**14))


@given(minors, currency_codes, st.sampled_from(LOCALES))
def test_a_formatted_amount_reads_as_itself_without_doubt(minor: int, currency: str, locale: str) -> None:
    style = number_format(locale)
    assert parse_amount(format_amount(minor, currency, style), currency, style) == Amount(minor, ambiguous=False)


@given(minors, currency_codes)
def test_plain_amounts_are_exact_decimals(minor: int, currency: str) -> None:
    assert Decimal(format_plain(minor, currency)) == to_major(minor, currency)
    assert to_minor(to_major(minor, currency), currency) == minor
    assert to_major(minor, currency) * 10 ** exponent(currency) == minor


@given(any_text | st.text("0123456789.,'’- +\u202f", max_size=60), currency_codes, st.sampled_from(LOCALES))
@example("9" * 5000, "EUR", "en-GB")
def test_any_text_is_an_amount_or_none(text: str, currency: str, locale: str) -> None:
    amount = parse_amount(text, currency, number_format(locale))
    assert amount is None or abs(amount.minor) < 10**19


@pytest.mark.parametrize(
    ("text", "style", "minor", "ambiguous"),
    [
        ("1299", EN, 129900, False),
        ("1.299", EN, 129900, True),
        ("1.299", DE, 129900, False),
        ("1,299", EN, 129900, False),
        ("1,299", DE, 129900, True),
        ("1.299", FR, 129900, True),
        ("1.500", EN, 150000, True),
        ("1.299,50", DE, 129950, False),
        ("1.299,50", EN, 129950, False),
        ("1,299.50", DE, 129950, False),
        ("1 299,50", FR, 129950, False),
        ("1\u202f299,50", FR, 129950, False),
        ("1\u00a0299,50", EN, 129950, False),
        ("1 299.500", EN, 129950, False),
        ("1'299.50", EN, 129950, False),
        ("1’299.50", number_format("de-CH"), 129950, False),
        ("12,34,567.89", EN, 123456789, False),
        ("1.299.000", EN, 129900000, False),
        ("12.5", EN, 1250, False),
        ("12,5", EN, 1250, False),
        ("12.50", DE, 1250, False),
        ("12.", EN, 1200, False),
        (",5", EN, 50, False),
        (".50", DE, 50, False),
        ("0.500", EN, 50, False),
        ("12.5000", EN, 1250, False),
        ("-5", EN, -500, False),
        ("−5", EN, -500, False),
        ("- 5,25", DE, -525, False),
        ("+5", EN, 500, False),
        ("  7 ", EN, 700, False),
        ("٣", EN, 300, False),
    ],
)
def test_euros_as_people_write_them(text: str, style: NumberFormat, minor: int, ambiguous: bool) -> None:
    assert parse_amount(text, "EUR", style) == Amount(minor, ambiguous)


@pytest.mark.parametrize(
    ("text", "currency", "style", "expected"),
    [
        ("1.299", "JPY", EN, Amount(1299, ambiguous=True)),
        ("1,299", "JPY", EN, Amount(1299)),
        ("12.5", "JPY", EN, None),
        ("12.00", "JPY", EN, Amount(12)),
        ("1.299", "KWD", EN, Amount(1299)),
        ("1,299", "KWD", EN, Amount(1299000, ambiguous=True)),
        ("1.299", "KWD", DE, Amount(1299000, ambiguous=True)),
        ("1,299", "KWD", DE, Amount(1299)),
        ("1.299", "KWD", FR, Amount(1299, ambiguous=True)),
        ("1.2999", "CLF", EN, Amount(12999)),
        ("1.299", "CLF", EN, Amount(12990)),
    ],
)
def test_other_exponents(text: str, currency: str, style: NumberFormat, expected: Amount | None) -> None:
    assert parse_amount(text, currency, style) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", ".", ",", "'", "abc", "5 EUR", "€5", "1e5", "0x10", "1-2", "--5", "5-", "½", "²", "NaN", "inf"),
        *("1.2.3", "2026.11.01", "1 23", "1,23,45", "1.299.50", "1,299,50", "1234,567", "0.299", "12.345.6"),
        *("1.299 000", "1..5", "1.,5", "1 .5", "12.34 5", "1'2'3", "9" * 16),
    ],
)
def test_what_is_no_amount_of_euros(text: str) -> None:
    assert parse_amount(text, "EUR", EN) is None
    assert parse_amount(text, "EUR", DE) is None


@pytest.mark.parametrize(
    ("minor", "percent", "changed"),
    [
        (1000, "10", 1100),
        (1000, "-5", 950),
        (5, "10", 6),
        (-5, "10", -6),
        (15, "-10", 14),
        (999, "-100", 0),
        (0, "50", 0),
    ],
)
def test_percentages_round_halves_away_from_zero(minor: int, percent: str, changed: int) -> None:
    assert percent_of(minor, Decimal(percent)) == changed


@given(minors, st.integers(-100, 300))
def test_percentages_mirror_at_zero(minor: int, percent: int) -> None:
    assert percent_of(-minor, Decimal(percent)) == -percent_of(minor, Decimal(percent))
    assert percent_of(minor, Decimal(0)) == minor


@pytest.mark.parametrize(
    ("major", "currency", "minor"),
    [
        ("12.345", "EUR", 1235),
        ("-12.345", "EUR", -1235),
        ("0.5", "JPY", 1),
        ("1.2345", "KWD", 1235),
        ("1", "CLF", 10000),
    ],
)
def test_minor_units_round_halves_away_from_zero(major: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(major), currency) == minor


def test_currencies_have_their_exponents() -> None:
    assert {code: exponent(code) for code in ("JPY", "EUR", "KWD", "CLF")} == {"JPY": 0, "EUR": 2, "KWD": 3, "CLF": 4}
    assert all(is_currency(code) for code in currencies())
    assert not is_currency("eur")
    assert not is_currency("")


def test_number_formats_follow_the_locale() -> None:
    assert format_amount(129900, "EUR", EN) == "1,299.00"
    assert format_amount(129900, "EUR", DE) == "1.299,00"
    assert format_amount(129900, "EUR", FR) == "1\u202f299,00"
    assert number_format("xx-XX") == NumberFormat(".", ",")
    assert number_format("DE") == DE
