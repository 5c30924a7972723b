"""Ranges of cells: pasted from a spreadsheet, and filled down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from catalog_desktop.domain.product import Option, Product, Status, Variant
from catalog_desktop.domain.shop import Location
from catalog_desktop.views.bulk.refused_cells_dialog import RefusedCellsDialog
from catalog_desktop.views.dialog import QuestionDialog
from catalog_desktop.views.grid.columns import KEYS
from tests.memory_catalog import SHOP
from tests.views.window.open_window import STOCKED, OpenWindow, lamp, opened_window

CTRL = Qt.KeyboardModifier.ControlModifier
ONE_PLACE = replace(STOCKED, locations=(Location("main", "Main"),))


@pytest.fixture
async def window() -> AsyncIterator[OpenWindow]:
    """Five lamps by title, 10.00 to 50.00, and a shirt whose variants have different prices."""
    lamps = [_priced(number) for number in range(1, 6)]
    async with opened_window([*lamps, _shirt()], shops=(ONE_PLACE,)) as opened:
        opened.write("sort:title ")
        await opened.shown(*(f"Desk lamp {number}" for number in range(1, 6)), "Shirt")
        yield opened


def _priced(number: int) -> Product:
    made = lamp(number)
    return replace(made, variants=(replace(made.variants[0], price=1_000 * number),))


def _shirt() -> Product:
    variants = tuple(
        Variant(size, place, sku=size, price=2_000 + 500 * place, options={"Size": size})
        for place, size in enumerate(("S", "M"))
    )
    return Product("shirt", "Shirt", "EUR", options=(Option("Size", ("S", "M")),), variants=variants)


async def paste(window: OpenWindow, slot: int, key: str, text: str) -> None:
    """Go to a cell and press Ctrl+V."""
    table = window.parts.grid.table
    table.setFocus()
    table.go_to(slot, KEYS.index(key))
    await window.until(lambda: window.parts.grid.current_id == window.desk.result.id_at(slot))
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(table, Qt.Key.Key_V, CTRL)


async def agree(window: OpenWindow, title: str, *sentences: str) -> None:
    """Read the question and say yes."""
    question = await window.dialog(QuestionDialog)
    assert question.windowTitle() == title
    for sentence in sentences:
        assert sentence in question.accessibleDescription()
    question.choose("accept")


async def load(window: OpenWindow, product_id: str) -> Product:
    return await window.catalog.repository.load_product(SHOP.id, product_id)


async def saved(window: OpenWindow) -> None:
    await window.until(lambda: window.desk.history.next_undo is not None and not window.desk.writes.saving_count)


async def test_a_range_goes_into_the_cells_below_and_to_the_right_and_is_one_step_of_undo(window: OpenWindow) -> None:
    await paste(window, 0, "status", "Archived\t12.50\t7\r\nactive\t+10%\t+3\r\n")
    await agree(window, "Paste 6 cells into 2 products?")
    await saved(window)
    first, second = await load(window, "lamp01"), await load(window, "lamp02")
    assert (first.status, first.variants[0].price, first.stock["v"]["main"]) == (Status.ARCHIVED, 1_250, 7)
    assert (second.status, second.variants[0].price, second.stock["v"]["main"]) == (Status.ACTIVE, 2_200, 4)
    assert (first.revision, second.revision) == (2, 2), "one changeset a product"
    window.frame.activateWindow()
    window.parts.grid.table.setFocus()
    await window.until(window.parts.grid.table.hasFocus)
    window.key(Qt.Key.Key_Z, CTRL)
    await window.until(lambda: window.desk.history.next_undo is None and not window.desk.writes.saving_count)
    assert (await load(window, "lamp01")).variants[0].price == 1_000


async def test_what_a_cell_cannot_take_is_listed_with_its_reason_and_the_rest_is_written(window: OpenWindow) -> None:
    await paste(window, 4, "price", "cheap\t3\n21\t4\n9\t9")
    await agree(
        window, "Paste 1 cell into 1 product?", "1 row left out", "3 cells cannot be taken: “cheap” is no price"
    )
    outcome = await window.dialog(RefusedCellsDialog)
    assert outcome.windowTitle() == "3 cells refused"
    assert [outcome.cell(row, 1) for row in range(3)] == ["Price: cheap", "Price: 21", "Stock: 4"]
    assert "variants" in outcome.cell(1, 2)
    outcome.close()
    lamp05 = await load(window, "lamp05")
    assert (lamp05.variants[0].price, lamp05.stock["v"]["main"]) == (5_000, 3)
    assert (await load(window, "shirt")).revision == 1


async def test_a_steep_price_or_one_that_reads_two_ways_is_said_before(window: OpenWindow) -> None:
    await paste(window, 0, "price", "1.299\n21")
    await agree(
        window,
        "Paste 2 cells into 2 products?",
        "1 price would change by more than half",
        "1 number could be read in two ways: “1.299” = 1,299.00 EUR",
    )
    await saved(window)
    assert (await load(window, "lamp01")).variants[0].price == 129_900


async def test_one_plain_cell_is_pasted_without_a_question_and_declining_changes_nothing(window: OpenWindow) -> None:
    await paste(window, 1, "product", "Floor lamp\n")
    await saved(window)
    assert (await load(window, "lamp02")).title == "Floor lamp"
    await paste(window, 2, "product", "A\nB")
    (await window.dialog(QuestionDialog)).choose("cancel")
    await window.until(lambda: not len(window.parts.writes))
    assert (await load(window, "lamp03")).revision == 1


async def test_copied_rows_can_be_pasted_with_their_titles_and_columns_that_nobody_edits(window: OpenWindow) -> None:
    titles = "Product\tSKU\tStatus\tPrice\tStock\tUpdated"
    await paste(window, 0, "product", f"{titles}\nReading lamp\tLA-1\tActive\t10.00\t0\tnow\n")
    await agree(window, "Paste 1 cell into 1 product?", "Left out, as it cannot be edited: Updated")
    await saved(window)
    assert (await load(window, "lamp01")).title == "Reading lamp"


async def test_nothing_to_paste_says_so(window: OpenWindow) -> None:
    await paste(window, 0, "price", "")
    await window.until(window.parts.toast.isVisible)
    assert not window.desk.writes.saving_count


async def test_the_current_cell_is_filled_into_the_ticked_rows(window: OpenWindow) -> None:
    table = window.parts.grid.table
    table.setFocus()
    for slot in (0, 1, 3, 5):
        table.go_to(slot)
        QTest.keyClick(table, Qt.Key.Key_Space)
    table.go_to(1, KEYS.index("price"))
    await window.until(lambda: window.parts.grid.current_id == "lamp02")
    QTest.keyClick(table, Qt.Key.Key_D, CTRL)
    await agree(window, "Fill “20.00” into 2 products?", "1 cell cannot be taken")
    outcome = await window.dialog(RefusedCellsDialog)
    assert outcome.cell(0, 0) == "Shirt"
    outcome.close()
    prices = [(await load(window, f"lamp0{number}")).variants[0].price for number in range(1, 6)]
    assert prices == [2_000, 2_000, 3_000, 2_000, 5_000]


async def test_fill_down_without_ticks_says_what_to_do(window: OpenWindow) -> None:
    window.parts.grid.table.setFocus()
    window.key(Qt.Key.Key_D, CTRL)
    await window.until(window.parts.toast.isVisible)
