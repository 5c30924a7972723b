from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from catalog_desktop.views.widgets.buttons import Button, IconButton, LinkButton
from catalog_desktop.views.widgets.chip import Chip
from catalog_desktop.views.widgets.chip_bar import ChipBar, ChipSpec
from tests.gui import Show, Until

SPECS = [
    ChipSpec("status", "Active, Draft", "Status"),
    ChipSpec("brand", "HP, Lexmark, Kodak", "Brand"),
    ChipSpec("stock", "Out of stock, Low", "Stock"),
]


@pytest.fixture
async def bar(show: Show) -> ChipBar:
    made = ChipBar()
    made.resize(900, made.height())
    made.set_total("34 products")
    made.set_chips(SPECS)
    await show(made)
    return made


def shown(bar: ChipBar) -> list[Chip]:
    chips = [chip for chip in bar.findChildren(Chip) if chip.isVisible()]
    return sorted(chips, key=lambda chip: chip.x())


def listen(bar: ChipBar) -> list[tuple[str, str]]:
    heard: list[tuple[str, str]] = []
    bar.chip_opened.connect(lambda key: heard.append(("opened", key)))
    bar.chip_removed.connect(lambda key: heard.append(("removed", key)))
    bar.cleared.connect(lambda: heard.append(("cleared", "")))
    return heard


async def test_chips_stand_in_order_and_do_not_overlap(bar: ChipBar) -> None:
    chips = shown(bar)
    assert [chip.key for chip in chips] == ["status", "brand", "stock"]
    for before, after in pairwise(chips):
        assert before.geometry().right() < after.geometry().left()


async def test_the_keyboard_opens_and_removes(bar: ChipBar) -> None:
    heard = listen(bar)
    chips = shown(bar)
    chips[0].setFocus()
    QTest.keyClick(chips[0], Qt.Key.Key_Return)
    QTest.keyClick(chips[0], Qt.Key.Key_Right)
    assert chips[1].hasFocus()
    QTest.keyClick(chips[1], Qt.Key.Key_Delete)
    QTest.keyClick(chips[1], Qt.Key.Key_Left)
    QTest.keyClick(chips[0], Qt.Key.Key_Left)
    assert chips[0].hasFocus()
    assert heard == [("opened", "status"), ("removed", "brand")]


async def test_the_pointer_opens_and_removes(bar: ChipBar) -> None:
    heard = listen(bar)
    chip = shown(bar)[0]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    cross = chip.findChild(IconButton)
    assert cross is not None
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert heard == [("opened", "status"), ("removed", "status")]


async def test_focus_stays_at_its_place_when_a_chip_goes(bar: ChipBar) -> None:
    shown(bar)[1].setFocus()
    bar.set_chips([SPECS[0], SPECS[2]])
    assert QApplication.focusWidget() is shown(bar)[1]
    bar.set_chips([SPECS[0]])
    focused = QApplication.focusWidget()
    assert isinstance(focused, LinkButton)
    assert focused.text() == "Clear all"


async def test_clear_all_is_there_when_there_is_something_to_clear(bar: ChipBar) -> None:
    heard = listen(bar)
    clear = next(link for link in bar.findChildren(LinkButton) if link.text() == "Clear all")
    clear.click()
    assert heard == [("cleared", "")]
    bar.set_chips([])
    assert not clear.isVisible()


async def test_what_does_not_fit_is_behind_a_menu(bar: ChipBar, until: Until) -> None:
    heard = listen(bar)
    bar.resize(420, bar.height())
    assert [chip.key for chip in shown(bar)] == ["status"]
    more = next(button for button in bar.findChildren(Button) if button.text() == "+2")
    assert more.accessibleName() == "2 more conditions"
    more.click()
    await until(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == [
        "Brand: HP, Lexmark, Kodak",
        "Stock: Out of stock, Low",
    ]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert heard == [("opened", "brand")]
    bar.resize(900, bar.height())
    assert len(shown(bar)) == 3


async def test_trailing_links_keep_their_room(bar: ChipBar, until: Until) -> None:
    link = LinkButton("2 rows would move · Re-sort")
    bar.add_trailing(link)
    await until(link.isVisible)
    for width in (420, 600, 900):
        bar.resize(width, bar.height())
        await until(lambda: link.width() == link.sizeHint().width())
        left = link.mapTo(bar, link.rect().topLeft()).x()
        assert left + link.width() <= width
        assert all(chip.geometry().right() < left for chip in shown(bar))


async def test_a_chip_says_what_it_is_about(bar: ChipBar) -> None:
    chip = shown(bar)[0]
    assert chip.accessibleName() == "Status: Active, Draft"
    assert "Delete" in chip.accessibleDescription()


async def test_a_very_long_value_does_not_push_the_others_away(bar: ChipBar) -> None:
    bar.set_chips([ChipSpec("tag", "word " * 100, "Tag"), SPECS[0]])
    assert [chip.key for chip in shown(bar)] == ["tag", "status"]
