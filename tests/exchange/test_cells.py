"""What stands in a cell reads back as what was written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.exchange.mapping.cells import (
    join_list,
    join_pairs,
    split_list,
    split_pairs,
    typed_cell,
    typed_value,
    with_formula,
    without_formula,
)
from catalog_desktop.exchange.mapping.column_numbers import decimal_mark, parse_decimal, split_currency
from catalog_desktop.exchange.mapping.field_values import (
    BadValue,
    read_amount,
    read_flag,
    read_moment,
    read_whole,
    write_moment,
)

texts = st.text(st.sampled_from("ab |\\='\"\n1.,[]{}-+@éก"), max_size=8) | st.text(max_size=8)
items = texts.filter(bool)


@given(st.lists(items, max_size=4))
def test_lists(values: list[str]) -> None:
    assert split_list(join_list(values)) == values


def test_a_list_typed_by_hand() -> None:
    assert split_list("red|green | blue") == ["red", "green", "blue"]
    assert split_list("") == []


@given(st.dictionaries(items, texts, max_size=4))
def test_pairs(values: dict[str, str]) -> None:
    assert split_pairs(join_pairs(values)) == values


def test_a_pair_without_its_sign_is_none() -> None:
    assert split_pairs("Colour=red | large") is None


@given(texts | st.integers(-(2**53), 2**53) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False))
def test_typed_values(value: str | float | bool) -> None:
    read = typed_value(typed_cell(value))
    assert read == value
    assert isinstance(read, bool) == isinstance(value, bool)
    assert isinstance(read, str) == isinstance(value, str)


@given(st.lists(texts, min_size=1, max_size=3))
def test_typed_lists(value: list[str]) -> None:
    assert typed_value(typed_cell(list(value))) == value


@given(texts)
def test_no_cell_is_a_formula_and_the_text_comes_back(text: str) -> None:
    cell = without_formula(text)
    assert cell[:1] not in tuple("=+-@\t\r")
    assert with_formula(cell) == text


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "’")]))
def test_numbers_in_every_style(number: Decimal, style: tuple[str, str]) -> None:
    mark, group = style
    text = f"{number:,.2f}".replace(",", "G").replace(".", mark).replace("G", group)
    assert parse_decimal(text, mark) == number
    assert decimal_mark([text]) == mark


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1.299", "2.499"], None),
        (["1.299", "12,50"], ","),
        (["1.299", "3.5"], "."),
        (["1.299.000", "2.500"], ","),
        (["0.125", "1.299"], "."),
        (["100", "200"], None),
        (["1 299,00"], ","),
    ],
)
def test_the_decimal_mark_is_the_columns(column: list[str], mark: str | None) -> None:
    assert decimal_mark(column) == mark


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("599 CZK", ("599", "CZK")),
        ("€ 12,50", ("12,50", "EUR")),
        ("12,50 €", ("12,50", "EUR")),
        ("$9.99", ("9.99", None)),
        ("1 299,00 kr", ("1 299,00", None)),
        ("-5", ("-5", None)),
        ("12 pieces", None),
        ("on request", None),
        ("EUR 5 CZK", None),
    ],
)
def test_a_currency_in_the_cell(cell: str, expected: tuple[str, str | None] | None) -> None:
    assert split_currency(cell) == expected


@given(st.integers(-(10**11), 4 * 10**12))
def test_moments(milliseconds: int) -> None:
    assert read_moment(write_moment(milliseconds)) == milliseconds


def test_values_that_cannot_be_read_say_why() -> None:
    assert read_whole("12.0") == 12
    assert read_amount(49.99, ".") == (Decimal("49.99"), None)
    assert read_flag("Ja")
    for bad in ("twelve", "12.5"):
        with pytest.raises(BadValue):
            read_whole(bad)
    for wrong in (True, "soon", "1e99", 10**20):
        with pytest.raises(BadValue):
            read_amount(wrong, ".")
    with pytest.raises(BadValue):
        read_flag("perhaps")
    with pytest.raises(BadValue):
        read_moment("tomorrow")
