"""The variants matrix on screen: typing, copying and pasting ranges, filling down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from catalog_desktop.views.palette import colours_of
from catalog_desktop.views.product_dialog.combinations import complete_options
from catalog_desktop.views.product_dialog.variants_model import REMARK, VariantsModel
from catalog_desktop.views.value_words import count_words

_ROW = 34
_HEAD = 34
_LOADED = "loaded"


class VariantsTable(QTableView):
    """Typing goes into the current cell at once; Enter goes down, Tab goes on. Ctrl+C and Ctrl+V speak with
    spreadsheets, Ctrl+D fills the selection down from its first row, Delete empties it. `cell_changed`: the current
    cell, or what stands in it, is another."""

    cell_changed = Signal()

    def __init__(self, model: VariantsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.variants = model
        self.explanation = ""
        """What the typed text means when that is not plain ("= 1,299.00 EUR"), or what a paste left out."""
        self.setObjectName("cells")
        self.setWordWrap(False)
        self.setAccessibleName("Variants")
        self.setItemDelegate(_CellDelegate(self))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.verticalHeader().setMinimumWidth(36)
        self.horizontalHeader().setFixedHeight(_HEAD)
        self.horizontalHeader().setHighlightSections(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        model.modelReset.connect(self._fit)
        model.dataChanged.connect(lambda *_: self.cell_changed.emit())
        self._fit()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.explanation = ""
        self.cell_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif key == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.fill_down()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers():
            self._type_into([(index, "") for index in self._selected()])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.edit(self.currentIndex())
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self._leaves(key):
            self.focusNextPrevChild(key == Qt.Key.Key_Tab)
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        self.explanation = ""
        super().closeEditor(editor, hint)
        self.cell_changed.emit()
        complete_options(self.variants.draft)

    def copy(self) -> None:
        """Put the selected rectangle on the clipboard, as spreadsheets take it."""
        cells = {(index.row(), index.column()): str(index.data(Qt.ItemDataRole.EditRole)) for index in self._selected()}
        if cells:
            rows, columns = sorted({row for row, _ in cells}), sorted({column for _, column in cells})
            lines = ("\t".join(cells.get((row, column), "") for column in columns) for row in rows)
            QGuiApplication.clipboard().setText("\n".join(lines))

    def paste(self, text: str) -> None:
        """Type the cells of a spreadsheet from the current cell on; a single one goes into every selected cell."""
        lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        cells = [line.split("\t") for line in lines]
        if cells == [[text.strip("\r\n")]]:
            self._type_into([(index, cells[0][0]) for index in self._selected()])
            return
        top, left = self.currentIndex().row(), self.currentIndex().column()
        targets = [
            (self.variants.index(top + down, left + right), value)
            for down, line in enumerate(cells)
            for right, value in enumerate(line)
        ]
        self._type_into(targets)
        left_out = top + len(cells) - self.variants.rowCount()
        if left_out > 0:
            self.explanation = f"{count_words(left_out, 'row')} left out: there is no variant for them."
            self.cell_changed.emit()

    def fill_down(self) -> None:
        """Give the selected cells of each column the value of the topmost one."""
        selected = sorted(self._selected(), key=QModelIndex.row)
        tops: dict[int, str] = {}
        for index in selected:
            tops.setdefault(index.column(), str(index.data(Qt.ItemDataRole.EditRole)))
        self._type_into([(index, tops[index.column()]) for index in selected])

    def _type_into(self, cells: Sequence[tuple[QModelIndex, str]]) -> None:
        for index, text in cells:
            checkable = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable)
            if index.isValid() and (checkable or index.flags() & Qt.ItemFlag.ItemIsEditable):
                self.variants.setData(index, text)
        complete_options(self.variants.draft)

    def _selected(self) -> list[QModelIndex]:
        return self.selectionModel().selectedIndexes()

    def _leaves(self, key: int) -> bool:
        """Whether Tab goes beyond the last cell, or back from the first one: the way out of the table."""
        here = self.currentIndex()
        if key == Qt.Key.Key_Backtab:
            return (here.row(), here.column()) <= (0, 0)
        return here.row() == self.variants.rowCount() - 1 and here.column() == self.variants.columnCount() - 1

    def _fit(self) -> None:
        for number, column in enumerate(self.variants.columns):
            self.setColumnWidth(number, column.width)


class _CellDelegate(QStyledItemDelegate):
    """Every key reaches the draft at once: what is typed into a cell is as safe as what is typed elsewhere."""

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        editor = QLineEdit(parent)
        model = index.model()
        if isinstance(model, VariantsModel):
            editor.setProperty("before", [model.value(index)])
            editor.setAccessibleName(model.columns[index.column()].label)
        editor.setProperty("part", "cell")
        editor.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)))
        editor.textEdited.connect(lambda: self.commitData.emit(editor))
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        # Once only: later changes of the data are what this editor commits with each key.
        if isinstance(editor, QLineEdit) and not editor.property(_LOADED):
            editor.setProperty(_LOADED, True)
            text = str(index.data(Qt.ItemDataRole.EditRole))
            editor.setProperty("text_before", text)
            editor.setText(text)
            editor.selectAll()

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if not isinstance(editor, QLineEdit) or not isinstance(model, VariantsModel):
            return
        before = editor.property("before")[0]
        table = self.parent()
        if isinstance(table, VariantsTable):
            table.explanation = model.explain(index, editor.text(), before)
        if editor.text() != str(index.data(Qt.ItemDataRole.EditRole)):
            model.type_text(index, editor.text(), before)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(editor, QLineEdit):
            if event.key() == Qt.Key.Key_Escape:
                editor.setText(str(editor.property("text_before")))
                self.commitData.emit(editor)
            elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self._go_down(editor)
                return True
        return super().eventFilter(editor, event)

    def _go_down(self, editor: QLineEdit) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
        table = self.parent()
        if isinstance(table, VariantsTable):
            below = table.currentIndex().siblingAtRow(table.currentIndex().row() + 1)
            if below.isValid():
                table.setCurrentIndex(below)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        remark = index.data(REMARK)
        if remark is None:
            return
        colours = colours_of(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.bad if remark.blocks else colours.attention), 1))
        painter.drawRoundedRect(QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        painter.restore()
