"""Changes of all ticked products: asked, planned, written, told product by product, undone at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from catalog_desktop.domain.product import Product, Status, Variant
from catalog_desktop.session.writing import WriteEvent
from catalog_desktop.views.bulk.edit_dialogs import ItemsDialog, StatusDialog, StockDialog
from catalog_desktop.views.bulk.outcome_dialog import OutcomeDialog
from catalog_desktop.views.bulk.price_dialog import PriceDialog
from catalog_desktop.views.dialog import QuestionDialog
from tests.views.window.open_window import OpenWindow, lamp, opened_window

_T = TypeVar("_T")


@pytest.fixture
async def window() -> AsyncIterator[OpenWindow]:
    unpriced = lamp(2, variants=(Variant("v", sku="LA-2"),))
    async with opened_window([lamp(1), unpriced, lamp(3), lamp(4)]) as opened:
        await opened.until(lambda: len(opened.titles) == 4)
        yield opened


async def products(window: OpenWindow) -> list[Product]:
    repository, shop_id = window.catalog.repository, window.desk.shop.id
    return [await repository.load_product(shop_id, f"lamp0{number}") for number in range(1, 5)]


def tick(window: OpenWindow, *numbers: int) -> None:
    window.desk.ticks.set([f"lamp0{number}" for number in numbers], ticked=True)


async def said(window: OpenWindow, words: str) -> None:
    await window.until(lambda: window.parts.toast.isVisible() and words in window.parts.toast.accessibleName())


async def values(window: OpenWindow, read: Callable[[Product], _T]) -> list[_T]:
    return [read(product) for product in await products(window)]


async def test_tags_are_added_and_removed_and_come_back_by_undo(window: OpenWindow) -> None:
    tick(window, 1, 3)
    window.parts.grid.bulk_requested.emit("tags")
    dialog = await window.dialog(ItemsDialog)
    assert dialog.default.text() == "Change 2 products"
    assert not dialog.default.isEnabled()
    QTest.keyClicks(dialog.added, "gift, Gift,new ")
    QTest.keyClicks(dialog.removed, "SALE")
    QTest.keyClick(dialog.added, Qt.Key.Key_Return)
    await said(window, "2 products")
    assert await values(window, lambda p: p.tags) == [("gift", "new"), (), ("gift", "new"), ()]
    window.parts.toast.action_clicked.emit()
    await said(window, "Undone")
    assert await values(window, lambda p: p.tags) == [(), (), ("sale",), ()]


async def test_a_status_that_one_product_cannot_have_is_refused_for_that_one(window: OpenWindow) -> None:
    tick(window, 2, 4)
    window.parts.grid.bulk_requested.emit("status")
    dialog = await window.dialog(StatusDialog)
    dialog.choose("accept")
    outcome = await window.dialog(OutcomeDialog)
    assert outcome.windowTitle() == "1 product refused"
    assert outcome.cell(0, 0) == "Desk lamp 2"
    assert "price" in outcome.cell(0, 1)
    outcome.close()
    assert await values(window, lambda p: p.status) == [Status.ACTIVE, Status.DRAFT, Status.ACTIVE, Status.ACTIVE]


async def test_prices_change_by_percent_and_are_rounded(window: OpenWindow) -> None:
    tick(window, 1, 2, 3)
    window.parts.grid.bulk_requested.emit("price")
    dialog = await window.dialog(PriceDialog)
    QTest.keyClicks(dialog.change, "+10%")
    dialog.rounding.setCurrentIndex(dialog.rounding.findText("To 0.05"))
    assert dialog.example.text() == "19.99 → 22.00 EUR"
    dialog.choose("accept")
    await said(window, "2 products, 1 unchanged")
    assert await values(window, lambda p: p.variants[0].price) == [110, None, 330, 400]


async def test_a_steep_change_asks_again(window: OpenWindow) -> None:
    tick(window, 1, 3)
    window.parts.grid.bulk_requested.emit("price")
    dialog = await window.dialog(PriceDialog)
    QTest.keyClicks(dialog.change, "1,20")
    dialog.choose("accept")
    question = await window.dialog(QuestionDialog)
    assert question.accessibleDescription() == "1 price would fall by more than half."
    question.choose("cancel")
    await window.until(lambda: not window.parts.writes)
    assert await values(window, lambda p: p.variants[0].price) == [100, None, 300, 400]


async def test_stock_changes_at_one_place(window: OpenWindow) -> None:
    tick(window, 1, 3)
    window.parts.grid.bulk_requested.emit("stock")
    dialog = await window.dialog(StockDialog)
    QTest.keyClicks(dialog.by, "-2")
    dialog.location.setCurrentIndex(1)
    dialog.choose("accept")
    await said(window, "Stock -2: 2 products")
    assert (await products(window))[0].stock == {"v": {"main": 0, "depot": -2}}


async def test_deleting_asks_and_can_be_undone(window: OpenWindow) -> None:
    tick(window, 1, 2)
    window.parts.grid.bulk_requested.emit("delete")
    question = await window.dialog(QuestionDialog)
    assert question.windowTitle() == "Delete 2 products?"
    question.choose("accept")
    await said(window, "Deleted: 2 products")
    assert await values(window, lambda p: p.is_deleted) == [True, True, False, False]
    assert window.desk.ticks.count == 0
    window.parts.toast.action_clicked.emit()
    await said(window, "Undone")
    assert not any(await values(window, lambda p: p.is_deleted))


async def test_all_hits_are_asked_about_when_their_number_has_changed(window: OpenWindow) -> None:
    result = window.desk.result
    window.desk.ticks.tick_all(result.query, result.index_version, result.latest.total, result.now)
    await window.catalog.create("another")
    await window.until(lambda: result.latest.total == 5)
    window.parts.grid.bulk_requested.emit("category")
    question = await window.dialog(QuestionDialog)
    assert question.windowTitle() == "5 products match now"
    question.choose("cancel")
    await window.until(lambda: not window.parts.writes)


async def test_undoing_what_changed_many_asks_first(window: OpenWindow) -> None:
    ids = [f"x{number}" for number in range(25)]
    await window.catalog.create(*ids)
    window.desk.ticks.set(ids, ticked=True)
    window.parts.grid.bulk_requested.emit("tags")
    dialog = await window.dialog(ItemsDialog)
    QTest.keyClicks(dialog.added, "many")
    dialog.choose("accept")
    await said(window, "Tags + many: 25 products")
    undo = window.page.commands.actions["undo"]
    assert undo.text() == "Undo: Tags + many"
    undo.trigger()
    question = await window.dialog(QuestionDialog)
    assert question.accessibleDescription() == "It changes 25 products."
    question.choose("accept")
    await said(window, "Undone: Tags + many")
    product = await window.catalog.repository.load_product(window.desk.shop.id, "x7")
    assert product.tags == ()


async def test_a_job_that_is_cancelled_leaves_the_rest_out(window: OpenWindow) -> None:
    ids = [f"y{number:03}" for number in range(450)]
    await window.catalog.create(*ids)
    window.desk.ticks.set(ids, ticked=True)

    def cancel(event: WriteEvent) -> None:
        if event.receipts:
            window.parts.shelf.cancel_all()

    window.desk.writes.events.subscribe(cancel)
    window.parts.grid.bulk_requested.emit("tags")
    dialog = await window.dialog(ItemsDialog)
    QTest.keyClicks(dialog.added, "many")
    dialog.choose("accept")
    await said(window, "200 products, 250 left out")
