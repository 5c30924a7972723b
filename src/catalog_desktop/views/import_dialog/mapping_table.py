"""The table in which columns of the file are given to fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from catalog_desktop.domain.shop import Location
from catalog_desktop.exchange.mapping.mapping import ColumnMapping, Target
from catalog_desktop.views.icons import icon_pixmap
from catalog_desktop.views.import_dialog.mapping_rows import MappingRow
from catalog_desktop.views.import_dialog.target_words import (
    NAMED_TARGETS,
    TARGET_WORDS,
    number_choices,
    number_words,
)
from catalog_desktop.views.palette import colours_of

Index = QModelIndex | QPersistentModelIndex
_HEADS = ("Column of the file", "Becomes", "Called", "Numbers", "Samples", "Filled")
_WIDTHS = (160, 184, 120, 112, 190, 60)
BECOMES, CALLED, NUMBERS, SAMPLES = 1, 2, 3, 4
_NOWHERE = QModelIndex()
_ROW = 34
_MARK = 14


class MappingModel(QAbstractTableModel):
    """A row a column of the file. `edited` when somebody changed what becomes of one."""

    edited = Signal()

    def __init__(self, locations: Sequence[Location]) -> None:
        super().__init__()
        self.rows: list[MappingRow] = []
        self.locations = {location.id: location.name for location in locations}

    def show_rows(self, rows: Sequence[MappingRow]) -> None:
        """Show another file's columns."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return left if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(self.rows[index.row()], index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_HEADS[index.column()]}: {self._text(self.rows[index.row()], index.column())}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        target = self.rows[index.row()].mapping.target
        editable = (
            index.column() == BECOMES
            or (index.column() == CALLED and target in NAMED_TARGETS)
            or (index.column() == NUMBERS and bool(number_choices(target)))
        )
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def change(self, row: int, mapping: ColumnMapping) -> None:
        """Let something else become of a column."""
        if mapping != self.rows[row].mapping:
            self.rows[row] = replace(self.rows[row], mapping=mapping)
            self.dataChanged.emit(self.index(row, BECOMES), self.index(row, NUMBERS))
            self.edited.emit()

    def _text(self, row: MappingRow, column: int) -> str:
        mapping = row.mapping
        called = self.locations.get(mapping.name, mapping.name) if mapping.target is Target.STOCK else mapping.name
        texts = (
            mapping.column if row.count == 1 else f"{mapping.column} ({row.count} columns)",
            TARGET_WORDS[mapping.target],
            called if mapping.target in NAMED_TARGETS else "",
            number_words(mapping),
            " · ".join(row.samples),
            f"{row.filled:.0%}",
        )
        return texts[column]


class _ChoiceDelegate(QStyledItemDelegate):
    """Combo boxes for what has few values; a choice counts at once."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        choices = _choices(model, index) if isinstance(model, MappingModel) else []
        if not choices:
            return QLineEdit(parent)
        box = QComboBox(parent)
        box.setMaxVisibleItems(20)
        for words, make in choices:
            box.addItem(words, make)
        box.activated.connect(lambda: self._take(box))
        return box

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.flags() & Qt.ItemFlag.ItemIsEditable and index.column() != CALLED:
            mark = QRect(0, 0, _MARK, _MARK)
            mark.moveCenter(option.rect.center())
            mark.moveRight(option.rect.right() - _MARK // 2)
            painter.drawPixmap(mark, icon_pixmap("chevron-down", colours_of(option.palette).muted, _MARK, 2.0))

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QComboBox):
            editor.setCurrentText(text)
            editor.setCurrentIndex(max(0, editor.findText(text)))
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if not isinstance(model, MappingModel):
            return
        mapping = model.rows[index.row()].mapping
        if isinstance(editor, QComboBox):
            model.change(index.row(), editor.currentData()(mapping))
        elif isinstance(editor, QLineEdit):
            model.change(index.row(), replace(mapping, name=editor.text().strip()))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(option.rect)


Make = Callable[[ColumnMapping], ColumnMapping]


def _choices(model: MappingModel, index: Index) -> list[tuple[str, Make]]:
    target = model.rows[index.row()].mapping.target
    if index.column() == BECOMES:
        return [(words, _becoming(key)) for key, words in TARGET_WORDS.items()]
    if index.column() == NUMBERS:
        return [(words, _written(unit, decimal)) for words, unit, decimal in number_choices(target)]
    if target is Target.STOCK:
        return [(name, _named(key)) for key, name in model.locations.items()]
    return []


def _becoming(target: Target) -> Make:
    return lambda mapping: mapping if mapping.target is target else ColumnMapping(mapping.column, target)


def _written(unit: str, decimal: str) -> Make:
    return lambda mapping: replace(mapping, unit=unit, decimal=decimal if unit == "major" else mapping.decimal)


def _named(name: str) -> Make:
    return lambda mapping: replace(mapping, name=name)


class MappingTable(QTableView):
    """Enter, F2 or a click open a cell's choices; those that have some are marked."""

    def __init__(self, model: MappingModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setObjectName("cells")
        self.setAccessibleName("Columns of the file and what becomes of them")
        self.setItemDelegate(_ChoiceDelegate(self))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.clicked.connect(self._open_choices)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setFixedHeight(_ROW)
        header.setHighlightSections(False)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(SAMPLES, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open_choices(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open_choices(self, index: QModelIndex) -> None:
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            return
        self.edit(index)
        box = self.findChild(QComboBox)
        if isinstance(box, QComboBox):
            box.showPopup()
