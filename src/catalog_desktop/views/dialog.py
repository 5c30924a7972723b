"""Dialogs that are awaited: `open()` and a future, never `exec()`.

A nested event loop inside a coroutine holds the coroutine's stack for as long as the dialog is
open, and what else runs meanwhile may delete what it stands on. So a dialog is shown, and the
coroutine waits like for anything else: it can be cancelled, and the dialog then closes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.widgets.labels import TextLabel

_WIDTH = 440
_MARGIN = 20


async def finished(dialog: QDialog) -> bool:
    """Open the dialog and wait until it is closed: True when it was accepted.

    The dialog is modal to its parent's window and is destroyed afterwards, also when the waiting
    task is cancelled.
    """
    closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def settle(result: int) -> None:
        if not closed.done():
            closed.set_result(result)

    dialog.finished.connect(settle)
    dialog.open()
    try:
        return await closed == QDialog.DialogCode.Accepted
    finally:
        dialog.hide()
        dialog.deleteLater()


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a question; `key` is the answer."""

    key: str
    text: str
    kind: ButtonKind = ButtonKind.SECONDARY


class QuestionDialog(QDialog):
    """A title, a text and buttons from left to right, the last one being the default.

    Escape and the close button reject it; `answer` is then None.
    """

    def __init__(self, parent: QWidget | None, title: str, text: str, choices: Sequence[Choice]) -> None:
        super().__init__(parent)
        self.answer: str | None = None
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setFixedWidth(_WIDTH)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self.column.setSpacing(10)
        for label in (TextLabel(title, Type.TITLE), TextLabel(text, tone="muted")):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setVisible(bool(label.text()))
            self.column.addWidget(label)
        self._add_buttons(choices)

    def _add_buttons(self, choices: Sequence[Choice]) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 10, 0, 0)
        row.setSpacing(8)
        row.addStretch()
        for choice in choices:
            button = Button(choice.text, choice.kind)
            button.clicked.connect(lambda _=False, key=choice.key: self.choose(key))
            button.setDefault(choice is choices[-1])
            row.addWidget(button)
        self.column.addLayout(row)
        self.default = button
        button.setFocus()

    def choose(self, key: str) -> None:
        """Close with this answer, as its button does."""
        self.answer = key
        self.accept()


async def choose(parent: QWidget | None, title: str, text: str, choices: Sequence[Choice]) -> str | None:
    """Ask a question with several answers; None when it was closed without one."""
    dialog = QuestionDialog(parent, title, text, choices)
    await finished(dialog)
    return dialog.answer


async def message(parent: QWidget | None, title: str, text: str = "") -> None:
    """Say something that must be read before going on; a banner or toast is often better."""
    await choose(parent, title, text, [Choice("ok", "OK", ButtonKind.PRIMARY)])


async def confirm(parent: QWidget | None, title: str, text: str, accept: str, *, danger: bool = False) -> bool:
    """Ask before doing what `accept` says ("Delete 3 products"). False when declined.

    A dangerous one has Cancel as its default, so that a stray Enter does nothing.
    """
    cancel = Choice("cancel", "Cancel")
    do_it = Choice("accept", accept, ButtonKind.DANGER if danger else ButtonKind.PRIMARY)
    choices = [do_it, cancel] if danger else [cancel, do_it]
    return await choose(parent, title, text, choices) == "accept"


class TextDialog(QuestionDialog):
    """Asks for a line of text; `complain` says at the field what is wrong with it, or ""."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        label: str,
        value: str,
        accept: str,
        complain: Callable[[str], str],
    ) -> None:
        cancel = Choice("cancel", "Cancel")
        do_it = Choice("accept", accept, ButtonKind.PRIMARY)
        super().__init__(parent, title, "", [cancel, do_it])
        self._complain = complain
        self.edit = QLineEdit(value)
        self.edit.setAccessibleName(label)
        self.error = FieldError(self.edit)
        for place, widget in enumerate((TextLabel(label, tone="muted"), self.edit, self.error)):
            self.column.insertWidget(2 + place, widget)
        self.edit.textChanged.connect(self._check)
        self.edit.selectAll()
        self.edit.setFocus()
        self.default.setEnabled(not complain(value))

    def _check(self, text: str) -> None:
        complaint = self._complain(text)
        self.error.set_message(complaint)
        self.default.setEnabled(not complaint)


def _not_empty(text: str) -> str:
    return "" if text.strip() else "Please type something"


async def ask_text(
    parent: QWidget | None,
    title: str,
    label: str,
    *,
    value: str = "",
    accept: str = "OK",
    complain: Callable[[str], str] = _not_empty,
) -> str | None:
    """Ask for a line of text, without the blanks around it; None when it was cancelled."""
    dialog = TextDialog(parent, title, label, value, accept, complain)
    await finished(dialog)
    return dialog.edit.text().strip() if dialog.answer == "accept" else None
