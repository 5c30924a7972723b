"""Beginning with nothing, going from shop to shop, and how the window is left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from catalog_desktop.views.dialog import QuestionDialog
from catalog_desktop.views.palette import DARK, colours_of
from catalog_desktop.views.shop_page import ShopPage
from catalog_desktop.views.shop_settings.new_shop_dialog import NewShopDialog
from catalog_desktop.views.shop_settings.shop_settings_dialog import ShopSettingsDialog
from catalog_desktop.views.welcome.welcome_page import WelcomePage
from catalog_desktop.views.window_services import Leaving
from tests.memory_catalog import SHOP, MemoryCatalog
from tests.views.window.open_window import STOCKED, OpenWindow, lamp, opened_window, window_over


def welcome(window: OpenWindow) -> WelcomePage:
    page = window.frame.centralWidget()
    assert isinstance(page, WelcomePage)
    return page


async def has_page(window: OpenWindow) -> None:
    await window.until(lambda: isinstance(window.frame.centralWidget(), ShopPage))
    await window.until(lambda: window.parts.area.has_answer)


async def test_a_new_catalog_asks_for_a_name_and_a_currency() -> None:
    async with opened_window(shops=()) as window:
        welcome(window).new.click()
        dialog = await window.dialog(NewShopDialog)
        assert not dialog.accept_button.isEnabled()
        QTest.keyClicks(dialog.name, "Lamp Shop")
        dialog.currency.setCurrentText("XYZ")
        assert not dialog.accept_button.isEnabled()
        dialog.currency.setCurrentText("SEK")
        dialog.accept_button.click()
        await has_page(window)
        assert (window.desk.shop.name, window.desk.shop.currency) == ("Lamp Shop", "SEK")
        assert window.parts.area.says == "No products yet"


async def test_the_sample_is_one_click_away() -> None:
    async with opened_window(shops=()) as window:
        welcome(window).sample.click()
        await has_page(window)
        assert window.desk.shop.name == "Sample"


async def test_the_sample_is_made_at_once_when_it_is_asked_for_at_the_start() -> None:
    catalog = MemoryCatalog()
    catalog.store.shops.clear()
    async with window_over(catalog, with_sample=True) as window:
        await has_page(window)
        assert window.desk.shop.name == "Sample"


async def test_a_catalog_that_has_a_shop_gets_no_sample() -> None:
    catalog = MemoryCatalog()
    async with window_over(catalog, with_sample=True) as window:
        await has_page(window)
        assert [shop.id for shop in await catalog.shops.list_shops()] == [SHOP.id]


async def test_the_switcher_leads_to_another_shop_which_is_open_next_time() -> None:
    second = replace(SHOP, id="shop2", name="Second Shop")
    async with opened_window([lamp(1)], shops=(STOCKED, second)) as window:
        window.parts.switcher.chosen.emit("shop2")
        await window.until(lambda: window.desk.shop.id == "shop2")
        await has_page(window)
        assert window.frame.windowTitle().startswith("Second Shop")
        catalog = window.catalog
    async with window_over(catalog) as window:
        assert window.desk.shop.id == "shop2"


async def test_settings_are_saved_and_the_shop_opens_anew() -> None:
    async with opened_window([lamp(1)]) as window:
        window.page.commands.actions["shop_settings"].trigger()
        dialog = await window.dialog(ShopSettingsDialog)
        dialog.name.setText("Corner Shop & Sons")
        dialog.number_locale.setCurrentIndex(dialog.number_locale.findData("de-DE"))
        dialog.locations.edits[1].setText("Warehouse")
        dialog.synonyms.setPlainText("lamp, light\nlonely")
        dialog.accept_button.click()
        await window.until(lambda: window.frame.windowTitle().startswith("Corner Shop & Sons"))
        await has_page(window)
        shop = window.catalog.store.shops[SHOP.id]
        assert shop.locations[1].name == "Warehouse"
        assert shop.synonyms == (("lamp", "light"),)
        assert window.desk.numbers.decimal == ","


async def test_panels_theme_and_density_are_as_they_were_left() -> None:
    async with opened_window([lamp(1)]) as window:
        actions = window.page.commands.actions
        assert window.parts.preview.isVisible()
        QTest.keyClick(window.frame, Qt.Key.Key_F4)
        actions["theme_dark"].trigger()
        actions["compact"].trigger()
        assert colours_of(window.frame.palette()) is DARK
        catalog = window.catalog
    async with window_over(catalog) as window:
        assert not window.parts.preview.isVisible()
        assert window.page.commands.actions["compact"].isChecked()
        assert colours_of(window.frame.palette()) is DARK
        window.page.commands.actions["theme_light"].trigger()


async def test_the_preview_starts_closed_in_a_small_window() -> None:
    async with opened_window([lamp(1)], size=(1280, 800)) as window:
        await window.until(lambda: window.page.width() == 1280)
        assert not window.parts.preview.isVisible()
        assert window.parts.facets.panel.isVisible()
        window.frame.resize(800, 600)
        await window.until(lambda: not window.parts.facets.panel.isVisible())


async def test_closing_the_window_ends_the_program() -> None:
    async with opened_window([lamp(1)]) as window:
        window.frame.close()
        assert window.frame.isVisible(), "the window goes when everything is put away"
        await window.until(window.task.done)
        assert window.task.result() == Leaving()


async def test_restoring_a_backup_asks_and_leaves_the_window() -> None:
    async with opened_window([lamp(1)]) as window:
        window.files.backups.append(Path("yesterday.zip"))
        commands = window.page.commands
        window.parts.reads.start(commands.catalog.restore(Path("yesterday.zip")), "restore")
        dialog = await window.dialog(QuestionDialog)
        dialog.choose("accept")
        await window.until(window.task.done)
        assert window.task.result() == Leaving(restore_from=Path("yesterday.zip"))


async def test_a_second_start_brings_the_window_to_the_front() -> None:
    async with opened_window([lamp(1)]) as window:
        window.frame.showMinimized()
        await window.until(window.frame.isMinimized)
        window.services.raise_window.emit(None)
        await window.until(lambda: not window.frame.isMinimized())
