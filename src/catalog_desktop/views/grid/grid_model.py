"""The result on screen as a table model: as many rows as there are products, of which the loaded ones can be shown."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from catalog_desktop.session.result_events import Rearranged, ResultEvent, RowsChanged, RowsInserted, ShownRow
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.cells import cell, row_text
from catalog_desktop.views.grid.columns import COLUMNS, TICK

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_ROW_ROLE = Qt.ItemDataRole.UserRole


class GridModel(QAbstractTableModel):
    """Never reset: totals come and go at the end, and every change is one range.

    `rows_wanted` tells that a row is looked at which is not loaded; `rearranged` that rows stand elsewhere now.
    """

    rows_wanted = Signal()
    rearranged = Signal(object)

    def __init__(self, desk: ShopDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._count = desk.result.row_count
        self._forget = (
            desk.result.events.subscribe(self._follow),
            desk.tracker.changed.subscribe(self._states_changed),
            desk.ticks.changed.subscribe(lambda _: self.renew_all()),
        )

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.shown(index.row())
        if role == _ROW_ROLE:
            return row
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() != TICK else None
        return self._shown_data(row, index.column(), role)

    def _shown_data(self, row: ShownRow, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row_text(self._desk, row)
        if column == TICK:
            ticked = self._desk.ticks.is_ticked(row.product_id, self._desk.result.query)
            state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            return state if role == Qt.ItemDataRole.CheckStateRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell(self._desk, COLUMNS[column].key, row).text
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
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if index.isValid() else Qt.ItemFlag.NoItemFlags

    def shown(self, slot: int) -> ShownRow | None:
        """What a row shows; asks for it when it is not loaded."""
        row = self._desk.result.shown(slot)
        if row is None and 0 <= slot < self._count:
            self.rows_wanted.emit()
        return row

    def renew_all(self) -> None:
        """Every visible row may look different now."""
        self._changed(0, self._count - 1)

    def _follow(self, event: ResultEvent) -> None:
        if isinstance(event, RowsInserted):
            self.beginInsertRows(_NO_INDEX, event.first, event.first + event.count - 1)
            self._count += event.count
            self.endInsertRows()
        elif isinstance(event, RowsChanged):
            self._changed(event.first, event.last)
        else:
            self._rearrange(event)

    def _rearrange(self, event: Rearranged) -> None:
        before, after = self._count, event.new_count
        if after > before:
            self.beginInsertRows(_NO_INDEX, before, after - 1)
            self._count = after
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(_NO_INDEX, after, before - 1)
            self._count = after
            self.endRemoveRows()
        self.rearranged.emit(event)
        self.renew_all()

    def _changed(self, first: int, last: int) -> None:
        last = min(last, self._count - 1)
        if last >= first >= 0:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _states_changed(self, product_ids: frozenset[str]) -> None:
        slots = [slot for key in product_ids if (slot := self._desk.result.slot_of(key)) is not None]
        if slots:
            self._changed(min(slots), max(slots))
