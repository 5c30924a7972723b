"""What happened to the product, with Undo a line."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.preview.change_words import ChangeWords
from catalog_desktop.views.preview.history_list import HistoryList
from catalog_desktop.views.product_dialog.draft import ProductDraft
from catalog_desktop.views.product_dialog.tab import Tab, scrolled
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.widgets.empty_state import EmptyState


class HistoryTab(Tab):
    """Read from the change log when it is looked at. `undo_wanted(LoggedChange)`."""

    key = "history"
    title = "History"
    undo_wanted = Signal(object)

    def __init__(self, draft: ProductDraft, desk: ShopDesk, tasks: TaskOwner, person: str) -> None:
        super().__init__(draft)
        self._desk, self._person = desk, person
        self._loading = LatestTask(tasks, "history")
        self.area = scrolled(QWidget())
        # A list that can be scrolled by keys has to be reached by them.
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)

    def load(self) -> None:
        if self.isVisible():
            self._loading.replace(self._load())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.load()

    async def _load(self) -> None:
        try:
            history = await self._desk.ports.log.history(self._desk.shop.id, self.draft.product_id)
        except CatalogError as error:
            self.area.setWidget(EmptyState("circle-alert", str(error)))
            return
        if not history:
            self.area.setWidget(EmptyState("history", "Nothing has happened yet", "The first save begins the history."))
            return
        words = ChangeWords(self.draft.product, self._desk.shop, self._desk.numbers, self._person)
        listed = HistoryList(history, words, self._desk.clock(), self._desk.shop.time_zone)
        listed.undo_wanted.connect(self.undo_wanted)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(listed)
        column.addStretch()
        self.area.setWidget(content)
