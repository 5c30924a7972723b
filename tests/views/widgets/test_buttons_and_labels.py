from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from catalog_desktop.views.widgets.buttons import Button, ButtonKind, IconButton, LinkButton
from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.widgets.labels import ElidedLabel, TextLabel
from catalog_desktop.views.widgets.section_header import SectionHeader
from catalog_desktop.views.widgets.status_dot import Mark, StatusDot
from tests.gui import Show

LONG = "Lexmark #41 Color Return Program Print Cartridge, Original, Cyan, Magenta, Yellow"


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("make", [lambda: Button("Import"), lambda: IconButton("x", "Close")])
async def test_a_button_is_pressed_by_the_keyboard(
    show: Show, make: Callable[[], Button | IconButton], key: Qt.Key
) -> None:
    button = make()
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    await show(button)
    button.setFocus()
    QTest.keyClick(button, key)
    assert pressed == [True]


def test_buttons_have_names_for_a_screen_reader() -> None:
    assert Button("&Delete", ButtonKind.DANGER).accessibleName() == "Delete"
    assert IconButton("x", "Clear the search").accessibleName() == "Clear the search"
    assert IconButton("x", "Clear the search").toolTip() == "Clear the search"


async def test_a_long_text_is_shortened_to_the_room_there_is(show: Show) -> None:
    label = ElidedLabel(LONG)
    label.resize(200, 20)
    await show(label)
    shown = label.shown_text()
    assert shown.endswith("…")
    assert LONG.startswith(shown[:-1])
    assert label.fontMetrics().horizontalAdvance(shown) <= 200
    label.resize(2000, 20)
    assert label.shown_text() == LONG


def test_data_is_not_taken_for_html() -> None:
    assert TextLabel("<b>5 < 6</b>").textFormat() == Qt.TextFormat.PlainText


async def test_a_section_offers_its_link_only_when_there_is_one(show: Show, qtbot: QtBot) -> None:
    header = SectionHeader("Brand")
    await show(header)
    link = header.findChild(LinkButton)
    assert link is not None
    assert not link.isVisible()
    header.set_link("Clear")
    assert link.isVisible()
    assert link.accessibleName() == "Clear, Brand"
    with qtbot.waitSignal(header.link_clicked):
        link.click()


def test_capitals_are_for_the_eye_only() -> None:
    header = SectionHeader("Stock by variant")
    label = header.findChild(TextLabel)
    assert label is not None
    assert (label.text(), label.accessibleName()) == ("STOCK BY VARIANT", "Stock by variant")


async def test_a_state_differs_by_shape_and_words(show: Show) -> None:
    dot = StatusDot("Active", Mark.DOT, "neutral")
    await show(dot)
    pictures = []
    for text, mark in (("Active", Mark.DOT), ("Draft", Mark.RING), ("Archived", Mark.SQUARE)):
        dot.set_state(text, mark, "neutral")
        assert dot.accessibleName() == text
        pictures.append(dot.grab().copy(0, 0, 12, dot.height()).toImage())
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]


async def test_a_message_stands_at_its_field(show: Show, qtbot: QtBot) -> None:
    form = QWidget()
    column = QVBoxLayout(form)
    field = QLineEdit()
    error = FieldError(field)
    column.addWidget(field)
    column.addWidget(error)
    await show(form)
    assert not error.isVisible()

    error.set_message("This SKU belongs to another product", "Open it")
    assert error.isVisible()
    assert field.property("invalid") is True
    assert field.accessibleDescription() == "This SKU belongs to another product"
    link = error.findChild(LinkButton)
    assert link is not None
    with qtbot.waitSignal(error.action_clicked):
        link.click()

    error.set_message("")
    assert not error.isVisible()
    assert field.property("invalid") is False
    assert field.accessibleDescription() == ""
