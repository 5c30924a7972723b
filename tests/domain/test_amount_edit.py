"""What a price or stock cell makes of a text, and what it asks before it believes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.amount_edit import PriceEdit, StockEdit, edit_price, edit_stock, is_suspicious
from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.money import NumberFormat, format_amount, number_format
from tests.strategies import amounts, any_text, currency_codes, optional

EN, DE = number_format("en-GB"), number_format("de-DE")
styles = st.sampled_from((EN, DE, number_format("fr-FR"), number_format("de-CH")))


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("1299", PriceEdit(129900, "= 1,299.00 EUR")),
        ("1.299", PriceEdit(129900, "= 1,299.00 EUR", ambiguous=True)),
        ("19.9", PriceEdit(1990, "= 19.90 EUR")),
        ("+10%", PriceEdit(11000, "= 110.00 EUR")),
        ("-5 %", PriceEdit(9500, "= 95.00 EUR")),
        ("+2.5%", PriceEdit(10250, "= 102.50 EUR")),
        ("+2,5%", PriceEdit(10250, "= 102.50 EUR")),
        ("-100%", PriceEdit(0, "= 0.00 EUR")),
        ("+5", PriceEdit(10500, "= 105.00 EUR")),
        ("-5", PriceEdit(9500, "= 95.00 EUR")),
        ("−0,05", PriceEdit(9995, "= 99.95 EUR")),
        (" + 1,299.50 ", PriceEdit(139950, "= 1,399.50 EUR")),
        ("+1.299", PriceEdit(139900, "= 1,399.00 EUR", ambiguous=True)),
        ("", PriceEdit(None, "= no price")),
        ("  ", PriceEdit(None, "= no price")),
    ],
)
def test_a_hundred_euros_edited(text: str, edit: PriceEdit) -> None:
    assert edit_price(text, 10000, "EUR", EN) == edit


def test_prices_follow_the_shop_and_the_currency() -> None:
    assert edit_price("1.299,5", None, "EUR", DE) == PriceEdit(129950, "= 1.299,50 EUR")
    assert edit_price("+50%", 999, "JPY", DE) == PriceEdit(1499, "= 1.499 JPY")
    assert edit_price("+0.005", 1000, "KWD", EN) == PriceEdit(1005, "= 1.005 KWD")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("abc", "“abc” is no price in EUR. Write 1,299.00, +10% or -5."),
        ("10%", "“10%” is no price in EUR. Write 1,299.00, +10% or -5."),
        ("1.2.3", "“1.2.3” is no price in EUR. Write 1,299.00, +10% or -5."),
        ("+", "“+” is no change of a price. Write +10%, -5% or +5."),
        ("+-5", "“+-5” is no change of a price. Write +10%, -5% or +5."),
        ("+%", "“+%” is no change of a price. Write +10%, -5% or +5."),
        ("+2.125x%", "“+2.125x%” is no change of a price. Write +10%, -5% or +5."),
        ("-100.01", "That would make the price negative."),
        ("-101%", "That would make the price negative."),
    ],
)
def test_what_a_price_cell_refuses(text: str, sentence: str) -> None:
    with pytest.raises(BadUsage) as refusal:
        edit_price(text, 10000, "EUR", EN)
    assert str(refusal.value) == sentence


def test_no_price_cannot_change() -> None:
    for text in ("+10%", "-5", "+5"):
        with pytest.raises(BadUsage, match="no price yet"):
            edit_price(text, None, "EUR", EN)


@given(amounts, amounts, currency_codes, styles)
def test_a_step_and_its_opposite_lead_back(old: int, step: int, currency: str, style: NumberFormat) -> None:
    written = format_amount(step, currency, style)
    up = edit_price(f"+{written}", old, currency, style)
    assert up.minor == old + step
    assert edit_price(f"-{written}", up.minor, currency, style).minor == old


@given(any_text, optional(amounts), currency_codes)
def test_any_text_is_a_price_or_refused_with_a_sentence(text: str, old: int | None, currency: str) -> None:
    try:
        edit = edit_price(text, old, currency, EN)
    except BadUsage as refusal:
        assert str(refusal).endswith(".")
    else:
        assert edit.minor is None or edit.minor >= 0
        assert edit.explanation.startswith("= ")


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("12", StockEdit(12, "= 12")),
        ("0", StockEdit(0, "= 0")),
        ("+3", StockEdit(8, "= 8", by=3)),
        ("-2", StockEdit(3, "= 3", by=-2)),
        (" - 5 ", StockEdit(0, "= 0", by=-5)),
        ("1,200", StockEdit(1200, "= 1200")),
        ("1.200", StockEdit(1200, "= 1200", ambiguous=True)),
        ("", StockEdit(None, "= not stocked")),
    ],
)
def test_five_on_hand_edited(text: str, edit: StockEdit) -> None:
    assert edit_stock(text, 5, EN) == edit


@pytest.mark.parametrize("text", ["x", "1.5", "+", "+10%", "5%", "--1", "+-1", "1 2"])
def test_what_a_stock_cell_refuses(text: str) -> None:
    with pytest.raises(BadUsage, match="is no quantity"):
        edit_stock(text, 5, EN)


def test_no_more_can_leave_than_is_there() -> None:
    with pytest.raises(BadUsage, match="Only 5 are on hand"):
        edit_stock("-6", 5, EN)
    with pytest.raises(BadUsage, match="Only 0 are on hand"):
        edit_stock("-1", None, EN)
    assert edit_stock("+1", None, EN) == StockEdit(1, "= 1", by=1)
    assert edit_stock("+1", -3, EN) == StockEdit(-2, "= -2", by=1), "an oversold stock can be filled up step by step"


@pytest.mark.parametrize(
    ("old", "new", "cost", "warning"),
    [
        (1000, 1500, None, None),
        (1000, 1501, None, "The price rises by more than half. Press Enter again to keep it."),
        (1000, 500, None, None),
        (1000, 499, None, "The price falls by more than half. Press Enter again to keep it."),
        (1000, 900, 900, None),
        (1000, 899, 900, "The price is below the cost. Press Enter again to keep it."),
        (1000, 100, 900, "The price falls by more than half and is below the cost. Press Enter again to keep it."),
        (None, 5, 4, None),
        (None, 3, 4, "The price is below the cost. Press Enter again to keep it."),
        (0, 99999, None, None),
        (1000, None, 900, None),
        (1000, 1000, None, None),
    ],
)
def test_slips_are_asked_about(old: int | None, new: int | None, cost: int | None, warning: str | None) -> None:
    assert is_suspicious(old, new, cost) == warning
