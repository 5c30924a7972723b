from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from catalog_desktop.views.widgets.histogram_slider import HistogramSlider
from catalog_desktop.views.widgets.range_field import RangeField
from tests.gui import Show

Heard = list[tuple[str, float | None, float | None]]


def cents(text: str) -> int:
    try:
        return round(float(text) * 100)
    except ValueError:
        raise ValueError("Not a price, type it as 12.50") from None


def in_words(price_minor: float) -> str:
    return f"{price_minor / 100:.2f}"


@pytest.fixture
async def field(show: Show) -> RangeField:
    made = RangeField("Price", cents, in_words)
    await show(made)
    return made


@pytest.fixture
async def slider(show: Show) -> HistogramSlider:
    made = HistogramSlider("Price", in_words)
    made.resize(218, made.sizeHint().height())
    made.set_bins([0, 10, 20, 30, 40, 50], [5, 1, 0, 9, 2])
    await show(made)
    return made


def listen(widget: RangeField | HistogramSlider) -> Heard:
    heard: Heard = []
    widget.range_changed.connect(lambda low, high: heard.append(("changed", low, high)))
    if isinstance(widget, HistogramSlider):
        widget.range_changing.connect(lambda low, high: heard.append(("changing", low, high)))
    return heard


async def test_enter_and_leaving_a_field_set_the_range(field: RangeField) -> None:
    heard = listen(field)
    field.low.setFocus()
    QTest.keyClicks(field.low, "12.5")
    QTest.keyClick(field.low, Qt.Key.Key_Return)
    QTest.keyClick(field.low, Qt.Key.Key_Tab)
    assert field.high.hasFocus()
    QTest.keyClicks(field.high, "20")
    field.low.setFocus()
    assert heard == [("changed", 1250, None), ("changed", 1250, 2000)]
    assert field.value() == (1250, 2000)


async def test_a_range_upside_down_is_refused_at_the_field(field: RangeField) -> None:
    heard = listen(field)
    field.set_value(500, 900)
    field.high.setFocus()
    field.high.selectAll()
    QTest.keyClicks(field.high, "3")
    QTest.keyClick(field.high, Qt.Key.Key_Return)
    assert field.high_error.message == "This is less than 5.00"
    assert heard == []
    assert field.value() == (500, 900)


async def test_what_cannot_be_read_is_refused_at_the_field(field: RangeField) -> None:
    heard = listen(field)
    field.low.setFocus()
    QTest.keyClicks(field.low, "cheap")
    QTest.keyClick(field.low, Qt.Key.Key_Return)
    assert field.low_error.message == "Not a price, type it as 12.50"
    assert field.low.property("invalid") is True
    field.low.clear()
    QTest.keyClick(field.low, Qt.Key.Key_Return)
    assert field.low_error.message == ""
    assert heard == []


async def test_a_range_that_is_set_is_shown_and_not_told(field: RangeField) -> None:
    heard = listen(field)
    field.set_value(1250, None)
    assert (field.low.text(), field.high.text()) == ("12.50", "")
    assert heard == []


async def test_the_fields_of_a_range_have_names(field: RangeField) -> None:
    assert field.low.accessibleName() == "Price, from"
    assert field.high.accessibleName() == "Price, to"


async def test_the_range_is_open_at_the_outer_edges(slider: HistogramSlider) -> None:
    assert slider.value() == (None, None)


async def test_a_handle_is_moved_by_the_keyboard(slider: HistogramSlider) -> None:
    heard = listen(slider)
    slider.low.setFocus()
    QTest.keyClick(slider.low, Qt.Key.Key_Right)
    QTest.keyClick(slider.low, Qt.Key.Key_Tab)
    assert slider.high.hasFocus()
    QTest.keyClick(slider.high, Qt.Key.Key_Left)
    QTest.keyClick(slider.high, Qt.Key.Key_End)
    assert heard == [("changed", 10, None), ("changed", 10, 40), ("changed", 10, None)]


async def test_the_handles_do_not_pass_each_other(slider: HistogramSlider) -> None:
    heard = listen(slider)
    slider.set_value(None, 20)
    slider.low.setFocus()
    QTest.keyClick(slider.low, Qt.Key.Key_End)
    assert slider.value() == (10, 20)
    slider.high.setFocus()
    QTest.keyClick(slider.high, Qt.Key.Key_Home)
    assert slider.value() == (10, 20)
    assert heard[0] == ("changed", 10, 20)


async def test_dragging_tells_while_it_lasts_and_at_the_end(slider: HistogramSlider) -> None:
    heard = listen(slider)
    left, middle = Qt.MouseButton.LeftButton, slider.low.rect().center()
    QTest.mousePress(slider.low, left, pos=middle)
    for _ in range(2):
        QTest.mouseMove(slider.low, middle + QPoint(40, 0))
    QTest.mouseRelease(slider.low, left, pos=middle)
    assert heard == [("changing", 10, None), ("changing", 20, None), ("changed", 20, None)]


async def test_a_click_on_a_handle_changes_nothing(slider: HistogramSlider) -> None:
    heard = listen(slider)
    QTest.mouseClick(slider.low, Qt.MouseButton.LeftButton)
    assert heard == []


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ((12, 28), (10, 30)),
        ((10, 30), (10, 30)),
        ((-5, 99), (None, None)),
        ((None, 45), (None, None)),
    ],
)
async def test_a_range_is_shown_by_the_edges_around_it(
    slider: HistogramSlider, wanted: tuple[float, float], shown: tuple[float, float]
) -> None:
    heard = listen(slider)
    slider.set_value(*wanted)
    assert slider.value() == shown
    assert heard == []


async def test_new_bins_open_the_range(slider: HistogramSlider) -> None:
    heard = listen(slider)
    slider.set_value(10, 20)
    slider.set_bins([0, 1, 2], [1, 1])
    assert slider.value() == (None, None)
    assert heard == []


async def test_without_bins_there_is_nothing_to_move(slider: HistogramSlider) -> None:
    slider.set_bins([], [])
    assert not slider.isEnabled()
    assert slider.value() == (None, None)
    assert not slider.grab().isNull()


async def test_edges_have_to_fit_the_bins(slider: HistogramSlider) -> None:
    with pytest.raises(ValueError, match="3 edges"):
        slider.set_bins([0, 1], [1, 1])


async def test_the_wanted_part_is_coloured(slider: HistogramSlider) -> None:
    whole = slider.grab().toImage()
    slider.set_value(20, None)
    assert slider.grab().toImage() != whole


async def test_handles_say_what_they_are_and_where(slider: HistogramSlider) -> None:
    assert slider.low.accessibleName() == "Price, from"
    slider.set_value(20, None)
    assert slider.low.toolTip() == "0.20"
