"""The grid with its selection bar, as one widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.session.query_session import Place
from catalog_desktop.session.shop_desk import READ_ONLY, ShopDesk
from catalog_desktop.views.grid.cell_editing import CellEditing
from catalog_desktop.views.grid.cell_range import CellRange
from catalog_desktop.views.grid.cell_words import CellWords
from catalog_desktop.views.grid.columns import COLUMNS
from catalog_desktop.views.grid.current_row import CurrentRow
from catalog_desktop.views.grid.grid_head import GridHead
from catalog_desktop.views.grid.grid_keys import GridKeys
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_mouse import GridMouse
from catalog_desktop.views.grid.grid_view import GridView
from catalog_desktop.views.grid.page_loader import PageLoader
from catalog_desktop.views.grid.product_cell import ProductCell
from catalog_desktop.views.grid.repainting import Repainting
from catalog_desktop.views.grid.row_copy import MOST, rows_as_text
from catalog_desktop.views.grid.row_menu import RowCommands, row_menu
from catalog_desktop.views.grid.row_painter import RowPainter
from catalog_desktop.views.grid.scroll_anchor import ScrollAnchor
from catalog_desktop.views.grid.selection_bar import SelectionBar
from catalog_desktop.views.grid.state_words import RowAction
from catalog_desktop.views.grid.thumbnails import Thumbnails
from catalog_desktop.views.grid.ticking import Ticking
from catalog_desktop.views.tasks import TaskOwner, report_to_loop
from catalog_desktop.views.value_words import count_words, number_words
from catalog_desktop.views.window_services import LoadPicture

_DRAIN_S = 5.0


class ProductGrid(QWidget):
    """The products of the result on screen, made for a desk; `table` is the view, which has the focus.

    `current_changed(product id or None)`; `open_wanted(product id, tab or None)` for the product's dialog;
    `paste_wanted` for the clipboard's text from the current cell on, which `cells` tells apart;
    `bulk_requested(command)` for what is ticked: `price`, `stock`, `status`, `category`, `tags` or `delete`;
    `link_clicked(product id, words)` for *Retry*, *Discard*, *Compare*, *Why?*, *Undo* (`RowAction`); `typed(text)`
    for the search box; `said(text)` for a message; `sort_changed(column's key)`; `columns_changed` when they have been
    arranged otherwise; `load_failed(sentence, is damaged)`. `await close_grid()` before it goes.
    """

    current_changed = Signal(object)
    open_wanted = Signal(str, object)
    paste_wanted = Signal()
    bulk_requested = Signal(str)
    link_clicked = Signal(str, str)
    typed = Signal(str)
    said = Signal(str)
    sort_changed = Signal(str)
    columns_changed = Signal()
    load_failed = Signal(str, bool)

    def __init__(self, desk: ShopDesk, load_picture: LoadPicture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reads, self._writes = TaskOwner("grid", self._failed), TaskOwner("writes of the grid", self._failed)
        self._words = CellWords(desk)
        self._model = GridModel(desk, self._words, self)
        self.table = GridView(self._model, self)
        self._thumbnails = Thumbnails(desk.shop.id, load_picture, self._reads, self._visible_pictures, self)
        cell = ProductCell(self._words, self._thumbnails)
        self._painter = RowPainter(self._model, self._words, cell)
        self.table.use_painter(self._painter)
        self._current = CurrentRow(self.table, self._model)
        self._anchor = ScrollAnchor(self.table, self._model)
        self._ticking = Ticking(desk, self._reads, self)
        self._head = GridHead(desk, self._ticking, self.table)
        self.table.use_head(self._head)
        self._columns = self._head.arrange()
        self.editing = CellEditing(desk, self.table, self._model, self._current, (self._reads, self._writes))
        self.cells = CellRange(desk, self.table, self._model, self._current)
        self._keys = GridKeys(self.table, self._model, self._current)
        self._mouse = GridMouse(self.table, self._model, self._painter)
        self._loader = PageLoader(desk, self.table, self._model, self._reads)
        self.bar = SelectionBar(desk, self._ticking, self._reads, self)
        self._repainting = Repainting(desk, self.table, self._model, self._painter, self._thumbnails)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.setFocusProxy(self.table)
        self._connect()

    # What the window asks.

    @property
    def current_id(self) -> str | None:
        """The product of the current row; None while that is not loaded."""
        return None if self._current.is_awaited else self._current.product_id

    @property
    def place(self) -> Place:
        """Where one is in the result."""
        return Place(self._desk.result.id_at(self._anchor.slot), self._anchor.slot, self.current_id)

    def restore_place(self, place: Place) -> None:
        """Show the result as it was left."""
        slot = self._desk.result.slot_of(place.top_id) if place.top_id is not None else None
        self._anchor.put(place.top_slot if slot is None else slot)
        self._current.remember(place.current_id)

    def visible_rows(self) -> tuple[int, int]:
        """The first and the last slot of the result on screen."""
        return self.table.visible_slots()

    def set_compact(self, compact: bool) -> None:
        """Rows of 36 pixels instead of 60."""
        self.table.set_compact(compact)
        self._repainting.look()

    def columns_menu(self) -> QMenu:
        """The choice of columns."""
        return self._head.columns_menu()

    def choose_columns(self) -> None:
        """Open the choice of columns."""
        self.columns_menu().popup(self._head.mapToGlobal(QPoint(self._head.width() - 160, self._head.height())))

    def layout_state(self) -> dict[str, JsonValue]:
        """Which columns are shown, in which order and how wide, for the next start."""
        return self._columns.state()

    def restore_layout(self, state: Mapping[str, object]) -> None:
        """Show columns as `layout_state` told."""
        self._columns.restore(state)

    def copy_rows(self) -> None:
        """Put what is ticked, or else the current row, on the clipboard as tab-separated text."""
        self._reads.start(self._copy(), "copy rows")

    async def close_grid(self) -> None:
        """Give up what only reads, and wait for what writes."""
        await self._reads.close()
        await self._writes.drained(_DRAIN_S)
        await self._writes.close()

    # What the parts ask.

    def _connect(self) -> None:
        self._connect_parts()
        self._current.changed.connect(self.current_changed)
        self._current.visited.connect(self._settle)
        self._anchor.scrolled_by_hand.connect(self._settle)
        self._head.sorted_by.connect(self.sort_changed)
        self._columns.changed.connect(self.columns_changed)
        self._loader.failed.connect(self.load_failed)
        self._model.dataChanged.connect(self._make_room_for_skus)
        self.bar.command_chosen.connect(self.bulk_requested)

    def _connect_parts(self) -> None:
        keys, mouse, bar = self._keys, self._mouse, self.bar
        self.table.menu_wanted.connect(self._show_menu)
        self.table.resized.connect(self._columns.fit)
        keys.edit_wanted.connect(self._edit)
        keys.open_wanted.connect(self._open_current)
        keys.typed.connect(lambda text, _at: self.typed.emit(text))
        keys.tick_wanted.connect(self._tick_current)
        keys.tick_all_wanted.connect(self._ticking.tick_all)
        keys.copy_wanted.connect(self.copy_rows)
        keys.paste_wanted.connect(self.paste_wanted)
        keys.delete_wanted.connect(self._delete_current)
        mouse.tick_wanted.connect(lambda product_id, to_here: self._ticking.toggle(product_id, to_here=to_here))
        mouse.action_wanted.connect(self._act)
        mouse.cell_opened.connect(self._open_cell)
        self.editing.variants_wanted.connect(self._model.open)
        bar.copy_wanted.connect(self.copy_rows)
        bar.room_changed.connect(self.table.set_foot)
        bar.counted.connect(self._head.viewport().update)

    def _visible_pictures(self) -> Sequence[str]:
        first, last = self.table.visible_rows()
        rows = (self._model.row(number) for number in range(first, last + 1))
        return [row.document.image for row in rows if row is not None and row.variant is None and row.document.image]

    def _settle(self) -> None:
        """Somebody has looked at this result: one can come back to it."""
        if self._desk.queries.query == self._desk.result.query:
            self._desk.queries.settle(self.place)

    def _make_room_for_skus(self) -> None:
        first, last = self.table.visible_rows()
        rows = (self._model.row(number) for number in range(first, last + 1))
        self._columns.make_room_for_sku(
            max((self._painter.sku_width(row) for row in rows if row is not None), default=0)
        )

    def _open_current(self) -> None:
        if self.current_id is not None:
            self.open_wanted.emit(self.current_id, None)

    def _edit(self, typed: str) -> None:
        if self._desk.can_write:
            self.editing.begin(typed)
        else:
            self.said.emit(READ_ONLY)

    def _open_cell(self) -> None:
        index = self.table.currentIndex()
        if not COLUMNS[index.column()].editor or not self.editing.begin():
            self._open_current()

    def _tick_current(self, to_here: bool) -> None:
        if self.current_id is not None:
            self._ticking.toggle(self.current_id, to_here=to_here)

    def _act(self, action: RowAction, product_id: str) -> None:
        if action is RowAction.VARIANTS:
            self._toggle_variants(product_id)
        else:
            self.link_clicked.emit(product_id, action.value)

    def _toggle_variants(self, product_id: str) -> None:
        if not self._model.open(product_id):
            self._model.close(product_id)

    def _delete_current(self) -> None:
        """What is ticked when the current product is, else that one alone: its row offers to undo it."""
        row = self._current.row
        if not self._desk.can_write:
            self.said.emit(READ_ONLY)
            return
        if row is None or row.shown.is_deleted:
            return
        if self._model.is_ticked(row):
            self.bulk_requested.emit("delete")
            return
        label = f"Delete “{row.document.title}”"
        changeset = Changeset(row.product_id, Action.DELETE)
        self._writes.start(self._desk.writes.write([changeset], label=label), "delete a product")

    def _show_menu(self, place: QPoint) -> None:
        row, index = self._current.row, self.table.currentIndex()
        if row is None:
            return
        product_id = row.product_id
        commands = RowCommands(
            act=lambda action: self._act(action, product_id),
            edit=self.editing.begin,
            open_tab=lambda tab: self.open_wanted.emit(product_id, tab or None),
            toggle_variants=lambda: self._toggle_variants(product_id),
            toggle_tick=lambda: self._ticking.toggle(product_id),
            sort=lambda: self._head.order_by(COLUMNS[index.column()]),
            copy=self.copy_rows,
            copy_text=QGuiApplication.clipboard().setText,
            delete=self._delete_current,
        )
        row_menu(self, row, COLUMNS[index.column()], self._words, commands, can_write=self._desk.can_write).popup(place)

    async def _copy(self) -> None:
        ids = (await self._desk.ticks.resolve()).ids or ((self.current_id,) if self.current_id is not None else ())
        if len(ids) > MOST:
            self.said.emit(f"{number_words(len(ids))} rows are too many for the clipboard. Export them to a file.")
        elif ids:
            text, count = await rows_as_text(self._desk, self._words, ids, self.table.shown_columns())
            QGuiApplication.clipboard().setText(text)
            self.said.emit(f"Copied {count_words(count, 'row')}")

    def _failed(self, name: str, error: Exception) -> None:
        if not isinstance(error, CatalogError):
            report_to_loop(name, error)
        self.said.emit(str(error) if isinstance(error, CatalogError) else "Something went wrong. The log says what.")
