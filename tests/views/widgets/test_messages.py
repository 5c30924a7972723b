from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QProgressBar
from pytestqt.qtbot import QtBot

from catalog_desktop.views.widgets import toast as toast_module
from catalog_desktop.views.widgets.banner import Banner, Tone
from catalog_desktop.views.widgets.buttons import Button, ButtonKind, IconButton, LinkButton
from catalog_desktop.views.widgets.empty_state import EmptyState
from catalog_desktop.views.widgets.labels import TextLabel
from catalog_desktop.views.widgets.pace import Pace, duration_words
from catalog_desktop.views.widgets.progress_strip import ProgressStrip
from catalog_desktop.views.widgets.toast import Toast
from tests.gui import Show, Until


class Page(QMainWindow):
    """A field that has the keyboard, under a toast."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(800, 600)
        self.field = QLineEdit()
        self.setCentralWidget(self.field)
        self.toast = Toast(self)
        self.undone: list[bool] = []
        self.toast.action_clicked.connect(lambda: self.undone.append(True))


@pytest.fixture
async def page(show: Show) -> Page:
    made = Page()
    await show(made)
    made.field.setFocus()
    return made


async def test_a_toast_does_not_take_the_keyboard(page: Page) -> None:
    page.toast.show_message("Deleted 3 products", "Undo")
    QTest.keyClicks(page.field, "typing")
    assert page.field.text() == "typing"


async def test_a_toasts_action_is_reached_by_its_key(page: Page) -> None:
    page.toast.show_message("Deleted 3 products", "Undo")
    QTest.keyClick(page.field, Qt.Key.Key_F8)
    focused = page.focusWidget()
    assert isinstance(focused, LinkButton)
    assert focused.accessibleName() == "Undo: Deleted 3 products"
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert page.undone == [True]
    assert not page.toast.isVisible()
    assert page.field.hasFocus()


async def test_escape_puts_a_toast_away_and_gives_the_keyboard_back(page: Page) -> None:
    page.toast.show_message("Copied 3 rows")
    page.toast.take_focus()
    focused = page.focusWidget()
    assert isinstance(focused, IconButton)
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert not page.toast.isVisible()
    assert page.field.hasFocus()
    assert page.undone == []


async def test_the_key_does_nothing_without_a_toast(page: Page) -> None:
    QTest.keyClick(page.field, Qt.Key.Key_F8)
    assert page.field.hasFocus()


async def test_a_toast_goes_by_itself(page: Page, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toast_module, "SHOWN_MS", 1)
    page.toast.show_message("Copied 3 rows")
    await until(lambda: not page.toast.isVisible())


async def test_a_toast_stays_while_the_keyboard_is_in_it(
    page: Page, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toast_module, "SHOWN_MS", 1)
    rounds: list[bool] = []
    page.toast.show_message("Deleted 3 products", "Undo")
    page.toast.take_focus()
    page.toast._timer.timeout.connect(lambda: rounds.append(page.toast.isVisible()))
    await until(lambda: len(rounds) > 3)
    assert all(rounds)
    page.field.setFocus()
    await until(lambda: not page.toast.isVisible())


async def test_a_toast_stays_over_the_foot_of_its_window(page: Page) -> None:
    page.toast.show_message("Deleted 3 products", "Undo")
    for width, height in ((800, 600), (1200, 700), (500, 400)):
        page.resize(width, height)
        assert page.rect().contains(page.toast.geometry())
        assert abs(page.toast.geometry().center().x() - page.rect().center().x()) <= 1


@pytest.mark.parametrize("tone", Tone)
async def test_a_banner_says_it_and_offers_a_way_on(show: Show, tone: Tone, qtbot: QtBot) -> None:
    banner = Banner()
    await show(banner)
    banner.show_message("The disk is full", tone, action="Retry")
    assert banner.accessibleName() == "The disk is full"
    assert banner.property("tone") == tone.value[0]
    link = banner.findChild(LinkButton)
    assert link is not None
    with qtbot.waitSignal(banner.action_clicked):
        link.click()
    with qtbot.waitSignal(banner.dismissed):
        QTest.keyClick(link, Qt.Key.Key_Escape)
    assert not banner.isVisible()


async def test_a_banner_that_must_stay_has_no_cross(show: Show) -> None:
    banner = Banner()
    await show(banner)
    banner.show_message("Read only: another window owns this catalog", can_dismiss=False)
    cross = banner.findChild(IconButton)
    assert cross is not None
    assert not cross.isVisible()
    QTest.keyClick(banner, Qt.Key.Key_Escape)
    assert banner.isVisible()


async def test_an_empty_place_says_why_and_what_to_do(show: Show) -> None:
    empty = EmptyState("search", "No product matches", "Take a condition away.")
    button = empty.add_button("Clear all", ButtonKind.PRIMARY)
    await show(empty)
    assert button.isVisible()
    assert empty.accessibleName() == "No product matches Take a condition away."
    empty.set_words("Nothing here yet")
    texts = [label.text() for label in empty.findChildren(TextLabel) if label.isVisible()]
    assert texts == ["Nothing here yet"]


class Clock:
    """Time that stands still between two looks."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_steady_job_has_a_steady_rate() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.rate is None
    assert pace.seconds_left(100) is None
    for second in range(1, 6):
        clock.now = second
        pace.measure(10 * second)
        assert pace.rate == pytest.approx(10)
    assert pace.seconds_left(100) == pytest.approx(5)


