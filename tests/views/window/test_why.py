"""*Why don't I see it?* in the window: asked with the keyboard, answered, and led out of each reason."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from catalog_desktop.domain.changes import UNSEEN, Changeset, SetField
from catalog_desktop.domain.operation import Operation
from catalog_desktop.domain.shop import Shop
from catalog_desktop.views.product_dialog.product_dialog import ProductDialog
from catalog_desktop.views.why.why_dialog import WhyDialog
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.labels import TextLabel
from tests.contracts.writing import creation
from tests.memory_catalog import TOO_EXPENSIVE
from tests.views.window.open_window import STOCKED, OpenWindow, lamp, opened_window


@pytest.fixture
async def window() -> AsyncIterator[OpenWindow]:
    other = replace(Shop("shop2", "Second Shop", "USD"), revision=1)
    async with opened_window([lamp(n) for n in range(1, 5)], shops=(STOCKED, other)) as opened:
        await opened.until(lambda: len(opened.titles) == 4)
        yield opened


async def asked(window: OpenWindow, key: str) -> WhyDialog:
    """Open the dialog by its key, type, and press Enter."""
    window.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog = await window.dialog(WhyDialog)
    QTest.keyClicks(dialog.edit, key)
    QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
    await window.until(lambda: dialog.answers)
    return dialog


def says(dialog: WhyDialog) -> list[str]:
    """The sentences of the answers, top to bottom."""
    labels = [label for view in dialog.answers for label in view.findChildren(TextLabel)]
    return [label.text() for label in labels][2:]


def link(dialog: WhyDialog, words: str) -> LinkButton:
    return next(link for link in dialog.findChildren(LinkButton) if link.text() == words)


async def test_a_filter_that_hides_a_product_is_removed_and_the_product_seen(window: OpenWindow) -> None:
    window.write("lamp brand:sonora ")
    await window.shown("Desk lamp 1", "Desk lamp 3")
    dialog = await asked(window, "LA-2")
    assert says(dialog) == [
        "brand:sonora hides it. Its brand: Lumen.",
        "It is a draft: it is listed here and not shown in the shop.",
    ]
    link(dialog, "Remove it").click()
    await window.until(lambda: "Desk lamp 2" in window.titles)
    await window.until(lambda: dialog.state.text() == "Nothing hides it:")
    dialog.close()


async def test_the_empty_state_asks_about_what_was_searched_for(window: OpenWindow) -> None:
    window.write("la-2 status:active ")
    await window.until(window.parts.area.why_button.isVisible)
    window.parts.area.why_button.click()
    dialog = await window.dialog(WhyDialog)
    assert dialog.edit.text() == "la-2"
    await window.until(lambda: dialog.answers)
    assert says(dialog) == ["status:active hides it. Its status: draft."]
    dialog.close()


async def test_a_deleted_product_is_restored(window: OpenWindow) -> None:
    await window.catalog.delete("lamp03")
    await window.until(lambda: window.desk.result.latest.total == 3)
    dialog = await asked(window, "la-3")
    assert "was deleted" in says(dialog)[0]
    link(dialog, "Restore").click()
    await window.until(lambda: says(dialog)[:1] == ["It is in the result."])
    dialog.close()


async def test_what_search_refuses_tells_why_and_is_tried_again(window: OpenWindow) -> None:
    changes = (SetField(("variants", "v", "price"), UNSEEN, TOO_EXPENSIVE),)
    await window.desk.writes.write([Changeset("lamp01", changes=changes)])
    await window.until(lambda: window.desk.tracker.failed)
    dialog = await asked(window, "lamp01")
    assert says(dialog)[0].startswith("Search set it aside 0 s ago: ")
    link(dialog, "Try again").click()
    await window.until(lambda: window.desk.tracker.failed)
    dialog.close()


async def test_a_product_of_another_shop_leads_there(window: OpenWindow) -> None:
    await window.catalog.repository.save_product("shop2", creation(lamp(9)), Operation("anna"))
    dialog = await asked(window, "LA-9")
    assert says(dialog)[0] == "It is in another shop: “Second Shop”."
    link(dialog, "Go to that shop").click()
    await window.until(lambda: window.desk.shop.id == "shop2")


async def test_a_product_that_is_shown_can_be_opened_with_the_keyboard(window: OpenWindow) -> None:
    dialog = await asked(window, "desk lamp 4")
    assert says(dialog)[0] == "It is in the result."
    QTest.keyClick(link(dialog, "Open product"), Qt.Key.Key_Return)
    product = await window.dialog(ProductDialog)
    product.reject()
    dialog.close()


async def test_nothing_found_says_how_to_ask(window: OpenWindow) -> None:
    window.page.commands.actions["why"].trigger()
    dialog = await window.dialog(WhyDialog)
    QTest.keyClicks(dialog.edit, "no such thing")
    QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
    await window.until(lambda: dialog.state.text().startswith("No product is called “no such thing”."))
    dialog.close()
