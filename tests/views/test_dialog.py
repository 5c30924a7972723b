from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from catalog_desktop.views.dialog import TextDialog, ask_text, confirm, finished, message
from tests.gui import Show, Until


@pytest.fixture
async def window(show: Show) -> QMainWindow:
    made = QMainWindow()
    await show(made)
    return made


Opened = Callable[[], Awaitable[QWidget]]


@pytest.fixture
def opened(until: Until) -> Opened:
    """The dialog that is open, once it is there and has the keyboard."""

    async def wait() -> QWidget:
        await until(lambda: QApplication.activeModalWidget() is not None)
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        await until(lambda: QApplication.focusWidget() is not None and dialog.isActiveWindow())
        return dialog

    return wait


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


async def test_enter_accepts_and_escape_declines(window: QMainWindow, opened: Opened) -> None:
    for key, answer in ((Qt.Key.Key_Return, True), (Qt.Key.Key_Escape, False)):
        asking = asyncio.create_task(confirm(window, "Restore?", "It comes back.", "Restore"))
        await opened()
        press(key)
        assert await asking is answer


async def test_a_stray_enter_deletes_nothing(window: QMainWindow, opened: Opened) -> None:
    asking = asyncio.create_task(confirm(window, "Delete?", "", "Delete 3 products", danger=True))
    await opened()
    press(Qt.Key.Key_Return)
    assert await asking is False


async def test_the_dangerous_button_is_reached_by_the_keyboard(window: QMainWindow, opened: Opened) -> None:
    asking = asyncio.create_task(confirm(window, "Delete?", "", "Delete 3 products", danger=True))
    await opened()
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    assert await asking is True


async def test_other_tasks_go_on_while_it_is_open(window: QMainWindow, opened: Opened) -> None:
    telling = asyncio.create_task(message(window, "Saved", "All of it."))
    await opened()
    assert await asyncio.to_thread(lambda: "worked") == "worked"
    assert not telling.done()
    press(Qt.Key.Key_Return)
    await telling


async def test_cancelling_the_task_closes_the_dialog(window: QMainWindow, opened: Opened, until: Until) -> None:
    telling = asyncio.create_task(message(window, "Saved"))
    dialog = await opened()
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    assert QApplication.activeModalWidget() is None
    await until(lambda: gone)


async def test_any_dialog_can_be_awaited(window: QMainWindow, opened: Opened) -> None:
    dialog = QDialog(window)
    waiting = asyncio.create_task(finished(dialog))
    await asyncio.sleep(0)
    dialog.reject()
    assert await waiting is False


async def test_text_is_asked_for_and_checked_while_typing(window: QMainWindow, opened: Opened) -> None:
    def complain(text: str) -> str:
        return "There is a view of this name" if text == "Low stock" else ""

    asking = asyncio.create_task(ask_text(window, "Save view", "Name", value="Low stock", complain=complain))
    dialog = await opened()
    assert isinstance(dialog, TextDialog)
    assert not dialog.default.isEnabled()
    QTest.keyClicks(dialog.edit, " Low stock")  # replaces the selected proposal
    dialog.edit.setText("Low stock")
    assert dialog.error.message == "There is a view of this name"
    assert dialog.edit.accessibleDescription() == dialog.error.message
    press(Qt.Key.Key_Return)
    assert not asking.done()
    QTest.keyClicks(dialog.edit, "s ")
    assert dialog.error.message == ""
    press(Qt.Key.Key_Return)
    assert await asking == "Low stocks"


async def test_a_cancelled_question_has_no_answer(window: QMainWindow, opened: Opened) -> None:
    asking = asyncio.create_task(ask_text(window, "Save view", "Name"))
    await opened()
    press(Qt.Key.Key_Escape)
    assert await asking is None
