"""The window beside the catalog's owner: everything that reads works, nothing that writes is there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.ports.local_state import Intent, UnsavedEdit
from catalog_desktop.session.shop_desk import READ_ONLY
from catalog_desktop.views.grid.columns import KEYS
from catalog_desktop.views.product_dialog.product_dialog import ProductDialog
from catalog_desktop.views.welcome.nothing_yet_page import NothingYetPage
from catalog_desktop.views.widgets.buttons import Button, LinkButton
from catalog_desktop.views.window_services import BesideOwner
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.views.window.open_window import OpenWindow, lamp, window_over

CTRL = Qt.KeyboardModifier.ControlModifier
WRITING = ("new_product", "edit", "duplicate", "deleted", "undo", "redo", "restore", "shop_settings", "reindex")
READING = ("backup", "doctor", "preview", "back")


@dataclass
class Owner:
    """Who owns the catalog, as a test wants it."""

    name: str | None = "catalog-desktop import, process 7 on desk"

    async def present(self) -> str | None:
        return self.name


@pytest.fixture
def owner() -> Owner:
    return Owner()


@pytest.fixture
async def window(owner: Owner) -> AsyncIterator[OpenWindow]:
    catalog = MemoryCatalog()
    await catalog.write(*(Changeset(p.id, Action.CREATE, initial=p) for p in map(lamp, range(1, 4))))
    await catalog.local.put_unsaved_edit(UnsavedEdit(SHOP.id, "lamp01", 1, {"title": "A"}, {"title": "B"}, 0))
    await catalog.local.put_intent(Intent("op", SHOP.id, "Price", 0, [{"product_id": "lamp01"}]))
    async with window_over(catalog, beside=BesideOwner(owner.name or "", owner.present)) as opened:
        await opened.until(lambda: len(opened.titles) == 3)
        yield opened


async def test_says_who_owns_the_catalog_and_offers_no_command_that_writes(window: OpenWindow) -> None:
    assert window.parts.area.beside.isVisible()
    assert "catalog-desktop import, process 7 on desk" in window.parts.area.beside.accessibleName()
    assert window.parts.status.saved.text() == "Read only"
    actions = window.page.commands.actions
    assert not [key for key in WRITING if key in actions]
    assert [key for key in READING if key in actions] == list(READING)
    assert "New product" not in {button.text() for button in window.parts.top.findChildren(Button)}


async def test_searching_and_filtering_work(window: OpenWindow) -> None:
    window.write("la-2")
    await window.shown("Desk lamp 2")
    assert window.facet_words("brand") == [("Lumen", "1")]


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_9, Qt.Key.Key_Delete])
async def test_keys_that_edit_say_that_the_window_only_reads(window: OpenWindow, key: Qt.Key) -> None:
    table = window.parts.grid.table
    table.setFocus()
    table.go_to(0, KEYS.index("price"))
    said: list[str] = []
    window.parts.grid.said.connect(said.append)
    QTest.keyClick(table, key)
    assert said == [READ_ONLY]
    assert window.parts.toast.isVisible()
    assert window.parts.grid.editing.editor is None
    assert window.desk.writes.saving_count == 0


async def test_opening_a_product_shows_it_in_the_preview(window: OpenWindow) -> None:
    window.page.commands.view.handlers()["preview"]()
    assert not window.parts.preview.isVisible()
    table = window.parts.grid.table
    table.setFocus()
    table.go_to(1)
    QTest.keyClick(table, Qt.Key.Key_E, CTRL)
    shown = window.desk.result.id_at(1)
    await window.until(lambda: window.parts.preview.isVisible() and window.parts.preview.product_id == shown)
    preview = window.parts.preview
    offers = [button.text() for button in preview.findChildren(Button) if button.isVisible()]
    assert "Copy" in offers
    assert not [words for words in offers if words.startswith(("Edit", "Undo"))]
    assert not window.frame.findChildren(ProductDialog)


async def test_ticked_rows_can_be_copied_and_nothing_else(window: OpenWindow) -> None:
    table = window.parts.grid.table
    table.setFocus()
    table.go_to(0)
    QTest.keyClick(table, Qt.Key.Key_Space)
    bar = window.parts.grid.bar
    await window.until(bar.isVisible)
    assert [button.text() for button in bar.findChildren(Button) if button.isVisible()] == ["Select all 3", "More…"]
    assert [action.text() for action in bar.more_menu().actions()] == ["Copy rows", "Untick all"]


async def test_what_an_earlier_run_left_waits_for_the_owner(window: OpenWindow) -> None:
    assert not window.parts.area.unsaved.isVisible()
    assert [intent.error for intent in await window.catalog.local.intents(SHOP.id)] == [None]
    assert len(await window.catalog.local.unsaved_edits(SHOP.id)) == 1


async def test_try_again_says_who_is_still_there_and_opens_anew_once_nobody_is(
    window: OpenWindow, owner: Owner
) -> None:
    banner = window.parts.area.beside
    link = next(link for link in banner.findChildren(LinkButton) if link.text() == "Try again")
    link.setFocus()
    owner.name = "catalog-desktop reindex, process 8 on desk"
    window.key(Qt.Key.Key_Space)
    await window.until(lambda: "process 8" in banner.accessibleName())
    owner.name = None
    window.key(Qt.Key.Key_Space)
    assert (await window.task).open_again


async def test_a_catalog_without_a_shop_waits_for_its_owner(owner: Owner) -> None:
    catalog = MemoryCatalog()
    catalog.store.shops.clear()
    async with window_over(catalog, beside=BesideOwner("somebody", owner.present)) as window:
        page = window.frame.centralWidget()
        assert isinstance(page, NothingYetPage)
        page.button.click()
        assert (await window.task).open_again
