"""Description, images, categories and tags, attributes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.views.product_dialog.attribute_values import AttributeType, read_value, type_of, value_text
from catalog_desktop.views.product_dialog.description_editor import DescriptionEditor
from catalog_desktop.views.product_dialog.product_dialog import ProductDialog
from catalog_desktop.views.widgets.completion_popup import CompletionPopup
from tests.gui import Show, Until
from tests.views.open_desk import OpenDesk

CTRL = Qt.KeyboardModifier.ControlModifier
AWKWARD = "<p>a\u00a0b</p>\r\n<script>alert(1)</script>\r\n<p>c</p>"


async def test_the_description_keeps_its_bytes_until_somebody_types(show: Show) -> None:
    editor = DescriptionEditor()
    await show(editor)
    typed: list[str] = []
    editor.edited.connect(typed.append)
    editor.set_text(AWKWARD)
    assert "alert" not in editor.preview.toPlainText()
    editor.toggle.click()
    editor.toggle.click()
    editor.toggle.click()
    assert typed == []
    QTest.keyClicks(editor.source, "x")
    assert typed == [f"x{AWKWARD}".replace("\r\n", "\n")]
    QTest.keyClick(editor.source, Qt.Key.Key_Backspace)
    assert typed[-1] == AWKWARD, "taking the typing back brings every byte back"


async def test_tags_and_categories_are_set_operations(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="categories"), ProductDialog, until) as dialog:
        tab = dialog.form.taxonomy
        QTest.keyClicks(tab.tags.edit, "sale,NEW,")
        QTest.keyClicks(tab.categories.edit, "Gifts>For her")
        QTest.keyClick(tab.categories.edit, Qt.Key.Key_Return)
        assert tab.tags.items == ("new", "sale")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_changed)
        dialog.reject()
    deltas = (await desk.catalog.log.history(desk.shop.id, "p1"))[0].deltas
    assert {(delta.path, delta.added, delta.removed) for delta in deltas} == {
        (("tags",), ("sale",), ()),
        (("categories",), ("Gifts > For her",), ()),
    }


async def test_completion_proposes_what_the_catalog_has(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="categories"), ProductDialog, until) as dialog:
        edit = dialog.form.taxonomy.categories.edit
        edit.setFocus()
        QTest.keyClicks(edit, "aud")
        popup = edit.findChild(CompletionPopup)
        assert isinstance(popup, CompletionPopup)
        await until(popup.isVisible)
        assert popup.item(0).text() == "Audio"
        edit.clear()
        dialog.reject()


async def test_a_picture_file_is_kept_and_ordered(desk: OpenDesk, until: Until, tmp_path: Path) -> None:
    file = tmp_path / "front.png"
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    assert image.save(str(file))
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="images"), ProductDialog, until) as dialog:
        tab = dialog.form.images
        QTest.keyClicks(tab.address, "https://example.org/1.jpg")
        QTest.keyClick(tab.address, Qt.Key.Key_Return)
        await tab.add_file(file)
        tab.rows[1].up.click()
        QTest.keyClicks(tab.rows[0].alt, "Front")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_changed)
        dialog.reject()
    images = (await desk.load("p1")).images
    assert [(image.alt, image.url.startswith("http")) for image in images] == [("Front", False), ("", True)]


async def test_what_is_no_picture_is_refused_at_the_field(desk: OpenDesk, until: Until, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no picture")
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="images"), ProductDialog, until) as dialog:
        await dialog.form.images.add_file(file)
        assert dialog.form.images.error.message
        assert not dialog.draft.is_changed
        dialog.reject()


async def test_attributes_have_types(desk: OpenDesk, until: Until) -> None:
    async with desk.opened(desk.dialogs.edit(desk.parent, "p1", tab="attributes"), ProductDialog, until) as dialog:
        tab = dialog.form.attributes
        battery = next(row for row in tab.rows if row.attribute == "Battery")
        battery.edit.selectAll()
        QTest.keyClicks(battery.edit, "long")
        await until(lambda: "no number" in battery.error.message)
        battery.edit.selectAll()
        QTest.keyClicks(battery.edit, "32.5")
        tab.add.click()
        QTest.keyClicks(tab.rows[-1].name, "Material")
        QTest.keyClicks(tab.rows[-1].edit, "Wood")
        QTest.keyClick(dialog, Qt.Key.Key_S, CTRL)
        await until(lambda: not dialog.draft.is_changed)
        dialog.reject()
    attributes = (await desk.load("p1")).attributes
    assert dict(attributes) == {"Battery": 32.5, "Wireless": True, "Material": "Wood"}


ITEMS = st.text(st.characters(categories=["L", "N"]), min_size=1)


@given(
    st.one_of(
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False),
        st.dates().map(str),
        st.lists(ITEMS, min_size=1),
        ITEMS,
    )
)
def test_a_value_as_a_line_is_the_value_again(value: bool | float | str | list[str]) -> None:
    kind = type_of(value)  # type: ignore[arg-type]
    assert read_value(value_text(value), kind) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("long", AttributeType.NUMBER),
        ("nan", AttributeType.NUMBER),
        ("maybe", AttributeType.BOOLEAN),
        ("30 November", AttributeType.DATE),
    ],
)
def test_what_is_no_value_of_the_type_is_refused(text: str, kind: AttributeType) -> None:
    with pytest.raises(BadUsage):
        read_value(text, kind)
