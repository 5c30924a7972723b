"""The result on screen as a table model: a row a product, and rows for the variants of those that are open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from catalog_desktop.session.result_events import Rearranged, ResultEvent, RowsChanged, RowsInserted
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.cell_words import CellWords
from catalog_desktop.views.grid.columns import COLUMNS, TICK
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.row_map import RowMap

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_KEPT_ROWS = 500
# Asked for every cell that is painted: made once.
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_TICK_FLAGS = _FLAGS | Qt.ItemFlag.ItemIsUserCheckable


class GridModel(QAbstractTableModel):
    """Never reset: totals come and go at the end, variants below their product, and all else is one range a change.

    While rows come or go `is_moving` is true: what Qt then says of the current index is of no meaning. Afterwards
    `inserted(first slot, count)` tells of rows that came between, `moved(shift, is new query)` that rows stand
    elsewhere: `shift` slots lower, for what was in sight. `is_as_painted` is true while a change is told that is about
    other rows than those that were looked at since the last one: pages around what is on screen.
    """

    moved = Signal(int, bool)
    inserted = Signal(int, int)

    def __init__(self, desk: ShopDesk, words: CellWords, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._words = desk, words
        self._map = RowMap(desk.result.row_count)
        self._rows: dict[int, GridRow] = {}
        self.is_moving = False
        self.is_as_painted = False
        self._has_all = False
        desk.result.events.subscribe(self._follow)

    # What Qt asks.

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else self._map.count

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index.row())
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() != TICK else None
        key = COLUMNS[index.column()].key
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words.text(key, row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._words.spoken(key, row, is_ticked=self.is_ticked(row))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._words.tooltip(key, row) or None
        if role == Qt.ItemDataRole.CheckStateRole and key == "tick" and row.variant is None:
            return Qt.CheckState.Checked if self.is_ticked(row) else Qt.CheckState.Unchecked
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return COLUMNS[section].title or "Selected"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _TICK_FLAGS if index.column() == TICK else _FLAGS

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row(index.row())
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != TICK or row is None:
            return False
        self._desk.ticks.set([row.product_id], ticked=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    # What the views ask.

    @property
    def slot_count(self) -> int:
        """How many products there are."""
        return self._map.slot_count

    def row(self, row: int) -> GridRow | None:
        """What a row is about; None while its page is not loaded."""
        found = self._rows.get(row)
        if found is None and 0 <= row < self._map.count:
            found = self._read(row)
            if found is None:
                self._has_all = False
            else:
                if len(self._rows) >= _KEPT_ROWS:
                    self._rows.clear()
                self._rows[row] = found
        return found

    def row_of(self, product_id: str, variant_id: str | None = None) -> int | None:
        """The row of a product, or of a variant of an open one; None when it is in no loaded row."""
        slot = self._desk.result.slot_of(product_id)
        if slot is None or slot >= self._map.slot_count:
            return None
        row = self._map.row_of(slot)
        if variant_id is None:
            return row
        shown = self._desk.result.product(product_id)
        ids = [variant.id for variant in shown.document.variants] if shown is not None else []
        is_shown = self._map.is_open(product_id) and variant_id in ids
        return row + 1 + ids.index(variant_id) if is_shown else None

    def slot_at(self, row: int) -> int:
        """The slot of the result that a row belongs to."""
        return self._map.place(row)[0]

    def row_at(self, slot: int) -> int:
        """The row of the product in a slot of the result."""
        return self._map.row_of(slot)

    def place(self, row: int) -> tuple[int, int | None]:
        """The slot of a row, and the number of its variant."""
        return self._map.place(row)

    def is_variant_row(self, row: int) -> bool:
        """Whether a row is that of a variant."""
        return 0 <= row < self._map.count and self._map.place(row)[1] is not None

    def is_ticked(self, row: GridRow) -> bool:
        """Whether the product of a row is ticked."""
        return self._desk.ticks.is_ticked(row.product_id, self._desk.result.query)

    # Products that stand open.

    def is_open(self, product_id: str) -> bool:
        """Whether a product's variants are shown below it."""
        return self._map.is_open(product_id)

    def open(self, product_id: str) -> bool:
        """Show a product's variants in rows below it; False when it has only one, or is in no loaded row."""
        if self.is_open(product_id) or not self._open(product_id):
            return False
        self.moved.emit(0, False)
        return True

    def close(self, product_id: str) -> None:
        """Show a product's variants no longer."""
        if self._close(product_id):
            self.moved.emit(0, False)

    def _open(self, product_id: str) -> bool:
        slot, shown = self._desk.result.slot_of(product_id), self._desk.result.product(product_id)
        count = len(shown.document.variants) if shown is not None else 0
        if slot is None or slot >= self._map.slot_count or count < 2:
            return False
        first = self._map.row_of(slot) + 1
        self._insert(first, count, lambda: self._map.open(slot, product_id, count))
        self._tell_changed(first - 1, first - 1)
        return True

    def _close(self, product_id: str) -> bool:
        opened = next((o for o in self._map.open_products if o.product_id == product_id), None)
        if opened is None:
            return False
        first = self._map.row_of(opened.slot) + 1
        self._remove(first, opened.count, lambda: self._map.close(product_id))
        self._tell_changed(first - 1, first - 1)
        return True

    # What happens to the result.

    def _follow(self, event: ResultEvent) -> None:
        looked_at, self._rows = self._rows, {}
        had_all, self._has_all = self._has_all, True
        self.is_as_painted = (
            isinstance(event, RowsChanged)
            and had_all
            and all(_is_same(row, self.row(number)) for number, row in looked_at.items())
        )
        if isinstance(event, RowsChanged):
            self._renew(event)
        elif isinstance(event, RowsInserted):
            first = self._map.row_of(event.first)
            self._insert(first, event.count, lambda: self._map.insert(event.first, event.count))
            self.inserted.emit(event.first, event.count)
        else:
            self._rearrange(event)

    def _renew(self, event: RowsChanged) -> None:
        for opened in self._map.open_products:
            shown = self._desk.result.product(opened.product_id)
            if shown is not None and len(shown.document.variants) != opened.count:
                with self._moving():
                    self._close(opened.product_id)
                    self._open(opened.product_id)
                self.moved.emit(0, False)
                self.is_as_painted = False
        last = min(event.last, self._map.slot_count - 1)
        if last >= event.first >= 0:
            self._tell_changed(self._map.row_of(event.first), self._map.row_of(last + 1) - 1)
        self.is_as_painted = False

    def _rearrange(self, event: Rearranged) -> None:
        opened = [product.product_id for product in self._map.open_products]
        before, after = self._map.slot_count, event.new_count
        with self._moving():
            for product_id in opened:
                self._close(product_id)
            if after > before:
                self._insert(before, after - before, lambda: self._set_slot_count(after))
            elif after < before:
                self._remove(after, before - after, lambda: self._set_slot_count(after))
            for product_id in () if event.is_new_query else opened:
                self._open(product_id)
            self._tell_changed(0, self._map.count - 1)
        self.moved.emit(event.shift, event.is_new_query)

    def _set_slot_count(self, count: int) -> None:
        self._map.slot_count = count

    def _insert(self, first: int, count: int, change: Callable[[], object]) -> None:
        with self._moving():
            self.beginInsertRows(_NO_INDEX, first, first + count - 1)
            change()
            self._rows.clear()
            self.endInsertRows()

    def _remove(self, first: int, count: int, change: Callable[[], object]) -> None:
        with self._moving():
            self.beginRemoveRows(_NO_INDEX, first, first + count - 1)
            change()
            self._rows.clear()
            self.endRemoveRows()

    @contextmanager
    def _moving(self) -> Iterator[None]:
        outer, self.is_moving = self.is_moving, True
        try:
            yield
        finally:
            self.is_moving = outer
            self._rows.clear()

    def _tell_changed(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _read(self, row: int) -> GridRow | None:
        slot, number = self._map.place(row)
        shown = self._desk.result.shown(slot)
        if shown is None:
            return None
        if number is None:
            return GridRow(shown, is_open=self._map.is_open(shown.product_id))
        variants = shown.document.variants
        return GridRow(shown, variants[number]) if number < len(variants) else None


def _is_same(old: GridRow, new: GridRow | None) -> bool:
    """Whether a row shows what it showed; its state is another matter."""
    return (
        new is not None
        and new.document is old.document
        and new.shown.row is old.shown.row
        and new.variant is old.variant
        and (new.is_open, new.is_faint, new.shown.is_deleted) == (old.is_open, old.is_faint, old.shown.is_deleted)
    )