def test_a_stall_shows_within_seconds() -> None:
    clock = Clock()
    pace = Pace(clock)
    for second in range(1, 11):
        clock.now = second
        pace.measure(100 * second)
    for second in range(11, 21):
        clock.now = second
        pace.measure(1000)
    assert pace.rate == pytest.approx(25)  # two half-lives of five seconds


def test_two_looks_at_one_instant_are_no_measurement() -> None:
    pace = Pace(Clock())
    pace.measure(50)
    assert pace.rate is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (7.2, "8 s"), (59.5, "1 min"), (61, "2 min"), (3600, "1 h"), (7800, "2 h 10 min")],
)
def test_a_duration_is_as_exact_as_an_estimate_deserves(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words


async def test_progress_says_how_much_how_fast_and_how_long(show: Show) -> None:
    clock = Clock()
    strip = ProgressStrip(clock=clock)
    await show(strip)
    strip.start("Importing spring.csv", 50_000)
    clock.now = 5
    strip.advance(15_500)
    texts = [label.text() for label in strip.findChildren(TextLabel)]
    assert texts == ["Importing spring.csv", "15,500 of 50,000 · 3,100/s · 12 s left"]
    bar = strip.findChild(QProgressBar)
    assert bar is not None
    assert bar.value() == pytest.approx(bar.maximum() * 0.31)
    assert bar.accessibleName() == "Importing spring.csv"


async def test_progress_without_an_end_says_what_is_done(show: Show) -> None:
    clock = Clock()
    strip = ProgressStrip(clock=clock)
    await show(strip)
    strip.start("Reading spring.csv", None)
    clock.now = 2
    strip.advance(3_000)
    assert strip.findChildren(TextLabel)[1].text() == "3,000 · 1,500/s"
    strip.advance(3_000, 6_000)
    assert strip.findChildren(TextLabel)[1].text() == "3,000 of 6,000 · 1,500/s · 2 s left"


async def test_cancel_is_asked_once_and_says_that_it_is_stopping(show: Show) -> None:
    strip = ProgressStrip()
    asked: list[bool] = []
    strip.cancel_requested.connect(lambda: asked.append(True))
    await show(strip)
    strip.start("Rebuilding the index", 10)
    cancel = strip.findChild(Button)
    assert cancel is not None
    cancel.click()
    cancel.click()
    assert asked == [True]
    assert cancel.text() == "Stopping…"
    strip.finish()
    assert not strip.isVisible()
    strip.start("Rebuilding the index", 10)
    assert cancel.isEnabled()
    assert cancel.text() == "Cancel"
