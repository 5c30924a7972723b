"""The table view of the grid, tamed for millions of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QContextMenuEvent, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from catalog_desktop.views.grid.columns import COLUMNS, PRODUCT, TICK
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.paint import colour
from catalog_desktop.views.grid.row_layout import COMPACT_HEIGHT, ROW_HEIGHT, VARIANT_HEIGHT
from catalog_desktop.views.grid.row_painter import RowPainter, Scene, Strip
from catalog_desktop.views.palette import colours_of

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
        self._row_painter: RowPainter | None = None
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
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
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

    def use_painter(self, row_painter: RowPainter) -> None:
        """Have the rows painted."""
        self._row_painter = row_painter

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

    def update_rows(self, rows: Iterable[int]) -> None:
        """Paint rows anew, as far as they are on screen."""
        first, last = self.visible_rows()
        on_screen = range(first, last + 1)
        if isinstance(rows, range):
            rows = range(max(rows.start, first), min(rows.stop, last + 1))
        for row in rows:
            if row in on_screen:
                self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def shown_columns(self) -> list[int]:
        """The columns that can be gone to, from the left."""
        head = self.horizontalHeader()
        sections = (head.logicalIndex(place) for place in range(len(COLUMNS)))
        return [section for section in sections if section != TICK and not head.isSectionHidden(section)]

    # What Qt asks for.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scene = self._scene()
        width, top = self.viewport().width(), event.rect().top()
        number = self.rowAt(top)
        if number >= 0:
            top = self.rowViewportPosition(number)
        while 0 <= number < self._grid_model.rowCount() and top <= event.rect().bottom():
            height = self.rowHeight(number)
            strip = Strip(number, QRect(0, top, width, height))
            if self._row_painter is not None and event.region().intersects(strip.rect):
                self._row_painter.paint(painter, strip, scene)
            number, top = number + 1, top + height
        # The viewport is opaque, so that scrolling moves pixels: what is below the last row is ours to fill.
        painter.fillRect(QRect(0, top, width, self.viewport().height() - top), colour(scene.colours.surface))
        painter.end()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        if QAccessible.isActive():
            super().dataChanged(first, last, list(roles))
        elif not self._grid_model.is_as_painted:
            self.update_rows(range(first.row(), last.row() + 1))

    def currentChanged(self, current: Index, previous: Index) -> None:
        # While rows come and go Qt picks a current index of its own; and following is no wish to scroll.
        self.update_rows((current.row(), previous.row()))
        if not self._grid_model.is_moving and not self._is_following:
            super().currentChanged(current, previous)
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

    # Not Qt's own, which have all rows painted: focus goes to an editor and comes back with each edit.

    def focusInEvent(self, _event: QFocusEvent) -> None:
        if self.currentIndex().isValid():
            self.update_rows((self.currentIndex().row(),))
        else:
            self.go_to(self.visible_rows()[0])

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.update_rows((self.currentIndex().row(),))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(self.viewport().width())
        self.scrolled.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_wanted.emit(event.globalPos())
        elif self.currentIndex().isValid():
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))

    def _scene(self) -> Scene:
        head, index = self.horizontalHeader(), self.currentIndex()
        shown = [TICK, *self.shown_columns()]
        columns = [(section, head.sectionViewportPosition(section), head.sectionSize(section)) for section in shown]
        return Scene(columns, colours_of(self.palette()), (index.row(), index.column()), self.hasFocus())

    def _cell_column(self, column: int | None) -> int:
        wanted = self.currentIndex().column() if column is None else column
        return wanted if wanted > TICK and not self.isColumnHidden(wanted) else PRODUCT

    def _size_variants(self, _parent: Index, first: int, last: int) -> None:
        """Rows of variants are lower; they are few, and come only below an open product."""
        if self._grid_model.is_variant_row(first):
            for row in range(first, last + 1):
                self.verticalHeader().resizeSection(row, VARIANT_HEIGHT)
