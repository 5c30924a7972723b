from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.views.widgets.completion_popup import Completion
from catalog_desktop.views.widgets.search_box import SearchBox
from tests.gui import Show

BRANDS = [
    Completion(4, 9, "brand:hp ", "brand:hp", "30"),
    Completion(4, 9, "brand:lexmark ", "brand:lexmark", "4"),
]


class Page(QWidget):
    """A search box over another field, and what the box said."""

    def __init__(self) -> None:
        super().__init__()
        self.search = SearchBox("Search products")
        self.other = QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.other)
        self.heard: list[tuple[str, str]] = []
        self.search.query_changed.connect(lambda text: self.heard.append(("changed", text)))
        self.search.submitted.connect(lambda text: self.heard.append(("submitted", text)))
        self.search.left.connect(lambda: self.heard.append(("left", "")))


@pytest.fixture
async def page(show: Show) -> Page:
    made = Page()
    await show(made)
    made.search.setFocus()
    return made


async def test_every_keystroke_is_told(page: Page) -> None:
    QTest.keyClicks(page.search, "ink")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.heard == [
        ("changed", "i"),
        ("changed", "in"),
        ("changed", "ink"),
        ("submitted", "ink"),
    ]


async def test_text_that_the_program_sets_is_not_told(page: Page) -> None:
    page.search.setText("ink")
    assert page.heard == []


async def test_the_shortcut_leads_here_and_selects(page: Page) -> None:
    page.search.setText("ink")
    page.other.setFocus()
    QTest.keyClick(page.other, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus()
    QTest.keyClicks(page.search, "toner")
    assert page.search.text() == "toner"


async def test_escape_clears_and_then_leaves(page: Page) -> None:
    page.search.setText("ink")
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == ""
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.heard == [("changed", ""), ("left", "")]


async def test_down_leads_to_the_results(page: Page) -> None:
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    assert page.heard == [("left", "")]


async def test_a_completion_is_chosen_and_taken(page: Page) -> None:
    page.search.setText("ink brand stays")
    page.search.propose(BRANDS)
    assert page.search.popup.isVisible()
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.search.text() == "ink brand:lexmark  stays"
    assert not page.search.popup.isVisible()
    assert page.heard == [("changed", "ink brand:lexmark  stays")]
    assert page.search.hasFocus()


async def test_the_popup_is_as_high_as_its_rows(page: Page) -> None:
    page.search.propose(BRANDS)
    popup = page.search.popup
    assert not popup.verticalScrollBar().isVisible()
    assert popup.viewport().height() == 2 * popup.sizeHintForRow(0)
    page.search.propose(BRANDS * 10)
    assert popup.viewport().height() == 10 * popup.sizeHintForRow(0)


async def test_the_arrows_go_round(page: Page) -> None:
    page.search.propose(BRANDS)
    chosen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(page.search, key)
        chosen.append(page.search.popup.currentRow())
    assert chosen == [1, 0, 1, 0, 1]


async def test_tab_takes_the_first_and_stays(page: Page) -> None:
    page.search.setText("ink brand")
    page.search.propose(BRANDS)
    QTest.keyClick(page.search, Qt.Key.Key_Tab)
    assert page.search.text() == "ink brand:hp "
    assert page.search.hasFocus()


async def test_enter_is_the_boxs_while_nothing_is_chosen(page: Page) -> None:
    page.search.setText("ink brand")
    page.search.propose(BRANDS)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.heard == [("submitted", "ink brand")]


async def test_typing_goes_on_under_the_popup(page: Page) -> None:
    page.search.propose(BRANDS)
    QTest.keyClicks(page.search, "ab")
    assert page.search.text() == "ab"


async def test_the_popup_closes_by_escape_and_by_leaving(page: Page) -> None:
    page.search.setText("ink")
    page.search.propose(BRANDS)
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert not page.search.popup.isVisible()
    assert page.search.text() == "ink"
    page.search.propose(BRANDS)
    page.other.setFocus()
    assert not page.search.popup.isVisible()


async def test_nothing_is_proposed_to_a_box_that_was_left(page: Page) -> None:
    page.other.setFocus()
    page.search.propose(BRANDS)
    assert not page.search.popup.isVisible()


async def test_what_was_not_understood_is_marked_and_explained(page: Page) -> None:
    page.search.setText("ink prise:5")
    page.other.setFocus()
    before = page.search.grab().toImage()
    page.search.mark([range(4, 11)], "There is no field “prise”")
    assert page.search.toolTip() == "There is no field “prise”"
    assert page.search.accessibleDescription() == "There is no field “prise”"
    assert page.search.grab().toImage() != before
    page.search.mark([])
    assert page.search.grab().toImage() == before
    assert page.search.text() == "ink prise:5"
    assert page.heard == []


async def test_the_text_never_runs_under_the_hint(page: Page) -> None:
    page.search.resize(300, page.search.height())
    without = page.search.textMargins().right()
    page.search.setText("ink")
    assert page.search.textMargins().right() > without > 0
