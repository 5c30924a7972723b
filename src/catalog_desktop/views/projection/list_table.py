"""A table of few rows, each with a key, for the sections of the projection's window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableWidget, QTableWidgetItem

_KEY = Qt.ItemDataRole.UserRole
_ROW_HEIGHT = 30
_MOST_ROWS = 5


class ListTable(QTableWidget):
    """The column `widest` takes the room that the others leave; Ctrl+C copies the selected rows as text."""

    def __init__(self, name: str, headers: Sequence[str], *, widest: int = 0) -> None:
        super().__init__(0, len(headers))
        self.setObjectName("list")
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headers))
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_rows(self, rows: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Show rows: a key and the texts of its cells. What was selected stays selected."""
        selected = set(self.selected_keys)
        self.clearSelection()
        self.setRowCount(len(rows))
        for number, (key, texts) in enumerate(rows):
            for column, text in enumerate(texts):
                item = self._item(number, column)
                item.setText(text)
                item.setToolTip(text)
                item.setData(_KEY, key)
                item.setSelected(key in selected)
        rows_shown = min(len(rows), _MOST_ROWS)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows_shown * _ROW_HEIGHT + 2)

    @property
    def selected_keys(self) -> list[str]:
        """The keys of the selected rows, top to bottom."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        items = (self.item(row, 0) for row in rows)
        return [str(item.data(_KEY)) for item in items if item is not None]

    def texts(self, row: int) -> list[str]:
        """What stands in a row."""
        items = (self.item(row, column) for column in range(self.columnCount()))
        return [item.text() for item in items if item is not None]

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        return item

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted({index.row() for index in self.selectedIndexes()})
            QApplication.clipboard().setText("\n".join("\t".join(self.texts(row)) for row in rows))
        else:
            super().keyPressEvent(event)
