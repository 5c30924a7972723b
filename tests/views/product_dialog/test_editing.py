"""A product is opened, changed by keys, saved."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit

from catalog_desktop.domain.changes import UNSEEN, Action, AdjustStock, Changeset, SetField
from catalog_desktop.domain.operation import Origin
from catalog_desktop.domain.product import Status
from catalog_desktop.session.conflict_resolution import Choice
from catalog_desktop.views.dialog import QuestionDialog
from catalog_desktop.views.product_dialog.conflict_dialog import ConflictDialog
from catalog_desktop.views.product_dialog.hits import Hits
from catalog_desktop.views.product_dialog.product_dialog import ProductDialog
from catalog_desktop.views.widgets.buttons import LinkButton
from tests.gui import Until
from tests.views.open_desk import OpenDesk, headphones

CTRL = Qt.KeyboardModifier.ControlModifier


def type_over(field: QLineEdit, text: str) -> None:
    """Replace what stands in a field by typing."""
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


async def test_one_save_writes_only_what_was_changed(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1"), ProductDialog, until) as dialog:
        type_over(dialog.form.general.name, "Better headphones")
        type_over(dialog.form.general.brand, "Aria")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_changed)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    history = await desk.catalog.log.history(desk.shop.id, "p1")
    assert {delta.path for delta in history[0].deltas} == {("title",), ("brand",)}
    assert history[0].revision == 2
    product = await desk.load("p1")
    assert (product.title, product.brand, product.description) == (
        "Better headphones",
        "Aria",
        headphones().description,
    )
    step = desk.desk.history.next_undo
    assert step is not None
    assert "Better headphones" in step.label


async def test_escape_closes_at_once_when_nothing_was_changed(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1"), ProductDialog, until) as dialog:
        type_over(dialog.form.general.name, "X")
        type_over(dialog.form.general.name, "Headphones")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert (await desk.load("p1")).revision == 1
    assert not await desk.dialogs.unsaved()


async def test_escape_asks_when_something_would_be_lost(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1"), ProductDialog, until) as dialog:
        type_over(dialog.form.general.name, "Other")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await until(lambda: desk.dialog(QuestionDialog))
        question = desk.dialog(QuestionDialog)
        assert question is not None
        question.choose("discard")
    assert (await desk.load("p1")).title == "Headphones"
    assert not await desk.dialogs.unsaved()


async def test_what_was_typed_survives_a_crash_and_is_offered(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1"), ProductDialog, until) as dialog:
        type_over(dialog.form.general.name, "Half a tit")
        await desk.desk.unsaved.close()  # as the timer does within half a second
        QDialog.reject(dialog)
    crashed = OpenDesk(desk.parent, desk.catalog)
    edits = await crashed.dialogs.unsaved()
    assert [edit.edited["title"] for edit in edits] == ["Half a tit"]
    async with crashed.opened(crashed.dialogs.go_on(desk.parent, edits), ProductDialog, until) as dialog:
        assert dialog.form.general.name.text() == "Half a tit"
        assert dialog.banner.isVisible()
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_changed)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert (await desk.load("p1")).title == "Half a tit"
    assert not await crashed.dialogs.unsaved()
    await crashed.desk.close()


async def test_a_sale_meanwhile_is_told_and_disturbs_nothing(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1"), ProductDialog, until) as dialog:
        type_over(dialog.form.general.name, "Renamed")
        await desk.catalog.write(Changeset("p1", changes=(AdjustStock("s", "main", -1),)), origin=Origin.EDIT)
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: "18 → 17" in dialog.banner.accessibleName())
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    product = await desk.load("p1")
    assert (product.title, product.stock["s"]["main"]) == ("Renamed", 17)


async def test_a_conflict_asks_for_the_fields_that_both_changed(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1"), ProductDialog, until) as dialog:
        type_over(dialog.form.general.name, "Mine")
        type_over(dialog.form.general.brand, "My brand")
        await desk.catalog.set_title("p1", "Theirs")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: desk.dialog(ConflictDialog))
        conflict = desk.dialog(ConflictDialog)
        assert conflict is not None
        assert [field.path for field in conflict.resolution.fields] == [("title",)]
        assert not conflict.save.isEnabled()
        conflict.buttons[("title",), Choice.THEIRS].click()
        conflict.save.click()
        await until(lambda: not dialog.draft.is_changed)
        assert dialog.form.general.name.text() == "Theirs"
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    product = await desk.load("p1")
    assert (product.title, product.brand) == ("Theirs", "My brand")


async def test_ctrl_enter_saves_and_opens_the_next_hit_on_the_same_tab(desk: OpenDesk, until: Until) -> None:
    await desk.add(headphones("p2"))

    async def product_at(position: int) -> str | None:
        return ["p1", "p2"][position]

    work = desk.dialogs.edit(desk.parent, "p1", tab="seo", hits=Hits(0, 2, product_at))
    async with desk.opened(work, ProductDialog, until) as dialog:
        assert dialog.place.text() == "1 of 2"
        type_over(dialog.form.seo.name, "For engines")
        QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
        await until(lambda: (found := desk.dialog(ProductDialog)) and found.draft.product_id == "p2")
        second = desk.dialog(ProductDialog)
        assert second is not None
        assert (second.tab_key, second.place.text()) == ("seo", "2 of 2")
        second.reject()
    assert (await desk.load("p1")).seo.title == "For engines"


async def test_an_empty_title_is_said_at_the_field_and_never_sent(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="seo"), ProductDialog, until) as dialog:
        dialog.form.open_tab("general")
        dialog.form.general.name.setFocus()
        dialog.form.general.name.selectAll()
        QTest.keyClick(dialog.form.general.name, Qt.Key.Key_Backspace)
        await until(lambda: "title" in dialog.form.general.name.accessibleDescription())
        dialog.form.open_tab("seo")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: dialog.tab_key == "general")
        assert dialog.form.general.name.hasFocus()
        dialog.draft.set(("title",), "Headphones")
        dialog.reject()
    assert (await desk.load("p1")).revision == 1


async def test_a_taken_handle_is_said_at_the_field_with_a_way_to_its_product(desk: OpenDesk, until: Until) -> None:
    await desk.add(headphones("p2"))
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1"), ProductDialog, until) as dialog:
        type_over(dialog.form.general.handle, "headphones-p2")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: "already used" in dialog.form.general.handle.accessibleDescription())
        link = next(link for link in dialog.form.general.findChildren(LinkButton) if link.text() == "Open that product")
        QTest.keyClick(link, Qt.Key.Key_Return)
        await until(lambda: (found := desk.dialog(ProductDialog)) and found.draft.product_id == "p2")
        holder = desk.dialog(ProductDialog)
        assert holder is not None
        holder.reject()
        type_over(dialog.form.general.handle, "headphones-p1")
        dialog.reject()


async def test_a_new_product_with_a_scanned_barcode(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.create(desk.parent, "4006381333931"), ProductDialog, until) as dialog:
        assert not dialog.form.general.name.accessibleDescription(), "nothing was typed yet"
        type_over(dialog.form.general.name, "Stand for headphones")
        assert dialog.form.general.handle.placeholderText() == "stand-for-headphones"
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_new)
        product = await desk.load(dialog.draft.product_id)
        assert dialog.form.history in dialog.form.tabs
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert (product.handle, product.variants[0].barcode) == ("stand-for-headphones", "4006381333931")
    assert product.status is Status.DRAFT


async def test_an_untouched_new_product_leaves_nothing(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.create(desk.parent), ProductDialog, until) as dialog:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not await desk.dialogs.unsaved()


async def test_a_duplicate_has_no_sku_barcode_stock_or_handle(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.duplicate(desk.parent, "p1"), ProductDialog, until) as dialog:
        type_over(dialog.form.general.name, "Headphones II")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_new)
        copy = await desk.load(dialog.draft.product_id)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert copy.status is Status.DRAFT
    assert copy.handle == "headphones-ii"
    assert copy.stock == {}
    assert [variant.sku for variant in copy.variants] == [None, None]
    assert [variant.price for variant in copy.variants] == [7_995, 8_995]
    assert sorted((copy.costs or {}).values()) == [4_000, 4_500]


async def test_a_line_of_history_is_undone_in_the_dialog(desk: OpenDesk, until: Until) -> None:
    path = ("brand",)
    await desk.catalog.write(Changeset("p1", changes=(SetField(path, UNSEEN, "Wrong"),)))
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="history"), ProductDialog, until) as dialog:
        change = (await desk.catalog.log.history(desk.shop.id, "p1"))[0]
        dialog.form.history.undo_wanted.emit(change)
        await until(lambda: dialog.form.general.brand.text() == "Sonora")
        dialog.reject()
    assert (await desk.load("p1")).brand == "Sonora"


async def test_an_import_with_problems_can_be_edited_elsewhere(desk: OpenDesk, until: Until) -> None:
    broken = headphones("p3")
    only = replace(broken.variants[0], compare_at=1)
    broken = replace(broken, variants=(only,), stock={}, costs={})
    await desk.catalog.write(Changeset("p3", Action.CREATE, initial=broken, tolerant=True), origin=Origin.IMPORT)
    async with desk.opened(desk.dialogs.edit(desk.parent, "p3"), ProductDialog, until) as dialog:
        type_over(dialog.form.general.name, "Renamed")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_changed)
        dialog.reject()
    assert (await desk.load("p3")).title == "Renamed"
