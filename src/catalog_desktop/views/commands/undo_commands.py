"""Undo and redo of what was done in this window, and of one line of a product's history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.changes import Action
from catalog_desktop.domain.operation import LoggedChange
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.session.undo_history import UndoStep
from catalog_desktop.session.writing import WriteResult
from catalog_desktop.views.commands.actions import ActionTable
from catalog_desktop.views.dialog import confirm
from catalog_desktop.views.status.job_shelf import JobShelf
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import count_words

MANY = 20
"""With so many products undoing asks first: a stray key must not take an import back."""

Say = Callable[[str, str], None]
"""`say(text, action)`: show a toast; its action undoes."""


class _TakeBack(Protocol):
    async def __call__(
        self,
        *,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> WriteResult | None: ...


class UndoCommands:
    """Handlers for `undo` and `redo`; `writes` owns what must not be cancelled."""

    def __init__(self, desk: ShopDesk, writes: TaskOwner, shelf: JobShelf, say: Say, window: QWidget) -> None:
        self._desk, self._writes, self._say = desk, writes, say
        self._shelf, self._window = shelf, window

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {"undo": self.undo, "redo": self.redo}

    def keep_words(self, actions: ActionTable) -> None:
        """Let the actions say what they would do, and be off while there is nothing."""
        undo, redo = actions["undo"], actions["redo"]

        def show() -> None:
            for action, word, step in (
                (undo, "Undo", self._desk.history.next_undo),
                (redo, "Redo", self._desk.history.next_redo),
            ):
                action.setEnabled(step is not None)
                action.setText(_with_label(word, step))

        self._desk.history.changed.subscribe(lambda _: show())
        show()

    def undo(self) -> None:
        """Take the last operation back."""
        self._writes.start(self._undone(), "undo")

    def redo(self) -> None:
        """Do again what was undone last."""
        self._writes.start(self._redone(), "redo")

    def undo_change(self, change: LoggedChange) -> None:
        """Take one line of a history back."""
        self._writes.start(self._undone_change(change), "undo a change")

    def undo_deletion(self, product_id: str) -> None:
        """Bring a product back that was deleted."""
        self._writes.start(self._undone_deletion(product_id), "undo a deletion")

    async def _undone_deletion(self, product_id: str) -> None:
        history = await self._desk.ports.log.history(self._desk.shop.id, product_id, limit=1)
        if history and history[0].action is Action.DELETE:
            self._tell("Restored", await self._desk.writes.undo_change(history[0]))

    async def _undone(self) -> None:
        step = self._desk.history.next_undo
        if step is not None and (count := await self._agreed_count("Undo", step)):
            result = await self._with_progress(_with_label("Undo", step), count, self._desk.writes.undo)
            self._tell(_with_label("Undone", step), result)

    async def _redone(self) -> None:
        step = self._desk.history.next_redo
        if step is not None and (count := await self._agreed_count("Redo", step)):
            result = await self._with_progress(_with_label("Redo", step), count, self._desk.writes.redo)
            self._tell(_with_label("Done again", step), result)

    async def _agreed_count(self, verb: str, step: UndoStep) -> int:
        """How many products a step changes; 0 when it were many and that was not wanted after all."""
        count = len(await self._desk.history.changesets(step))
        words = count_words(count, "product")
        if count < MANY or await confirm(self._window, f"{_with_label(verb, step)}?", f"It changes {words}.", verb):
            return max(count, 1)
        return 0

    async def _with_progress(self, what: str, count: int, work: _TakeBack) -> WriteResult | None:
        if count < MANY:
            return await work()
        with self._shelf.job(what, count) as job:
            return await work(progress=job.advance, cancelled=job.cancelled)

    async def _undone_change(self, change: LoggedChange) -> None:
        self._tell("Undone", await self._desk.writes.undo_change(change))

    def _tell(self, what: str, result: WriteResult | None) -> None:
        if result is None:
            return
        if result.errors:
            reason = next(iter(result.errors.values()))
            self._say(f"{count_words(len(result.errors), 'product')} could not be changed back: {reason}", "")
            return
        spared = result.spared_count
        kept = f". {count_words(spared, 'field')} changed since then stayed as they are" if spared else ""
        self._say(f"{what}{kept}", "")


def _with_label(word: str, step: UndoStep | None) -> str:
    return f"{word}: {step.label}" if step is not None and step.label else word
