"""The variants matrix, by keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.product import Product
from catalog_desktop.views.product_dialog.product_dialog import ProductDialog
from catalog_desktop.views.product_dialog.variants_table import VariantsTable
from tests.gui import Until
from tests.views.open_desk import OpenDesk, headphones

CTRL = Qt.KeyboardModifier.ControlModifier


def cell(table: VariantsTable, row: int, name: str) -> None:
    """Make a cell the current one."""
    column = next(n for n, column in enumerate(table.variants.columns) if column.name == name)
    table.setFocus()
    table.setCurrentIndex(table.variants.index(row, column))


def type_into(table: VariantsTable, text: str) -> QLineEdit:
    """Type into the current cell with real keys; the editor stays open."""
    QTest.keyClicks(table, text[0])
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, text[1:])
    return editor


async def test_prices_and_stock_take_changes_and_save_as_deltas(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="variants"), ProductDialog, until) as dialog:
        table = dialog.form.variants.table
        cell(table, 0, "price")
        editor = type_into(table, "+10%")
        assert dialog.form.variants.hint.text() == "= 87.95 EUR"
        QTest.keyClick(editor, Qt.Key.Key_Return)
        assert dialog.draft.get(("variants", "s", "price")) == 8_795
        assert dialog.form.variants.hint.text().startswith("Prices and stock")
        assert table.currentIndex().row() == 1
        cell(table, 0, "main")
        type_into(table, "-3")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_changed)
        dialog.reject()
    deltas = (await desk.catalog.log.history(desk.shop.id, "p1"))[0].deltas
    assert {(delta.path, delta.by) for delta in deltas} == {
        (("variants", "s", "price"), None),
        (("stock", "s", "main"), -3),
    }


async def test_escape_in_a_cell_takes_back_what_was_typed(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="variants"), ProductDialog, until) as dialog:
        table = dialog.form.variants.table
        cell(table, 0, "price")
        editor = type_into(table, "12")
        assert dialog.draft.get(("variants", "s", "price")) == 1_200
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        assert not dialog.draft.is_changed
        dialog.reject()


async def test_what_is_no_price_stays_typed_and_blocks_saving(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="variants"), ProductDialog, until) as dialog:
        table = dialog.form.variants.table
        cell(table, 1, "price")
        editor = type_into(table, "cheap")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        cell(table, 1, "price")
        assert table.currentIndex().data() == "cheap"
        await until(lambda: "“cheap”" in dialog.form.variants.remark.message)
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(dialog.banner.isVisible)
        assert dialog.draft.revision == 1
        editor = type_into(table, "89.95")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        assert not dialog.draft.is_changed
        dialog.reject()


async def test_a_taken_sku_names_its_product_and_opens_it(desk: OpenDesk, until: Until) -> None:
    await desk.add(headphones("p2"))
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="variants"), ProductDialog, until) as dialog:
        table, remark = dialog.form.variants.table, dialog.form.variants.remark
        cell(table, 0, "sku")
        type_into(table, "hp-s-P2")
        await until(lambda: "already used by “Headphones”" in remark.message)
        remark.action_clicked.emit()
        await until(lambda: (found := desk.dialog(ProductDialog)) and found.draft.product_id == "p2")
        holder = desk.dialog(ProductDialog)
        assert holder is not None
        holder.reject()
        dialog.draft.set(("variants", "s", "sku"), "HP-S-p1")
        dialog.reject()


async def test_the_store_decides_on_a_sku_that_the_index_does_not_know(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="variants"), ProductDialog, until) as dialog:
        dialog.draft.set(("variants", "s", "sku"), "NEW-1")
        taken = headphones("p2")
        await desk.catalog.write(_with_sku(taken, "NEW-1"))
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: "already used" in dialog.form.variants.remark.message)
        assert not desk.desk.writes.not_saved, "the dialog keeps the edit, the journal does not"
        dialog.draft.set(("variants", "s", "sku"), "NEW-2")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_changed)
        dialog.reject()
    assert (await desk.load("p1")).variants[0].sku == "NEW-2"


async def test_a_range_is_pasted_from_a_spreadsheet_and_filled_down(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="variants"), ProductDialog, until) as dialog:
        table = dialog.form.variants.table
        QGuiApplication.clipboard().setText("A-1\t10.50\r\nA-2\t11.50\r\n")
        cell(table, 0, "sku")
        QTest.keyClick(table, Qt.Key.Key_V, CTRL)
        variants = dialog.draft.product.variants
        assert [(v.sku, v.price) for v in variants] == [("A-1", 1_050), ("A-2", 1_150)]
        assert dialog.form.variants.hint.text().startswith("Prices and stock")
        table.paste("A-1\nA-2\nA-3")
        assert dialog.form.variants.hint.text() == "1 row left out: there is no variant for them."
        QTest.keyClick(table, Qt.Key.Key_Right)
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(table, Qt.Key.Key_D, CTRL)
        assert [v.price for v in dialog.draft.product.variants] == [1_050, 1_050]
        QTest.keyClick(table, Qt.Key.Key_C, CTRL)
        assert QGuiApplication.clipboard().text() == "10.50\n10.50"
        dialog.draft.record = dialog.draft.base
        dialog.reject()


async def test_options_make_the_missing_variants(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="variants"), ProductDialog, until) as dialog:
        options = dialog.form.variants.options
        QTest.keyClick(options.add_link, Qt.Key.Key_Return)
        name, values, _ = options.rows[1]
        QTest.keyClicks(name, "Colour")
        values.setFocus()
        QTest.keyClicks(values, "Red, Blue")
        QTest.keyClick(values, Qt.Key.Key_Return)
        assert [dict(v.options) for v in dialog.draft.product.variants] == [
            {"Size": "S", "Colour": "Red"},
            {"Size": "M", "Colour": "Red"},
        ]
        assert options.generate.text() == "Add 2 missing variants"
        QTest.keyClick(options.generate, Qt.Key.Key_Return)
        assert not options.generate.isVisible()
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_changed)
        dialog.reject()
    product = await desk.load("p1")
    assert len(product.variants) == 4
    assert {variant.sku for variant in product.variants[2:]} == {None}


async def test_variants_are_removed_but_not_the_last_one(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="variants"), ProductDialog, until) as dialog:
        tab = dialog.form.variants
        cell(tab.table, 0, "sku")
        tab.delete.click()
        assert [variant.id for variant in dialog.draft.product.variants] == ["m"]
        assert not tab.delete.isEnabled()
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_changed)
        dialog.reject()
    product = await desk.load("p1")
    assert (len(product.variants), dict(product.stock), dict(product.costs or {})) == (
        1,
        {"m": {"main": 4, "depot": 1}},
        {"m": 4_500},
    )


def _with_sku(taken: Product, sku: str) -> Changeset:
    first = replace(taken.variants[0], sku=sku)
    return Changeset(taken.id, Action.CREATE, initial=replace(taken, variants=(first, taken.variants[1])))
