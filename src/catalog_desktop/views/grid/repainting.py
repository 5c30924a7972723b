"""Says when the grid must be painted anew though none of its rows has told so."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, QTimer

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_view import GridView
from catalog_desktop.views.grid.row_painter import RowPainter
from catalog_desktop.views.grid.thumbnails import Make, Thumbnails
from catalog_desktop.views.palette import colours_of

_STALE_MS = 150
_MINUTE_MS = 60_000
_FEW = 40


class Repainting(QObject):
    """States change with the index and with time, ages with each minute, pictures when they arrive, all when another
    query is asked: rows of the older one grow faint when the new ones take longer than a moment."""

    def __init__(
        self, desk: ShopDesk, view: GridView, model: GridModel, painter: RowPainter, thumbnails: Thumbnails
    ) -> None:
        super().__init__(view)
        self._desk, self._view, self._model = desk, view, model
        self._painter, self._thumbnails = painter, thumbnails
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(lambda: self._states_changed(frozenset()))
        self._stale = QTimer(self, singleShot=True, interval=_STALE_MS)
        self._stale.timeout.connect(self._fade)
        self._minutes = QTimer(self, interval=_MINUTE_MS)
        self._minutes.timeout.connect(self._repaint)
        self._minutes.start()
        view.scrolled.connect(self.look)
        view.viewport().installEventFilter(self)
        thumbnails.arrived.connect(self._picture_arrived)
        desk.tracker.changed.subscribe(self._states_changed)
        desk.writes.events.subscribe(lambda event: self._repaint_products({c.product_id for c in event.changesets}))
        desk.ticks.changed.subscribe(lambda _: self._repaint())
        desk.queries.changed.subscribe(lambda _: self._stale.start())
        desk.result.events.subscribe(lambda _: self._rows_came())

    def look(self) -> None:
        """Have the pictures of the rows on screen loaded."""
        side = 26 if self._view.is_compact else 40
        colours = colours_of(self._view.palette())
        self._thumbnails.look(Make(side, self._view.devicePixelRatioF(), colours.neutral_soft))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.look()
        return super().eventFilter(watched, event)

    def _rows_came(self) -> None:
        self._fade()
        self.look()

    def _repaint(self) -> None:
        self._view.viewport().update()

    def _repaint_products(self, product_ids: Collection[str]) -> None:
        if len(product_ids) > _FEW:
            self._repaint()
            return
        rows = (self._model.row_of(product_id) for product_id in product_ids)
        self._view.update_rows([row for row in rows if row is not None])

    def _picture_arrived(self, address: str) -> None:
        first, last = self._view.visible_rows()
        for number in range(first, last + 1):
            row = self._model.row(number)
            if row is not None and row.document.image == address:
                self._view.update_rows((number,))

    def _states_changed(self, product_ids: frozenset[str]) -> None:
        """Paint again also when a product has been pending for long enough to say it."""
        self._repaint_products(product_ids or self._desk.tracker.pending_ids)
        due = self._desk.tracker.next_due
        if due is not None:
            self._due.start(max(due - self._desk.clock(), 0) + 1)

    def _fade(self) -> None:
        is_stale = self._desk.queries.query != self._desk.result.query and not self._stale.isActive()
        if is_stale != self._painter.is_stale:
            self._painter.is_stale = is_stale
            self._repaint()
