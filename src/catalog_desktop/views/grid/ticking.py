"""Ticking rows: one, a range of them also where they are not loaded, all hits."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.tasks import TaskOwner


class Ticking(QObject):
    """`outside` is how many of the ticked are not in the result, once `count_outside` has asked."""

    def __init__(self, desk: ShopDesk, tasks: TaskOwner, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._anchor_id: str | None = None
        self.outside = 0

    @property
    def all_state(self) -> Qt.CheckState:
        """Of the box in the head: whether no, some or all hits of the query are ticked."""
        ticks, result = self._desk.ticks, self._desk.result
        pinned = ticks.all_hits
        if not ticks.count:
            return Qt.CheckState.Unchecked
        if pinned is not None:
            is_whole = pinned.query == result.query and not pinned.excluded
        else:
            is_whole = ticks.count - self.outside >= result.latest.total > 0
        return Qt.CheckState.Checked if is_whole else Qt.CheckState.PartiallyChecked

    def toggle(self, product_id: str, *, to_here: bool = False) -> None:
        """Tick or untick a product; `to_here` ticks all from the last one to it."""
        anchor = self._anchor_id
        self._anchor_id = product_id
        ticks, query = self._desk.ticks, self._desk.result.query
        if to_here and anchor is not None and anchor != product_id:
            self._tasks.start(self._tick_between(anchor, product_id), "tick a range")
        elif ticks.all_hits is not None and ticks.all_hits.query != query:
            self._tasks.start(self._tick_besides(product_id), "tick besides all hits")
        else:
            ticks.set([product_id], ticked=not ticks.is_ticked(product_id, query))

    def tick_all(self) -> None:
        """Tick all hits of the query."""
        result = self._desk.result
        if result.latest.total:
            self._desk.ticks.tick_all(result.query, result.latest.index_version, result.latest.total, result.now)

    def toggle_all(self) -> None:
        """The box in the head was clicked."""
        if self.all_state == Qt.CheckState.Checked:
            self._desk.ticks.clear()
        else:
            self.tick_all()

    async def count_outside(self) -> int:
        """Ask how many of the ticked are not in the result of the query."""
        ticks, result = self._desk.ticks, self._desk.result
        is_same = ticks.all_hits is not None and ticks.all_hits.query == result.query
        self.outside = 0 if is_same or not ticks.count else await ticks.outside(result.query, result.now)
        return self.outside

    async def _tick_between(self, anchor_id: str, product_id: str) -> None:
        slots = [self._desk.result.slot_of(key) for key in (anchor_id, product_id)]
        known = [slot for slot in slots if slot is not None]
        if not known:
            return
        ids = await self._desk.result.ids_between(min(known), max(known))
        self._desk.ticks.set(ids, ticked=True)

    async def _tick_besides(self, product_id: str) -> None:
        """What is ticked are all hits of another query: they become products of their own, to which one is added."""
        ticked = await self._desk.ticks.resolve()
        self._desk.ticks.clear()
        self._desk.ticks.set([*ticked.ids, product_id], ticked=True)
