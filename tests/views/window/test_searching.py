"""Searching with the keyboard: every keystroke, the query language, completion, scanners, and the way back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from catalog_desktop.exchange.mapping.gtin import gtin13
from catalog_desktop.views.dialog import TextDialog
from catalog_desktop.views.product_dialog.product_dialog import ProductDialog
from tests.views.window.open_window import OpenWindow, lamp, opened_window

_LONG_AFTER_MS = 2**31


@pytest.fixture
async def window() -> AsyncIterator[OpenWindow]:
    async with opened_window([*(lamp(n) for n in range(1, 5)), lamp(9, title="Blue mug", brand="Koto")]) as opened:
        yield opened


def chips(window: OpenWindow) -> list[str]:
    return [chip.text for chip in window.parts.bar.chips]


async def test_shows_everything_at_first(window: OpenWindow) -> None:
    await window.until(lambda: len(window.titles) == 5)
    assert window.parts.bar.total_text == "5 products"


async def test_every_keystroke_searches_and_the_last_one_wins(window: OpenWindow) -> None:
    window.write("blu")
    await window.shown("Blue mug")
    window.write("e zz")
    await window.until(lambda: not window.titles)


async def test_a_field_becomes_a_chip_on_space_and_leaves_the_box(window: OpenWindow) -> None:
    window.write("brand:koto ")
    await window.shown("Blue mug")
    assert window.parts.entry.box.text() == ""
    assert chips(window) == ["koto"]


async def test_one_goes_on_typing_behind_the_words_when_a_field_has_left_the_box(window: OpenWindow) -> None:
    window.write("mug brand:koto sort:-price ")
    await window.shown("Blue mug")
    assert window.parts.entry.box.text() == "mug "
    window.write("blue")
    await window.until(lambda: window.desk.result.query.text == "mug blue")


async def test_a_chip_can_be_taken_away_by_keyboard(window: OpenWindow) -> None:
    window.write("brand:koto ")
    await window.shown("Blue mug")
    chip = window.parts.bar.chips[0]
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    await window.until(lambda: len(window.titles) == 5)


async def test_what_is_not_understood_is_marked_with_its_reason(window: OpenWindow) -> None:
    window.write("price:cheap mug")
    await window.until(lambda: "is no price" in window.parts.entry.box.toolTip())
    assert window.parts.entry.box.text() == "price:cheap mug"


async def test_completes_the_names_of_fields_and_their_values(window: OpenWindow) -> None:
    box, popup = window.parts.entry.box, window.parts.entry.box.popup
    window.write("bra")
    await window.until(popup.isVisible)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert box.text() == "brand:"
    window.write("so")
    await window.until(lambda: popup.isVisible() and popup.item(0).text() == "Sonora")
    QTest.keyClick(box, Qt.Key.Key_Tab)
    await window.until(lambda: chips(window) == ["Sonora"])
    await window.shown("Desk lamp 1", "Desk lamp 3")


async def test_a_value_that_is_still_being_typed_hides_nothing(window: OpenWindow) -> None:
    popup = window.parts.entry.box.popup
    window.write("lamp brand:so")
    await window.until(popup.isVisible)
    assert window.desk.queries.query.facets == {}
    window.write("nora")
    await window.shown("Desk lamp 1", "Desk lamp 3")
    window.write("x")
    await window.until(lambda: not window.titles)


async def test_shows_and_takes_the_whole_query_as_text(window: OpenWindow) -> None:
    window.write("brand:sonora lamp")
    QTest.keyClick(window.parts.entry.box, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    dialog = await window.dialog(TextDialog)
    assert dialog.edit.text() == "brand:sonora lamp"
    dialog.edit.setText("price:<=2 status:draft")
    dialog.choose("accept")
    await window.shown("Desk lamp 2")
    assert chips(window) == ["Draft", "up to 2.00 EUR"]


async def test_goes_back_to_the_last_query(window: OpenWindow) -> None:
    window.write("blue ")
    await window.shown("Blue mug")
    window.parts.grid.setFocus()
    window.facet("status", "Draft").box.click()
    await window.until(lambda: not window.titles)
    window.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    await window.shown("Blue mug")
    assert chips(window) == []


def scan(window: OpenWindow, code: str) -> None:
    """Type as a scanner does: a key each five milliseconds, with Enter at the end, long after anything else."""
    keys = [*((Qt.Key(ord(letter)), letter) for letter in code), (Qt.Key.Key_Return, "\r")]
    for number, (key, text) in enumerate(keys):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(_LONG_AFTER_MS + 5 * number)
            QApplication.sendEvent(window.parts.entry.box, event)


async def test_a_scanned_code_replaces_the_text_and_opens_its_product(window: OpenWindow) -> None:
    window.write("mug")
    await window.shown("Blue mug")
    code = gtin13(2)
    scan(window, code)
    dialog = await window.dialog(ProductDialog)
    assert dialog.draft.product_id == "lamp02"
    assert window.parts.entry.box.text() == code
    dialog.reject()


async def test_an_unknown_code_offers_a_new_product(window: OpenWindow) -> None:
    scan(window, "4999999999999")
    await window.until(window.parts.area.barcode_button.isVisible)
    window.parts.area.barcode_button.click()
    dialog = await window.dialog(ProductDialog)
    variants = dialog.draft.record["variants"]
    assert isinstance(variants, dict)
    assert [v["barcode"] for v in variants.values() if isinstance(v, dict)] == ["4999999999999"]


async def test_says_what_would_match_with_fewer_words(window: OpenWindow) -> None:
    window.write("mug zebra")
    links = window.parts.area.relaxed
    await window.until(lambda: [link.text() for link in links.links] == ["1 product without “zebra”"])
    links.links[0].click()
    await window.shown("Blue mug")


async def test_typing_in_the_grid_searches(window: OpenWindow) -> None:
    window.parts.grid.table.go_to(0)
    window.parts.grid.table.setCurrentIndex(window.parts.grid.table.model().index(0, 2))
    window.parts.grid.table.setFocus()
    QTest.keyClicks(window.parts.grid.table, "b")
    await window.until(window.parts.entry.box.hasFocus)
    window.write("lue")
    await window.shown("Blue mug")
