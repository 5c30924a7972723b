"""Moving among queries: back, forward, the whole query as text, a scanned code."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.query_language import parse
from catalog_desktop.session.query_session import Place
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.dialog import ask_text
from catalog_desktop.views.query_bar.result_area import ResultArea
from catalog_desktop.views.query_bar.result_search import ResultSearch
from catalog_desktop.views.tasks import LatestTask, TaskOwner


class QueryCommands:
    """Handlers for `back`, `forward` and `whole_query`. `restore_place(Place)` shows where one was in a result;
    `open_product(id)` opens the only match of a scan."""

    def __init__(
        self,
        desk: ShopDesk,
        search: ResultSearch,
        tasks: TaskOwner,
        restore_place: Callable[[Place], None],
        window: QWidget,
    ) -> None:
        self._desk, self._search, self._tasks, self._window = desk, search, tasks, window
        self._restore_place = restore_place
        self._moving = LatestTask(tasks, "move to another query")

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {
            "back": lambda: self._moving.replace(self._move(-1)),
            "forward": lambda: self._moving.replace(self._move(1)),
            "whole_query": lambda: self._tasks.start(self._edit_query(), "whole query"),
        }

    def scanned(self, code: str, open_product: Callable[[str], None], area: ResultArea) -> None:
        """Look for a scanned code, open its product, or offer a new one."""
        self._moving.replace(self._look_up(code, open_product, area))

    async def _look_up(self, code: str, open_product: Callable[[str], None], area: ResultArea) -> None:
        area.forget_barcode()
        if not await self._search.searched(self._desk.queries.query):
            return
        latest = self._desk.result.latest
        if latest.total == 1 and latest.ids:
            open_product(latest.ids[0])
        elif latest.total == 0:
            area.offer_barcode(code)

    async def _move(self, by: int) -> None:
        visit = self._desk.queries.back() if by < 0 else self._desk.queries.forward()
        if visit is None:
            return
        if await self._search.searched(self._desk.queries.query):
            self._restore_place(visit.place)

    async def _edit_query(self) -> None:
        text = await ask_text(
            self._window,
            "The whole query",
            "Filters and words, as in brand:sony price:<100 headphones",
            value=self._desk.queries.whole_text,
            accept="Search",
            complain=self._complaint,
        )
        if text is not None:
            self._desk.queries.show(text)

    def _complaint(self, text: str) -> str:
        return " ".join(fault.message for fault in parse(text, self._desk.syntax).misunderstandings)
