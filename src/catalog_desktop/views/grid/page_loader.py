"""Has the rows on screen loaded, and those around them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from catalog_desktop.domain.errors import CatalogError, StoreDamaged
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_view import GridView
from catalog_desktop.views.tasks import LatestTask, TaskOwner

_SETTLE_MS = 8
_AROUND = 100


class PageLoader(QObject):
    """Rows that are out of sight by now are not asked for any more. `failed(sentence, is damaged)`: it tries again when
    somebody scrolls."""

    failed = Signal(str, bool)

    def __init__(self, desk: ShopDesk, view: GridView, model: GridModel, tasks: TaskOwner) -> None:
        super().__init__(view)
        self._desk, self._view, self._model = desk, view, model
        self._tasks = tasks
        self._latest = LatestTask(tasks, "load rows")
        self._asked = range(0)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settled.timeout.connect(self._look)
        view.scrolled.connect(self._look_soon)
        model.moved.connect(self._look_soon)
        model.dataChanged.connect(self._look_soon)

    def _look_soon(self) -> None:
        if not self._settled.isActive():
            self._settled.start()

    def _look(self) -> None:
        if not self._tasks.can_start:
            return
        first, last = self._view.visible_slots()
        is_asked = self._latest.running and first in self._asked and last in self._asked
        if self._desk.result.index_version and not is_asked and not self._has(first, last):
            self._asked = range(first - _AROUND, last + _AROUND)
            self._latest.replace(self._load(first, last))

    def _has(self, first: int, last: int) -> bool:
        """Whether the rows from `first` to `last` are there, and a page before and after them."""
        end = self._model.slot_count - 1
        ends = (max(first - _AROUND, 0), first, last, min(last + _AROUND, end))
        return end < 0 or all(self._desk.result.id_at(slot) is not None for slot in ends)

    async def _load(self, first: int, last: int) -> None:
        try:
            await self._desk.result.load(first, last)
        except CatalogError as error:
            self.failed.emit(str(error), isinstance(error, StoreDamaged))
        self._asked = range(0)
