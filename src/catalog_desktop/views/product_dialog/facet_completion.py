"""Completion from the values that the catalog's products have already."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.widgets.completion_popup import Completion, CompletionPopup

_SHOWN = 8


class FacetCompletion(QObject):
    """Proposes values of a facet (`brand`, `tag`, `category`) under a line edit while one types.

    Without an index there are simply no proposals. Tab moves on and takes none, unless one was chosen.
    """

    def __init__(self, edit: QLineEdit, facet: str, desk: ShopDesk, tasks: TaskOwner) -> None:
        super().__init__(edit)
        self._edit, self._facet, self._desk = edit, facet, desk
        self._asking = LatestTask(tasks, f"complete {facet}")
        self.popup = CompletionPopup(edit)
        edit.installEventFilter(self)
        edit.textEdited.connect(lambda text: self._asking.replace(self._ask(text)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            and self.popup.currentRow() < 0
        ):
            self.popup.hide()
        elif event.type() == QEvent.Type.FocusOut:
            self._asking.cancel()
        return super().eventFilter(watched, event)

    async def _ask(self, text: str) -> None:
        wanted = text.strip()
        if not wanted:
            self.popup.propose([])
            return
        try:
            found = await self._desk.ports.read_model.search_facet_values(
                self._desk.shop.id, self._facet, wanted, ProductQuery(), limit=_SHOWN
            )
        except CatalogError:
            found = []
        if [count.value for count in found] == [wanted]:
            found = []
        end = len(self._edit.text())
        self.popup.propose([Completion(0, end, c.value, c.value, f"{c.count:,}") for c in found])
