"""The table view of the grid, tamed for millions of rows."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from catalog_desktop.views.grid.columns import COLUMNS, PRODUCT, TICK
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.row_layout import COMPACT_HEIGHT, ROW_HEIGHT, VARIANT_HEIGHT

Index = QModelIndex | QPersistentModelIndex


class GridView(QTableView):
    """Rows have fixed heights and are not selected: selecting many is what QTableView is slow at, and rows are ticked
    instead. `went` tells that there is another current index, `scrolled` that other rows may be on screen,
    `menu_wanted` where on the screen a menu is asked for, `resized` how wide it is now.
    """

    went = Signal()
    scrolled = Signal()
    menu_wanted = Signal(QPoint)
    resized = Signal(int)

    def __init__(self, model: GridModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid_model = model
        self._foot = 0
        self._is_following = False
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Products")
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(COMPACT_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.hide()
        model.rowsInserted.connect(self._size_variants)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.scrolled.emit())

    def use_head(self, head: QHeaderView) -> None:
        """Show a head of one's own."""
        self.setHorizontalHeader(head)
        # With the table's selection model it would ask every row, at every change, whether it is selected.
        head.setSelectionModel(QItemSelectionModel(self._grid_model, self))

    @property
    def is_compact(self) -> bool:
        """Whether rows have a single line."""
        return self.verticalHeader().defaultSectionSize() == COMPACT_HEIGHT

    def set_compact(self, compact: bool) -> None:
        """Rows of 36 pixels instead of 60; the row at the top stays there."""
        first, _ = self.visible_rows()
        self.verticalHeader().setDefaultSectionSize(COMPACT_HEIGHT if compact else ROW_HEIGHT)
        self.verticalScrollBar().setValue(self.verticalHeader().sectionPosition(first))
        self.scrolled.emit()

    def visible_rows(self) -> tuple[int, int]:
        """The first and the last row on screen; (0, 0) when there are none."""
        height = self.viewport().height()
        first, last = max(self.rowAt(0), 0), self.rowAt(height - 1)
        if last < first:  # rows end above the foot, or there is no height yet
            last = min(first + max(height, 0) // COMPACT_HEIGHT, self._grid_model.rowCount() - 1)
        return first, max(last, 0)

    def visible_slots(self) -> tuple[int, int]:
        """The slots of the result that are on screen."""
        first, last = self.visible_rows()
        return self._grid_model.slot_at(first), self._grid_model.slot_at(last)

    def set_foot(self, pixels: int) -> None:
        """So much of the foot is covered: the last row can be scrolled above that."""
        self._foot = pixels
        self.updateGeometries()

    def go_to(self, row: int, column: int | None = None) -> None:
        """Make a cell the current one and bring it into sight; by default of the column where one is."""
        if self._grid_model.rowCount():
            row = max(0, min(row, self._grid_model.rowCount() - 1))
            self.setCurrentIndex(self._grid_model.index(row, self._cell_column(column)))

    def follow_to(self, row: int | None) -> None:
        """What the current row shows stands in another row now, or in none: follow it without scrolling there."""
        index = QModelIndex() if row is None else self._grid_model.index(row, self._cell_column(None))
        self._is_following = True
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._is_following = False
        self.viewport().update()

    def shown_columns(self) -> list[int]:
        """The columns that can be gone to, from the left."""
        head = self.horizontalHeader()
        sections = (head.logicalIndex(place) for place in range(len(COLUMNS)))
        return [section for section in sections if section != TICK and not head.isSectionHidden(section)]

    # What Qt asks for.

    def currentChanged(self, current: Index, previous: Index) -> None:
        # While rows come and go Qt picks a current index of its own; and following is no wish to scroll.
        if not self._grid_model.is_moving and not self._is_following:
            super().currentChanged(current, previous)
            self.viewport().update()
            self.went.emit()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        length = self.verticalHeader().length() + self._foot - self.viewport().height()
        if self._foot and length > 0:
            self.verticalScrollBar().setRange(0, length)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        super().scrollTo(index, hint)
        covered = self.visualRect(index).bottom() + self._foot - self.viewport().height()
        if self._foot and covered > 0:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + covered + 1)

    def keyboardSearch(self, _text: str) -> None:
        """Not by walking through all rows: what is typed goes to the search box."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.go_to(self.visible_rows()[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(self.viewport().width())
        self.scrolled.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_wanted.emit(event.globalPos())
        elif self.currentIndex().isValid():
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))

    def _cell_column(self, column: int | None) -> int:
        wanted = self.currentIndex().column() if column is None else column
        return wanted if wanted > TICK and not self.isColumnHidden(wanted) else PRODUCT

    def _size_variants(self, _parent: Index, first: int, last: int) -> None:
        """Rows of variants are lower; they are few, and come only below an open product."""
        if self._grid_model.is_variant_row(first):
            for row in range(first, last + 1):
                self.verticalHeader().resizeSection(row, VARIANT_HEIGHT)
