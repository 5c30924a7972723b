"""What was refused: which products, why, and Retry or Discard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QWidget

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.session.writing import NotSaved
from catalog_desktop.views.status.list_dialog import ListDialog
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.buttons import ButtonKind


class NotSavedDialog(ListDialog):
    """Follows the list while it is open; closes itself when everything is saved or given up."""

    def __init__(self, desk: ShopDesk, writes: TaskOwner, parent: QWidget | None = None) -> None:
        super().__init__(
            "Not saved",
            "These changes were refused. They are kept until you try again or discard them.",
            ("Change", "Reason"),
            parent,
        )
        self._desk = desk
        self._writes = writes
        discard = self.add_button("Discard", ButtonKind.DANGER)
        discard.clicked.connect(lambda: self._do(self._desk.writes.discard))
        self.add_button("Try again").clicked.connect(lambda: self._do(self._desk.writes.retry))
        self.add_close()
        self._forget = desk.writes.events.subscribe(lambda _: self._show())
        self.finished.connect(lambda _: self._forget())
        self._show()

    def _show(self) -> None:
        refused = self._desk.writes.not_saved
        self.set_rows([(entry.operation_id, (self._words(entry), entry.reason)) for entry in refused])
        if not refused and self.isVisible():
            self.accept()

    def _words(self, entry: NotSaved) -> str:
        what = entry.label or "Edit"
        if len(entry.changesets) > 1:
            return f"{what}: {count_words(len(entry.changesets), 'product')}"
        row = self._desk.result.product(entry.changesets[0].product_id) if entry.changesets else None
        return f"{what}: {row.document.title}" if row is not None else what

    def _do(self, command: Callable[[str], Awaitable[object]]) -> None:
        self._writes.start(self._done(command, self.chosen_keys), "refused changes")

    async def _done(self, command: Callable[[str], Awaitable[object]], operation_ids: list[str]) -> None:
        for operation_id in operation_ids:
            await command(operation_id)
