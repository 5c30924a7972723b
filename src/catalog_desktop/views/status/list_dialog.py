"""A dialog with a table of things that went wrong, and buttons for what can be done about the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.labels import TextLabel

_KEY = Qt.ItemDataRole.UserRole
_MARGIN = 20


class ListDialog(QDialog):
    """Rows have a key each; `chosen_keys` are those of the selected rows, or of all when none is selected."""

    def __init__(self, title: str, hint: str, headers: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 420)
        self.heading = TextLabel(title, Type.TITLE)
        about = TextLabel(hint, tone="muted")
        about.setWordWrap(True)
        about.setVisible(bool(hint))
        self.table = QTableWidget(0, len(headers))
        self.table.setHorizontalHeaderLabels(list(headers))
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().resizeSection(0, 240)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName(title)
        self.table.setTabKeyNavigation(False)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(10)
        for widget in (self.heading, about, self.table):
            column.addWidget(widget)
        column.addLayout(self._buttons)

    def add_button(self, text: str, kind: ButtonKind = ButtonKind.SECONDARY) -> Button:
        """Offer something at the foot; connect to its `clicked`."""
        button = Button(text, kind)
        self._buttons.addWidget(button)
        return button

    def add_close(self) -> None:
        """The button that closes the dialog, and its default."""
        close = self.add_button("Close", ButtonKind.PRIMARY)
        close.clicked.connect(self.close)
        close.setDefault(True)

    def set_rows(self, rows: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Show rows: a key and the texts of its cells."""
        self.table.setRowCount(len(rows))
        for number, (key, texts) in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setData(_KEY, key)
                self.table.setItem(number, column, item)
        self.table.resizeRowsToContents()

    def cell(self, row: int, column: int) -> str:
        """The text of a cell."""
        item = self.table.item(row, column)
        return "" if item is None else item.text()

    def button(self, text: str) -> Button:
        """The button with this caption. Raises StopIteration when there is none."""
        return next(button for button in self.findChildren(Button) if button.text() == text)

    @property
    def chosen_keys(self) -> list[str]:
        """See the class."""
        selected = sorted({index.row() for index in self.table.selectedIndexes()})
        rows = selected or range(self.table.rowCount())
        items = (self.table.item(row, 0) for row in rows)
        return [str(item.data(_KEY)) for item in items if item is not None]
