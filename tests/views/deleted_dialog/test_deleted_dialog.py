"""Deleted products come back, with their SKUs or without."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from catalog_desktop.views.deleted_dialog.deleted_dialog import DeletedDialog
from catalog_desktop.views.dialog import QuestionDialog
from tests.gui import Show, Until
from tests.views.open_desk import OpenDesk, headphones


async def open_desk(show: Show) -> OpenDesk:
    window = QWidget()
    await show(window)
    desk = OpenDesk(window)
    await desk.add(headphones("p1"))
    return desk


async def test_a_product_comes_back_and_the_list_is_empty(show: Show, until: Until) -> None:
    desk = await open_desk(show)
    await desk.catalog.delete("p1")
    async with desk.opened(desk.dialogs.show_deleted(desk.parent), DeletedDialog, until) as dialog:
        await until(lambda: dialog.model.rowCount() == 1)
        assert not dialog.restore.isEnabled()
        dialog.table.setFocus()
        dialog.table.selectRow(0)
        QTest.keyClick(dialog.restore, Qt.Key.Key_Return)
        await until(lambda: dialog.model.rowCount() == 0)
        assert not dialog.restore.isVisible()
        dialog.reject()
    assert not (await desk.load("p1")).is_deleted
    await desk.desk.close()


async def test_a_taken_sku_is_told_before_it_is_given_up(show: Show, until: Until) -> None:
    desk = await open_desk(show)
    await desk.catalog.delete("p1")
    thief = headphones("p2")
    await desk.add(replace(thief, variants=(replace(thief.variants[0], sku="HP-S-p1"),), stock={}, costs={}))
    async with desk.opened(desk.dialogs.show_deleted(desk.parent), DeletedDialog, until) as dialog:
        await until(lambda: dialog.model.rowCount() == 1)
        dialog.table.selectRow(0)
        dialog.restore.click()
        await until(lambda: desk.dialog(QuestionDialog))
        question = desk.dialog(QuestionDialog)
        assert question is not None
        assert "“HP-S-p1” is already used by “Headphones”" in question.accessibleDescription()
        question.choose("accept")
        await until(lambda: dialog.model.rowCount() == 0)
        dialog.reject()
    product = await desk.load("p1")
    assert [variant.sku for variant in product.variants] == [None, "HP-M-p1"]
    assert not desk.desk.writes.not_saved
    await desk.desk.close()
