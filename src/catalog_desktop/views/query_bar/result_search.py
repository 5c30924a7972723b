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
        self._is_unanswered = False
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self.refresh)
        desk.queries.changed.subscribe(self.search)
        desk.index_moved.subscribe(lambda _: self.refresh())

    def search(self, query: ProductQuery | None = None) -> None:
        """Ask a query, by default the present one again; one that is under way is dropped."""
        self._latest.replace(self.searched(query or self._desk.queries.query))

    async def searched(self, query: ProductQuery) -> bool:
        """Ask a query and return once its rows are shown; False when it failed or a newer one came."""
        return await self._reported(self._desk.result.search(query), is_search=True)

    def refresh(self) -> None:
        """The index has moved on: renew what is visible, or ask at last what could not be answered before."""
        if self._tasks.is_closed:
            return
        if not self._is_unanswered:
            self._tasks.start(self._reported(self._desk.result.refresh(*self._visible_rows())), "refresh")
        elif not self._latest.running:
            self.search()

    def resort(self) -> None:
        """Put the rows where they belong now."""
        self._latest.replace(self._reported(self._desk.result.resort(*self._visible_rows())))

    async def _reported(self, work: Coroutine[Any, Any, object], *, is_search: bool = False) -> bool:
        try:
            done = await work
        except CatalogError as error:
            self._is_unanswered = self._is_unanswered or is_search
            self.failed.emit(str(error), isinstance(error, StoreDamaged))
            if isinstance(error, StoreUnavailable):
                self._again.start(self.retry_ms)
            return False
        is_done = done is not False
        self._is_unanswered = self._is_unanswered and not (is_search and is_done)
        if not self._is_unanswered:  # a refresh that began before the search failed says nothing of it
            self._again.stop()
            self.succeeded.emit()
        return is_done
