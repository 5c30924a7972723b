"""The panel at the left: what is clicked is asked, what was counted is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from catalog_desktop.domain.query import IntRange, TimeRange
from catalog_desktop.views.facets.facet_row import FacetRow
from tests.views.window.open_window import OpenWindow, lamp, opened_window


@pytest.fixture
async def window() -> AsyncIterator[OpenWindow]:
    async with opened_window([lamp(n) for n in range(1, 7)]) as opened:
        await opened.until(lambda: len(opened.titles) == 6 and opened.facet_words("category"))
        yield opened


def toggle(row: FacetRow) -> None:
    QTest.mouseClick(row.box, Qt.MouseButton.LeftButton, pos=row.box.rect().center())


async def test_lists_values_with_their_counts(window: OpenWindow) -> None:
    assert window.facet_words("status") == [("Active", "3"), ("Draft", "3"), ("Archived", "0")]
    assert window.facet_words("brand") == [("Lumen", "3"), ("Sonora", "3")]
    assert window.facet_words("availability") == [
        ("Out of stock", "1"),
        ("Low", "5"),
        ("In stock", "0"),
        ("Untracked", "0"),
    ]


async def test_a_click_includes_and_the_other_facets_count_under_it(window: OpenWindow) -> None:
    toggle(window.facet("status", "Active"))
    await window.shown("Desk lamp 1", "Desk lamp 3", "Desk lamp 5")
    assert window.facet_words("status")[1] == ("Draft", "3"), "a facet's own choice is left out of its counts"
    assert window.facet_words("brand") == [("Sonora", "3")]
    toggle(window.facet("status", "Draft"))
    await window.until(lambda: len(window.titles) == 6)


async def test_alt_click_excludes_and_a_second_one_takes_that_back(window: OpenWindow) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    box = window.facet("brand", "Sonora").box
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, alt, box.rect().center())
    await window.shown("Desk lamp 2", "Desk lamp 4", "Desk lamp 6")
    assert box.checkState() is Qt.CheckState.PartiallyChecked
    assert [chip.text for chip in window.parts.bar.chips] == ["not Sonora"]
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, alt, box.rect().center())
    await window.until(lambda: len(window.titles) == 6)


async def test_the_keyboard_includes_and_excludes(window: OpenWindow) -> None:
    box = window.facet("brand", "Sonora").box
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Minus)
    await window.shown("Desk lamp 2", "Desk lamp 4", "Desk lamp 6")
    QTest.keyClick(box, Qt.Key.Key_Return)
    await window.until(lambda: len(window.titles) == 6)


async def test_a_chosen_value_that_nothing_has_stays(window: OpenWindow) -> None:
    toggle(window.facet("brand", "Sonora"))
    await window.until(lambda: len(window.titles) == 3)
    window.write("6 ")
    await window.until(lambda: not window.titles)
    assert ("Sonora", "0") in window.facet_words("brand")
    assert window.facet("brand", "Sonora").box.isChecked()


async def test_a_click_takes_over_what_the_box_says(window: OpenWindow) -> None:
    window.write("brand:sonora")
    await window.until(lambda: len(window.titles) == 3)
    toggle(window.facet("brand", "Lumen"))
    await window.until(lambda: len(window.titles) == 6)
    assert window.parts.entry.box.text() == ""
    assert [chip.text for chip in window.parts.bar.chips] == ["Lumen, sonora"]


async def test_categories_open_into_their_children(window: OpenWindow) -> None:
    assert window.facet_words("category") == [("Home", "6")]
    await window.until(lambda: window.facet("category", "Home").has_arrow)
    QTest.keyClick(window.facet("category", "Home").box, Qt.Key.Key_Right)
    await window.until(lambda: window.facet_words("category") == [("Home", "6"), ("Lamps", "6")])
    await window.until(lambda: window.facet("category", "Lamps").has_arrow)
    QTest.keyClick(window.facet("category", "Lamps").box, Qt.Key.Key_Right)
    await window.until(lambda: ("Desk", "3") in window.facet_words("category"))
    toggle(window.facet("category", "Desk"))
    await window.shown("Desk lamp 1", "Desk lamp 3", "Desk lamp 5")


async def test_searches_within_a_facet(window: OpenWindow) -> None:
    search = window.parts.facets.panel.sections["brand"].search
    QTest.keyClicks(search, "lu")
    await window.until(lambda: window.facet_words("brand") == [("Lumen", "3")])
    search.clear()
    await window.until(lambda: len(window.facet_words("brand")) == 2)


async def test_prices_are_read_in_the_shops_number_format(window: OpenWindow) -> None:
    field = window.parts.facets.panel.price.field
    field.low.setFocus()
    QTest.keyClicks(field.low, "4,50")
    QTest.keyClick(field.low, Qt.Key.Key_Return)
    await window.shown("Desk lamp 5", "Desk lamp 6")
    assert window.desk.queries.query.price == IntRange(450)
    QTest.keyClicks(field.high, "cheap")
    QTest.keyClick(field.high, Qt.Key.Key_Return)
    assert "Write a price" in field.high_error.message
    assert len(window.titles) == 2


async def test_a_handle_of_the_histogram_narrows_prices(window: OpenWindow) -> None:
    slider = window.parts.facets.panel.price.slider
    QTest.keyClick(slider.low, Qt.Key.Key_End)
    await window.until(lambda: window.titles == ["Desk lamp 6"])
    window.parts.facets.panel.price.chosen.emit(IntRange())
    await window.until(lambda: len(window.titles) == 6)


async def test_stock_and_age_narrow_too(window: OpenWindow) -> None:
    stock = window.parts.facets.panel.stock.field
    QTest.keyClicks(stock.high, "1")
    QTest.keyClick(stock.high, Qt.Key.Key_Return)
    await window.shown("Desk lamp 1", "Desk lamp 2")
    ages = window.parts.facets.panel.updated.ages
    ages.setCurrentIndex(1)
    ages.activated.emit(1)
    await window.until(lambda: window.desk.result.query.updated == TimeRange(younger_than=86_400))
    assert "Last 24 hours" in [chip.text for chip in window.parts.bar.chips]


async def test_clear_all_takes_every_condition_away(window: OpenWindow) -> None:
    window.write("lamp status:active ")
    await window.until(lambda: len(window.titles) == 3)
    window.parts.bar.cleared.emit()
    await window.until(lambda: len(window.titles) == 6)
    assert window.parts.entry.box.text() == ""


async def test_what_is_missing_is_a_facet_and_problems_only_when_there_are_any(window: OpenWindow) -> None:
    assert ("Picture", "6") in window.facet_words("missing")
    assert window.facet_words("problem") == []
