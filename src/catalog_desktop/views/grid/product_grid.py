"""The grid with its selection bar, as one widget."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from catalog_desktop.session.query_session import Place
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.session.sync_tracker import SyncTracker
from catalog_desktop.views.grid.cell_editing import CellEditing
from catalog_desktop.views.grid.cells import cell
from catalog_desktop.views.grid.column_widths import ColumnWidths
from catalog_desktop.views.grid.columns import COLUMNS
from catalog_desktop.views.grid.grid_head import GridHead
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.product_table import ProductTable
from catalog_desktop.views.grid.row_layout import THUMBNAIL
from catalog_desktop.views.grid.selection_bar import SelectionBar
from catalog_desktop.views.grid.thumbnails import Thumbnails
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.window_services import LoadPicture

_LOAD_DELAY_MS = 8
_SETTLED_MS = 1_000
_BAR_MARGIN = 14
_COPIED_KEYS = ("product", "sku", "status", "price", "stock", "barcode", "brand", "category")


class ProductGrid(QWidget):
    """The products of the result on screen.

    `current_changed(product id)`; `open_wanted(product id, tab or None)`; `bulk_requested(command)` for what is ticked:
    one of `price`, `stock`, `status`, `category`, `tags`, `delete`; `link_clicked(product id, words)` for *Retry*,
    *Discard*, *Compare*, *Why?*, *Undo*; `typed(text)` for the search box; `said(text)` for a message;
    `columns_changed`.
    """

    current_changed = Signal(object)
    open_wanted = Signal(str, object)
    bulk_requested = Signal(str)
    link_clicked = Signal(str, str)
    typed = Signal(str)
    said = Signal(str)
    columns_changed = Signal()

    def __init__(self, desk: ShopDesk, load_picture: LoadPicture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = TaskOwner("grid")
        self._loading = LatestTask(self._tasks, "load rows")
        self._counting = LatestTask(self._tasks, "count what is ticked elsewhere")
        self._thumbnails = Thumbnails(desk.shop.id, load_picture, THUMBNAIL, self)
        self._model = GridModel(desk, self)
        self.table = ProductTable(desk, self._model, self._thumbnails, self)
        self._editing = CellEditing(desk, self.table, self._tasks)
        self._bar = SelectionBar(self)
        self._widths = ColumnWidths(self.table)
        self._last_ticked = 0
        self._delay = QTimer(self, singleShot=True, interval=_LOAD_DELAY_MS)
        self._due = QTimer(self, singleShot=True)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.setFocusProxy(self.table)
        self._connect()

    def visible_rows(self) -> tuple[int, int]:
        """The first and the last row on screen."""
        return self.table.visible_rows()

    @property
    def current_id(self) -> str | None:
        """The product of the current row."""
        return self.table.current_id

    def restore_place(self, place: Place) -> None:
        """Show where one was in the result: the product that was on top, and the current one."""
        slot = self._desk.result.slot_of(place.top_id) if place.top_id else None
        self.table.show_on_top(place.top_slot if slot is None else slot)
        current = self._desk.result.slot_of(place.current_id) if place.current_id else None
        if current is not None:
            self.table.go_to(current)

    def set_compact(self, compact: bool) -> None:
        """Rows of 36 pixels instead of 60."""
        self.table.set_compact(compact)

    def choose_columns(self) -> None:
        """Open the menu of columns."""
        head = self.table.horizontalHeader()
        if isinstance(head, GridHead):
            head.column_menu().popup(head.mapToGlobal(QPoint(head.width() - 40, head.height())))

    def layout_state(self) -> dict[str, object]:
        """Which columns are shown, in which order and how wide, for the next start."""
        return self._widths.state()

    def restore_layout(self, state: Mapping[str, object]) -> None:
        """Show columns as `layout_state` told."""
        self._widths.restore(state)

    def copy_rows(self) -> None:
        """Put the ticked rows on screen, or else the current one, on the clipboard as tab-separated text."""
        first, last = self.visible_rows()
        loaded = [row for slot in range(first, last + 1) if (row := self._desk.result.shown(slot)) is not None]
        ticked = [row for row in loaded if self._desk.ticks.is_ticked(row.product_id, self._desk.result.query)]
        current = self._desk.result.product(self.table.current_id) if self.table.current_id else None
        rows = ticked or ([current] if current is not None else [])
        if not rows:
            return
        lines = ["\t".join(COLUMNS_TITLES[key] for key in _COPIED_KEYS)]
        lines += ["\t".join(cell(self._desk, key, row).text for key in _COPIED_KEYS) for row in rows]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.said.emit("Copied 1 row" if len(rows) == 1 else f"Copied {len(rows)} rows")

    async def close_grid(self) -> None:
        """End what is under way."""
        self._thumbnails.cancel()
        await self._tasks.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widths.fit(self.width())
        self._place_bar()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()
        return super().event(event)

    def _connect(self) -> None:
        table, desk = self.table, self._desk
        self._model.rows_wanted.connect(self._want_rows)
        self._delay.timeout.connect(self._load)
        self._settle.timeout.connect(self._note_place)
        self._due.timeout.connect(self._model.renew_all)
        table.current_changed.connect(self.current_changed)
        table.open_wanted.connect(lambda product_id: self.open_wanted.emit(product_id, None))
        table.edit_wanted.connect(self._editing.begin)
        table.tick_wanted.connect(self._tick)
        table.tick_all_wanted.connect(self._tick_all)
        table.link_clicked.connect(self.link_clicked)
        table.typed.connect(self.typed)
        table.delete_wanted.connect(self._delete)
        table.copy_wanted.connect(self.copy_rows)
        table.scrolled.connect(self._want_rows)
        table.customContextMenuRequested.connect(self._menu)
        self._editing.open_requested.connect(self.open_wanted)
        head = table.horizontalHeader()
        if isinstance(head, GridHead):
            head.tick_all_clicked.connect(self._toggle_all)
            head.columns_changed.connect(self.columns_changed)
        self._bar.command_chosen.connect(self.bulk_requested)
        self._bar.all_wanted.connect(self._tick_all)
        self._bar.cleared.connect(desk.ticks.clear)
        desk.ticks.changed.subscribe(lambda _: self._show_ticks())
        desk.result.summarised.subscribe(lambda _: self._show_ticks())
        desk.tracker.changed.subscribe(lambda _: self._wait_for_pending(desk.tracker))

    def _want_rows(self) -> None:
        self._settle.start()
        if not self._delay.isActive():
            self._delay.start()

    def _note_place(self) -> None:
        """Somebody stays here: one can come back to it."""
        top = self.visible_rows()[0]
        self._desk.queries.settle(Place(self._desk.result.id_at(top), top, self.table.current_id))

    def _load(self) -> None:
        if self._desk.result.index_version:
            self._loading.replace(self._desk.result.load(*self.visible_rows()))

    def _wait_for_pending(self, tracker: SyncTracker) -> None:
        """Paint again when a pending product has been so long enough to say it."""
        due = tracker.next_due
        if due is not None:
            self._due.start(max(due - self._desk.clock(), 0) + 1)

    def _tick(self, slot: int, is_range: bool) -> None:
        product_id = self._desk.result.id_at(slot)
        if is_range and self._last_ticked != slot:
            self._tasks.start(self._tick_range(min(slot, self._last_ticked), max(slot, self._last_ticked)), "tick rows")
        elif product_id is not None:
            ticked = self._desk.ticks.is_ticked(product_id, self._desk.result.query)
            self._desk.ticks.set([product_id], ticked=not ticked)
        self._last_ticked = slot

    async def _tick_range(self, first: int, last: int) -> None:
        self._desk.ticks.set(await self._desk.result.ids_between(first, last), ticked=True)

    def _tick_all(self) -> None:
        result = self._desk.result
        self._desk.ticks.tick_all(result.query, result.index_version, result.latest.total, result.now)

    def _toggle_all(self) -> None:
        if self._desk.ticks.count:
            self._desk.ticks.clear()
        else:
            self._tick_all()

    def _delete(self) -> None:
        """Delete what is ticked, or else the current product."""
        if not self._desk.ticks.count and self.table.current_id is not None:
            self._desk.ticks.set([self.table.current_id], ticked=True)
        if self._desk.ticks.count:
            self.bulk_requested.emit("delete")

    def _menu(self, place: QPoint) -> None:
        product_id = self.table.current_id
        if product_id is None:
            return
        menu = QMenu(self)
        menu.addAction("Open", QKeySequence("Ctrl+E"), lambda: self.open_wanted.emit(product_id, None))
        menu.addAction("Edit cell", QKeySequence("F2"), lambda: self._editing.begin(""))
        menu.addAction("Variants and stock", lambda: self.open_wanted.emit(product_id, "variants"))
        menu.addAction("History", lambda: self.open_wanted.emit(product_id, "history"))
        menu.addSeparator()
        menu.addAction("Copy row", QKeySequence.StandardKey.Copy, self.copy_rows)
        menu.addAction("Delete", QKeySequence.StandardKey.Delete, self._delete)
        menu.popup(self.table.viewport().mapToGlobal(place))

    def _show_ticks(self) -> None:
        self._counting.replace(self._count_ticks())

    async def _count_ticks(self) -> None:
        ticks, result = self._desk.ticks, self._desk.result
        outside = await ticks.outside(result.query, result.now) if ticks.count and ticks.all_hits is None else 0
        self._bar.show_count(ticks.count, result.latest.total, outside)
        self._place_bar()

    def _place_bar(self) -> None:
        self._bar.adjustSize()
        self._bar.move((self.width() - self._bar.width()) // 2, self.height() - self._bar.height() - _BAR_MARGIN)
        self._bar.raise_()


COLUMNS_TITLES = {column.key: column.title for column in COLUMNS}
