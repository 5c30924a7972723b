"""The table view: keys, mouse, and what a million rows ask of a QTableView."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from catalog_desktop.session.result_events import Rearranged, ShownRow
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.columns import COLUMNS, PRODUCT, TICK
from catalog_desktop.views.grid.grid_head import GridHead
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.row_delegate import RowDelegate
from catalog_desktop.views.grid.row_layout import COMPACT_HEIGHT, ROW_HEIGHT
from catalog_desktop.views.grid.thumbnails import Thumbnails

Index = QModelIndex | QPersistentModelIndex


class ProductTable(QTableView):
    """One current row, known by its product; rows are not selected, they are ticked.

    `current_changed(product id or None)`; `edit_wanted(text)` for the current cell, with what was typed first;
    `open_wanted(product id)`; `tick_wanted(slot, is range)`; `link_clicked(product id, text)`; `typed(text)` for the
    search box; `delete_wanted`, `tick_all_wanted`, `copy_wanted`, `scrolled`.
    """

    current_changed = Signal(object)
    edit_wanted = Signal(str)
    open_wanted = Signal(str)
    tick_wanted = Signal(int, bool)
    link_clicked = Signal(str, str)
    typed = Signal(str)
    delete_wanted = Signal()
    tick_all_wanted = Signal()
    copy_wanted = Signal()
    scrolled = Signal()

    def __init__(self, desk: ShopDesk, model: GridModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._grid_model = desk, model
        self._current_id: str | None = None
        self._delegate = RowDelegate(desk, thumbnails, self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setHorizontalHeader(GridHead(desk, self))
        # Shared with the table it would ask every row whether it is selected.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))
        self._set_up()
        model.rearranged.connect(self._rearranged)
        thumbnails.arrived.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.scrolled.emit())
        self.setAccessibleName("Products")

    @property
    def current_id(self) -> str | None:
        """The product of the current row."""
        return self._current_id

    def visible_rows(self) -> tuple[int, int]:
        """The first and the last row on screen."""
        height = max(self.verticalHeader().defaultSectionSize(), 1)
        first = max(self.rowAt(0), 0)
        last = first + self.viewport().height() // height + 1
        return first, max(min(last, self._grid_model.rowCount() - 1), first)

    def set_compact(self, compact: bool) -> None:
        """Rows of 36 pixels instead of 60."""
        self.verticalHeader().setDefaultSectionSize(COMPACT_HEIGHT if compact else ROW_HEIGHT)

    def show_on_top(self, slot: int) -> None:
        """Scroll so that a row is the first on screen."""
        self.verticalScrollBar().setValue(slot * self.verticalHeader().defaultSectionSize())

    def go_to(self, slot: int, column: int | None = None) -> None:
        """Make a row the current one."""
        if 0 <= slot < self._grid_model.rowCount():
            kept = self.currentIndex().column() if self.currentIndex().isValid() else PRODUCT
            self.setCurrentIndex(self._grid_model.index(slot, max(kept if column is None else column, PRODUCT)))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self._tell_current()

    def keyboardSearch(self, _text: str) -> None:
        """Not by walking all rows: what is typed goes to the search box."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        plain = modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.tick_all_wanted.emit()
        elif key == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.tick_wanted.emit(self.currentIndex().row(), bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Delete and plain:
            self.delete_wanted.emit()
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._enter()
        elif plain and self._is_text(event):
            self._type(event.text())
        elif not self._walk(key, plain=plain):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            if index.column() == TICK:
                self.tick_wanted.emit(index.row(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return
            link = self._link_at(event.position().toPoint())
            row = self._grid_model.shown(index.row())
            if link is not None and row is not None:
                self.link_clicked.emit(row.product_id, link)
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() != TICK:
            self._enter()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        self._hover(self.indexAt(place).row())
        over_link = self._link_at(place) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over_link else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrolled.emit()

    def _set_up(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.hide()

    def _walk(self, key: int, *, plain: bool) -> bool:
        """Keys that QTableView gives to columns, or does not know."""
        last = self._grid_model.rowCount() - 1
        if key == Qt.Key.Key_Home:
            self.go_to(0)
        elif key == Qt.Key.Key_End:
            self.go_to(last)
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(-1 if key == Qt.Key.Key_Left else 1)
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        """To the next column that is shown, in the order on screen."""
        head, index = self.horizontalHeader(), self.currentIndex()
        place = head.visualIndex(index.column()) + by
        while 0 <= place < head.count():
            column = head.logicalIndex(place)
            if not self.isColumnHidden(column) and column != TICK:
                self.setCurrentIndex(index.siblingAtColumn(column))
                return
            place += by

    def _enter(self) -> None:
        index = self.currentIndex()
        if index.isValid() and COLUMNS[index.column()].editable:
            self.edit_wanted.emit("")
        elif self._current_id is not None:
            self.open_wanted.emit(self._current_id)

    def _type(self, text: str) -> None:
        index = self.currentIndex()
        is_figure = COLUMNS[index.column()].key in ("price", "stock") if index.isValid() else False
        if is_figure and (text.isdigit() or text in "+-.,"):
            self.edit_wanted.emit(text)
        else:
            self.typed.emit(text)

    def _is_text(self, event: QKeyEvent) -> bool:
        return bool(event.text()) and event.text().isprintable() and event.key() != Qt.Key.Key_Space

    def _link_at(self, place: QPoint) -> str | None:
        index = self.indexAt(place)
        if not index.isValid() or index.column() != PRODUCT:
            return None
        row = self._desk.result.shown(index.row())
        return self._delegate.link_at(row, self.visualRect(index), place) if row is not None else None

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered:
            self._delegate.hovered = row
            self.viewport().update()

    def _rearranged(self, event: Rearranged) -> None:
        if event.is_new_query:
            self.verticalScrollBar().setValue(0)
            self.setCurrentIndex(self._grid_model.index(0, PRODUCT))
        else:
            height = self.verticalHeader().defaultSectionSize()
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + event.shift * height)
            slot = self._desk.result.slot_of(self._current_id) if self._current_id else None
            if slot is not None and slot != self.currentIndex().row():
                self._go_quietly(slot)
        self._tell_current()

    def _go_quietly(self, slot: int) -> None:
        """Follow the current product to its new row without scrolling there."""
        index = self._grid_model.index(slot, max(self.currentIndex().column(), PRODUCT))
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _tell_current(self) -> None:
        row = self._grid_model.shown(self.currentIndex().row()) if self.currentIndex().isValid() else None
        product_id = row.product_id if isinstance(row, ShownRow) else None
        if product_id is not None and product_id != self._current_id:
            self._current_id = product_id
            self.current_changed.emit(product_id)
