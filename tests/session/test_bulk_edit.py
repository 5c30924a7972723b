"""What one change for many products makes of each."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_desktop.domain.changes import AddItems, AdjustStock, RemoveItems, SetField
from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.session.bulk_edit import (
    ChangePrices,
    ChangeStock,
    EditItems,
    Rounding,
    SetStatus,
    plan_edit,
)
from tests.memory_catalog import SHOP, MemoryCatalog

LAMP = Product(
    "p1",
    "Lamp",
    "EUR",
    tags=("sale",),
    variants=(Variant("a", price=1_000), Variant("b"), Variant("c", price=2_500, tracked=False)),
)


@pytest.mark.parametrize(
    ("rounding", "minor", "rounded"),
    [
        (Rounding(), 1_234, 1_234),
        (Rounding(5), 1_232, 1_230),
        (Rounding(5), 1_233, 1_235),
        (Rounding(100), 1_250, 1_300),
        (Rounding(100, just_below=True), 1_201, 1_299),
        (Rounding(100, just_below=True), 1_299, 1_299),
        (Rounding(100, just_below=True), 1_300, 1_399),
        (Rounding(100, just_below=True), 0, 99),
    ],
)
def test_rounding(rounding: Rounding, minor: int, rounded: int) -> None:
    assert rounding(minor) == rounded


@given(st.integers(0, 10**9), st.sampled_from([1, 5, 10, 100, 1000]))
def test_rounding_moves_by_at_most_half_a_step_and_twice_changes_nothing(minor: int, step: int) -> None:
    rounded = Rounding(step)(minor)
    assert abs(rounded - minor) * 2 <= step
    assert Rounding(step)(rounded) == rounded


@given(st.integers(0, 10**9), st.sampled_from([10, 100]))
def test_just_below_never_lowers_a_price_and_twice_changes_nothing(minor: int, step: int) -> None:
    rounding = Rounding(step, just_below=True)
    rounded = rounding(minor)
    assert 0 <= rounded - minor < step
    assert (rounded + 1) % step == 0
    assert rounding(rounded) == rounded


def test_a_percentage_changes_variants_that_have_a_price() -> None:
    changes = ChangePrices("USD", percent=Decimal(10)).changes(LAMP)
    assert changes == [
        SetField(("variants", "a", "price"), 1_000, 1_100),
        SetField(("variants", "c", "price"), 2_500, 2_750),
    ]


def test_an_amount_in_another_currency_changes_nothing() -> None:
    assert ChangePrices("USD", by=100).changes(LAMP) == ()
    assert ChangePrices("USD", to=100).changes(LAMP) == ()


def test_a_price_is_never_negative_and_a_set_one_reaches_every_variant() -> None:
    assert [c.value for c in ChangePrices("EUR", by=-2_000).changes(LAMP) if isinstance(c, SetField)] == [0, 500]
    assert len(ChangePrices("EUR", to=700).changes(LAMP)) == 3


def test_stock_changes_what_is_counted() -> None:
    assert ChangeStock("main", -1).changes(LAMP) == [AdjustStock("a", "main", -1), AdjustStock("b", "main", -1)]


def test_items_that_are_there_already_are_no_change() -> None:
    assert EditItems("tags", added=("Sale",)).changes(LAMP) == []
    assert EditItems("tags", removed=("new",)).changes(LAMP) == []
    assert EditItems("tags", ("new",), ("SALE",)).changes(LAMP) == [
        RemoveItems(("tags",), ("SALE",)),
        AddItems(("tags",), ("new",)),
    ]


@pytest.mark.parametrize(
    ("edit", "label"),
    [
        (SetStatus(Status.ACTIVE), "Status active"),
        (EditItems("tags", ("a", "b"), ("c",)), "Tags + a, b − c"),
        (ChangePrices("EUR", percent=Decimal("-10.00")), "Price -10 %"),
        (ChangePrices("EUR", percent=Decimal("2.50")), "Price +2.5 %"),
        (ChangePrices("EUR", to=1_999), "Price 19.99 EUR"),
        (ChangePrices("JPY", by=50), "Price +50 JPY"),
        (ChangeStock("main", 3), "Stock +3"),
    ],
)
def test_labels_say_what_was_done(edit: SetStatus, label: str) -> None:
    assert edit.label == label


async def test_a_plan_leaves_out_what_has_nothing_to_change_or_is_gone() -> None:
    catalog = MemoryCatalog()
    await catalog.create("p1", "p2", "p3", price=1_000)
    await catalog.set_price("p2", 500)
    await catalog.delete("p3")
    seen: list[tuple[int, int]] = []
    edit = ChangePrices("EUR", to=400)
    plan = await plan_edit(edit, catalog.feed, SHOP.id, ["p1", "p2", "p3", "px"], lambda *done: seen.append(done))
    assert sorted(changeset.product_id for changeset in plan.changesets) == ["p1", "p2"]
    assert plan.untouched == 2
    assert (plan.steep_falls, plan.steep_rises) == (1, 0)
    assert seen == [(4, 4)]
