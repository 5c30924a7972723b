"""The preview: it follows the current row, shows what the store holds, and takes lines of history back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from catalog_desktop.domain.changes import AddItems, AdjustStock, Changeset, SetField
from catalog_desktop.domain.shop import Location
from catalog_desktop.views.preview.product_view import ProductView
from catalog_desktop.views.product_dialog.product_dialog import ProductDialog
from catalog_desktop.views.widgets.buttons import LinkButton
from tests.views.window.open_window import STOCKED, OpenWindow, lamp, opened_window


@pytest.fixture
async def window() -> AsyncIterator[OpenWindow]:
    async with opened_window([lamp(n) for n in range(1, 4)]) as opened:
        await opened.until(lambda: len(opened.titles) == 3)
        yield opened


def view(window: OpenWindow) -> ProductView | None:
    return next(iter(window.parts.preview.findChildren(ProductView)), None)


def texts(window: OpenWindow) -> list[str]:
    shown = view(window)
    return [label.text() for label in shown.findChildren(QLabel) if label.text()] if shown else []


async def follow(window: OpenWindow, slot: int) -> None:
    window.parts.grid.table.go_to(slot)
    product_id = window.desk.result.id_at(slot)
    await window.until(lambda: window.parts.preview.product_id == product_id)


async def test_follows_the_current_row(window: OpenWindow) -> None:
    await follow(window, 1)
    assert "Desk lamp 2" in texts(window)
    await follow(window, 2)
    shown = texts(window)
    assert {"Desk lamp 3", "Sonora  ·  Home › Lamps › Desk", "Active", "LA-3", "3.00 EUR", "sale"} <= set(shown)


async def test_stays_with_the_product_it_is_pinned_to(window: OpenWindow) -> None:
    await follow(window, 0)
    window.parts.preview.pin.click()
    window.parts.grid.table.go_to(2)
    window.parts.preview.pin.click()
    await window.until(lambda: window.parts.preview.product_id == "lamp03")


async def test_shows_stock_by_place_with_zeros_and_what_is_unknown(window: OpenWindow) -> None:
    await follow(window, 2)
    shown = texts(window)
    place = shown.index("Total")
    assert shown[place - 2 : place + 5] == ["Main", "Depot", "Total", "All", "2", "–", "2"]


async def test_copies_a_field(window: OpenWindow) -> None:
    await follow(window, 0)
    shown = view(window)
    assert shown is not None
    copy = next(link for link in shown.findChildren(LinkButton) if link.accessibleName() == "Copy SKU")
    copy.click()
    assert QGuiApplication.clipboard().text() == "LA-1"


async def test_history_names_fields_and_undoes_one_line(window: OpenWindow) -> None:
    await follow(window, 0)
    changes = (
        SetField(("variants", "v", "price"), 100, 250),
        AdjustStock("v", "depot", 4),
        AddItems(("tags",), ("new",)),
    )
    await window.desk.writes.write([Changeset("lamp01", changes=changes)])
    await window.until(lambda: "price 1.00 → 2.50" in texts(window))
    assert {"stock Depot none → 4", "tags + new", "You  ·  now"} <= set(texts(window))
    shown = view(window)
    assert shown is not None
    next(link for link in shown.findChildren(LinkButton) if link.text() == "Undo").click()
    await window.until(lambda: "price 2.50 → 1.00" in texts(window))
    product = await window.catalog.repository.load_product(window.desk.shop.id, "lamp01")
    assert product.variants[0].price == 100
    assert "new" not in product.tags


async def test_opens_the_product_for_editing(window: OpenWindow) -> None:
    await follow(window, 1)
    QTest.keyClick(window.frame, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = await window.dialog(ProductDialog)
    assert dialog.draft.product_id == "lamp02"
    dialog.reject()


async def test_f4_closes_and_opens_it(window: OpenWindow) -> None:
    QTest.keyClick(window.frame, Qt.Key.Key_F4)
    assert not window.parts.preview.isVisible()
    window.parts.grid.table.go_to(2)
    QTest.keyClick(window.frame, Qt.Key.Key_F4)
    await window.until(lambda: window.parts.preview.product_id == "lamp03")


async def test_is_no_wider_than_its_pane_however_long_the_words_are() -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    plain = lamp(1)
    variant = replace(plain.variants[0], mpn=word.upper())
    long = replace(
        plain, title=word, brand=word, handle="-".join([word.lower()] * 2), tags=(word,), variants=(variant,)
    )
    places = tuple(Location(f"l{number}", f"Warehouse number {number}") for number in range(4))
    async with opened_window([long], shops=(replace(STOCKED, locations=places),), size=(1440, 900)) as window:
        await window.until(lambda: len(window.titles) == 1)
        await follow(window, 0)
        await window.until(lambda: view(window) is not None)
        shown = view(window)
        assert shown is not None
        pane = window.parts.preview
        await window.until(lambda: pane.isVisible() and shown.width() > 0)
        assert shown.minimumSizeHint().width() <= pane.minimumWidth() - 20 - 12 - 12, "the scroll bar has its room"
