"""The dialog around the form: what product it is, what has become of a save, and the ways out."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from catalog_desktop.domain.errors import CatalogError, Conflict, Invalid
from catalog_desktop.domain.operation import LoggedChange, Receipt
from catalog_desktop.views.dialog import Choice, choose, finished
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.preview.change_words import ChangeWords
from catalog_desktop.views.product_dialog.conflict_dialog import ConflictDialog
from catalog_desktop.views.product_dialog.dialog_services import DialogServices
from catalog_desktop.views.product_dialog.draft import ProductDraft
from catalog_desktop.views.product_dialog.hits import Hits
from catalog_desktop.views.product_dialog.product_form import ProductForm
from catalog_desktop.views.product_dialog.saving import DraftSaver, note_claims, resolution_of
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.banner import Banner, Tone
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.labels import ElidedLabel, TextLabel

_SIZE = (940, 680)
_SMALLEST = (520, 400)
_MEANWHILE_SHOWN = 3


class ProductDialog(QDialog):
    """Ctrl+S saves, Ctrl+Enter saves and opens the next hit, Escape closes and asks when something would be lost.

    `next_hit` is what to open after it was accepted with Ctrl+Enter. `holder_wanted(product id)`.
    """

    holder_wanted = Signal(str)

    def __init__(
        self, parent: QWidget | None, draft: ProductDraft, services: DialogServices, hits: Hits | None = None
    ) -> None:
        super().__init__(parent)
        self.draft, self._services, self._hits = draft, services, hits
        self.wants_next = False
        self._leaving = False
        self._saving = asyncio.Lock()
        self._saver = DraftSaver(services.desk)
        self.tasks = TaskOwner("product dialog", self._tell_error)
        self.form = ProductForm(draft, services, self.tasks)
        self.tab_key = self.form.tab_key
        self.banner = Banner()
        self.heading = ElidedLabel("", Type.TITLE)
        self.place = TextLabel(hits.words if hits else "", Type.SECONDARY, tone="muted", tabular=True)
        self.state = ElidedLabel("", tone="muted")
        self.close_button = Button("Close")
        self.save_button = Button("Save", ButtonKind.PRIMARY)
        self.next_button = Button("Save and next")
        self._lay_out()
        self._connect()
        # The dialog is gone soon after: what runs in it must not touch it any more.
        self.finished.connect(lambda _: self.tasks.cancel())
        self._revise()

    async def save(self) -> bool:
        """Save what was edited: True when the store holds it. What is in the way is said at its field."""
        async with self._saving:
            self.form.commit()
            blocking = self.form.blocking
            if blocking is not None:
                self._refuse(self.form.remarks[blocking].message, blocking)
                return False
            if not self.draft.changes:
                return True
            return await self._write()

    def reject(self) -> None:
        """Leave; when something would be lost, ask."""
        self.form.commit()
        if self._leaving or not self.draft.is_changed:
            super().reject()
        else:
            self.tasks.start(self._ask_to_leave(), "ask to leave")

    def say(self, text: str, tone: Tone = Tone.INFO) -> None:
        """Show a message over the form."""
        self.banner.show_message(text, tone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter belongs to the fields: it must not press a button somewhere else.
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        head = QHBoxLayout()
        head.setContentsMargins(20, 16, 20, 8)
        head.addWidget(self.heading, 1)
        head.addWidget(self.place)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 12, 20, 16)
        foot.setSpacing(8)
        foot.addWidget(self.state, 1)
        self.save_button.setToolTip("Ctrl+S")
        self.next_button.setToolTip("Ctrl+Enter")
        self.next_button.setVisible(self._hits is not None and self._hits.has_next)
        for button in (self.close_button, self.next_button, self.save_button):
            button.setAutoDefault(False)
            foot.addWidget(button)
        above = QVBoxLayout()
        above.setContentsMargins(20, 0, 20, 2)
        above.addWidget(self.banner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(above)
        column.addWidget(self.form, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.draft.edited.connect(lambda _: self._edited())
        self.form.revised.connect(self._revise)
        self.form.currentChanged.connect(lambda _: self._turned())
        self.form.holder_wanted.connect(self.holder_wanted)
        self.form.history.undo_wanted.connect(lambda change: self.tasks.start(self._undo(change), "undo a line"))
        self.close_button.clicked.connect(self.reject)
        save, save_and_next = self.tasks.slot(self.save, "save"), self.tasks.slot(self._save_and_next, "save and next")
        self.save_button.clicked.connect(save)
        self.next_button.clicked.connect(save_and_next)
        for keys, slot in (
            ("Ctrl+S", save),
            ("Ctrl+Return", save_and_next),
            ("Ctrl+Enter", save_and_next),
            ("Ctrl+PgDown", lambda: self._turn(1)),
            ("Ctrl+PgUp", lambda: self._turn(-1)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _turn(self, step: int) -> None:
        self.form.setCurrentIndex((self.form.currentIndex() + step) % self.form.count())

    def _turned(self) -> None:
        # Kept here: it is asked for when the tabs are gone already.
        self.tab_key = self.form.tab_key

    def _edited(self) -> None:
        self._saver.keep(self.draft)

    def _revise(self) -> None:
        title = self.draft.product.title or ("New product" if self.draft.is_new else "Untitled")
        self.heading.setText(title)
        self.setWindowTitle(f"{'• ' if self.draft.is_changed else ''}{title}")
        self.setAccessibleName(f"Product {title}")
        count = len(self.draft.changes)
        words = "Not saved yet" if self.draft.is_new else f"{count_words(count, 'change')}, not saved"
        self.state.setText(words if self.draft.is_changed else "No changes")

    async def _write(self) -> bool:
        try:
            receipt = await self._saver.save(self.draft)
        except Conflict as conflict:
            return await self._settle(conflict)
        except CatalogError as error:
            self._show_refusal(error)
            return False
        self._saved(receipt)
        return True

    async def _settle(self, conflict: Conflict) -> bool:
        """Ask about the fields that both changed until the store takes the save, or the person goes back."""
        while True:
            words = self._words()
            dialog = ConflictDialog(self, resolution_of(self.draft, conflict), words)
            if not await finished(dialog):
                self.say("Not saved: somebody else changed the same fields. Save to compare.", Tone.ATTENTION)
                return False
            try:
                self._saved(await self._saver.save_resolved(self.draft, dialog.resolution))
            except Conflict as again:
                conflict = again
                continue
            except CatalogError as error:
                self._show_refusal(error)
                return False
            return True

    def _saved(self, receipt: Receipt) -> None:
        words = self._words()
        lines = [words.delta(delta) for delta in receipt.meanwhile]
        if lines:
            rest = len(lines) - _MEANWHILE_SHOWN
            shown = "; ".join(lines[:_MEANWHILE_SHOWN]) + (f"; and {rest} more" if rest > 0 else "")
            self.say(f"Saved. Changed by others meanwhile: {shown}.")
        else:
            self.banner.hide()
        if not self.draft.is_changed:
            self.state.setText("Saved" if receipt.changed else "It stood so already")

    def _show_refusal(self, error: CatalogError) -> None:
        note_claims(self.draft, error)
        self.form.check()
        path = self.form.blocking
        if isinstance(error, Invalid) and error.problems:
            path = error.problems[0].path
        self._refuse(str(error), path)

    def _refuse(self, reason: str, path: tuple[str, ...] | None) -> None:
        self.say(f"Not saved. {reason}", Tone.BAD)
        if path is not None:
            self.form.focus_field(path)

    async def _save_and_next(self) -> None:
        if await self.save():
            self.wants_next = self._hits is not None and self._hits.has_next
            self._leaving = True
            self.accept()

    async def _ask_to_leave(self) -> None:
        answer = await choose(
            self,
            "Leave without saving?",
            "What you typed can be kept on this computer, to go on with it later.",
            [
                Choice("discard", "Discard", ButtonKind.DANGER),
                Choice("keep", "Keep for later"),
                Choice("save", "Save", ButtonKind.PRIMARY),
            ],
        )
        if answer is None or (answer == "save" and not await self.save()):
            return
        if answer == "discard":
            await self._saver.drop(self.draft)
        self._leaving = True
        self.accept() if answer == "save" else super().reject()

    async def _undo(self, change: LoggedChange) -> None:
        since = self.draft.base
        result = await self._services.desk.writes.undo_change(change, initiator=self.draft)
        error = result.errors.get(self.draft.product_id)
        if error is not None:
            await self._services.desk.writes.discard(result.operation_id, initiator=self.draft)
            self.say(f"Not undone. {error}", Tone.BAD)
            return
        for receipt in result.receipts:
            self.draft.rebase(receipt.product, since)
            if receipt.spared:
                spared = ", ".join(self._words().field(conflict.path) for conflict in receipt.spared)
                self.say(f"Undone, except what has changed again since: {spared}.")

    def _words(self) -> ChangeWords:
        desk = self._services.desk
        return ChangeWords(self.draft.product, desk.shop, desk.numbers, self._services.person)

    def _tell_error(self, _name: str, error: Exception) -> None:
        if isinstance(error, CatalogError):
            self.say(str(error), Tone.BAD)
        else:
            raise error
