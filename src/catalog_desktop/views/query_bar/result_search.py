"""Runs the query that is asked now, and keeps the visible rows up with the index; says what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from catalog_desktop.domain.errors import CatalogError, StoreDamaged, StoreUnavailable
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.tasks import LatestTask, TaskOwner

RETRY_MS = 2_000
VisibleRows = Callable[[], tuple[int, int]]


class ResultSearch(QObject):
    """`failed(sentence, is_damaged)` when the result cannot be had; `succeeded` when it can again, which is tried from
    time to time while search is away.

    `visible_rows` tells the first and the last row on screen.
    """

    failed = Signal(str, bool)
    succeeded = Signal()

    def __init__(self, desk: ShopDesk, tasks: TaskOwner, visible_rows: VisibleRows, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._visible_rows = visible_rows
        self._latest = LatestTask(tasks, "search")
        self.retry_ms = RETRY_MS
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._search_again)
        desk.queries.changed.subscribe(self.search)
        desk.index_moved.subscribe(lambda _: self.refresh())

    def search(self, query: ProductQuery | None = None) -> None:
        """Ask a query, by default the present one again; one that is under way is dropped."""
        self._latest.replace(self.searched(query or self._desk.queries.query))

    async def searched(self, query: ProductQuery) -> bool:
        """Ask a query and return once its rows are shown; False when it failed or a newer one came."""
        return await self._reported(self._desk.result.search(query))

    def refresh(self) -> None:
        """The index has moved on: renew what is visible."""
        if not self._tasks.is_closed:
            self._tasks.start(self._reported(self._desk.result.refresh(*self._visible_rows())), "refresh")

    def resort(self) -> None:
        """Put the rows where they belong now."""
        self._latest.replace(self._reported(self._desk.result.resort(*self._visible_rows())))

    def _search_again(self) -> None:
        if not self._tasks.is_closed:
            self.search()

    async def _reported(self, work: Coroutine[Any, Any, object]) -> bool:
        try:
            done = await work
        except CatalogError as error:
            self.failed.emit(str(error), isinstance(error, StoreDamaged))
            if isinstance(error, StoreUnavailable):
                self._again.start(self.retry_ms)
            return False
        self._again.stop()
        self.succeeded.emit()
        return done is not False
