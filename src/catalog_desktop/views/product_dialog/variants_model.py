"""The variants matrix as a table model over the draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.money import NumberFormat
from catalog_desktop.domain.paths import FieldPath, JsonValue, starts_with
from catalog_desktop.domain.shop import Shop
from catalog_desktop.views.fonts import font
from catalog_desktop.views.product_dialog.draft import ProductDraft, Remark, Remarks
from catalog_desktop.views.product_dialog.variant_columns import (
    CellKind,
    VariantColumn,
    cell_text,
    explanation,
    options_of,
    read_cell,
    variant_columns,
)

Index = QModelIndex | QPersistentModelIndex
REMARK = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()
_FIGURES = (CellKind.MONEY, CellKind.STOCK, CellKind.COUNT)
_SHOWN = (("variants",), ("stock",), ("costs",), ("options",))


class VariantsModel(QAbstractTableModel):
    """A row a variant, in their order. Text that is no value stays in its cell with a remark (role `REMARK`)."""

    def __init__(self, draft: ProductDraft, shop: Shop, style: NumberFormat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.draft, self._shop, self.style = draft, shop, style
        self._remarks: Remarks = {}
        self.columns: tuple[VariantColumn, ...] = ()
        self.ids: tuple[str, ...] = ()
        draft.edited.connect(self._edited)
        draft.replaced.connect(self.reload)
        self.reload()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].label
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(self.columns[section])
        if orientation is Qt.Orientation.Vertical and role == Qt.ItemDataRole.DisplayRole:
            return section + 1
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        answers: dict[int, Callable[[], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda: self._text(index, editing=False),
            Qt.ItemDataRole.EditRole: lambda: self._text(index, editing=True),
            Qt.ItemDataRole.TextAlignmentRole: lambda: _alignment(column),
            Qt.ItemDataRole.FontRole: lambda: font(tabular=column.kind in _FIGURES),
            Qt.ItemDataRole.CheckStateRole: lambda: self._check_state(index),
            Qt.ItemDataRole.ToolTipRole: lambda: remark.message if (remark := self.remark(index)) else None,
            Qt.ItemDataRole.AccessibleTextRole: lambda: f"{column.label}: {self._text(index, editing=True) or 'empty'}",
            REMARK: lambda: self.remark(index),
        }
        answer = answers.get(role)
        return answer() if answer is not None else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role == Qt.ItemDataRole.CheckStateRole:
            self._set(index, Qt.CheckState(value) is Qt.CheckState.Checked)
            return True
        return self.type_text(index, str(value), self.value(index))

    def type_text(self, index: Index, text: str, old: JsonValue) -> bool:
        """Take what is typed into a cell that held `old` before; False when it says no value."""
        column = self.columns[index.column()]
        try:
            value = read_cell(column, text, old, self.draft.product.currency, self.style)
        except BadUsage as error:
            self.draft.refuse(self.path(index), text, str(error))
            return False
        self._set(index, value)
        return True

    def explain(self, index: Index, text: str, old: JsonValue) -> str:
        """What a typed price or quantity becomes, when that is not plain."""
        return explanation(self.columns[index.column()], text, old, self.draft.product.currency, self.style)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        column = self.columns[index.column()]
        if column.kind is CellKind.FLAG:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        tracked = self.draft.get(("variants", self.ids[index.row()], "tracked")) is not False
        return flags | Qt.ItemFlag.ItemIsEditable if column.kind is not CellKind.STOCK or tracked else flags

    def path(self, index: Index) -> FieldPath:
        """The field that a cell shows."""
        return self.columns[index.column()].path(self.ids[index.row()])

    def value(self, index: Index) -> JsonValue:
        """The field's value, whatever stands typed in the cell."""
        return self.draft.get(self.path(index))

    def remark(self, index: Index) -> Remark | None:
        """What is wrong with a cell."""
        return self._remarks.get(self.path(index)) if index.isValid() else None

    def index_of(self, path: FieldPath) -> QModelIndex:
        """The cell of a field, or the first one of its variant."""
        for row, variant_id in enumerate(self.ids):
            for number, column in enumerate(self.columns):
                if starts_with(column.path(variant_id), path):
                    return self.index(row, number)
        return QModelIndex()

    def show_remarks(self, remarks: Remarks) -> None:
        """Mark the cells that something is wrong with; options that occur twice are marked in their first cell."""
        self._remarks = {
            (*path, self.columns[0].name) if path[2:] == ("options",) and self.columns else path: remark
            for path, remark in remarks.items()
        }
        self._repaint()

    def reload(self) -> None:
        """Other variants, other options or another product."""
        self.beginResetModel()
        self.columns = variant_columns(self.draft, self._shop)
        self.ids = tuple(variant.id for variant in self.draft.product.variants)
        self.endResetModel()

    def _set(self, index: Index, value: JsonValue) -> None:
        path = self.path(index)
        if self.columns[index.column()].kind is not CellKind.OPTION:
            self.draft.set(path, value)
            return
        variant_id, name = path[1], path[3]
        self.draft.set(path[:3], {**options_of(self.draft, variant_id), name: value} if value else _without(self, path))

    def _check_state(self, index: Index) -> Qt.CheckState | None:
        if self.columns[index.column()].kind is not CellKind.FLAG:
            return None
        return Qt.CheckState.Checked if self.value(index) else Qt.CheckState.Unchecked

    def _text(self, index: Index, *, editing: bool) -> str:
        column, path = self.columns[index.column()], self.path(index)
        typed = self.draft.unreadable.get(path)
        if typed is not None:
            return typed[0]
        if column.kind is CellKind.FLAG and not editing:
            return ""
        if column.kind is CellKind.STOCK and self.draft.get(("variants", path[1], "tracked")) is False:
            return "" if editing else "–"
        return cell_text(column, self.draft.get(path), self.draft.product.currency, self.style)

    def _edited(self, path: FieldPath) -> None:
        if not any(starts_with(path, shown) for shown in _SHOWN):
            return
        ids = tuple(variant.id for variant in self.draft.product.variants)
        names = [option.name for option in self.draft.product.options]
        if ids != self.ids or names != [c.name for c in self.columns if c.kind is CellKind.OPTION]:
            self.reload()
        else:
            self._repaint()

    def _repaint(self) -> None:
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1))


def _alignment(column: VariantColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.kind in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _without(model: VariantsModel, path: FieldPath) -> dict[str, JsonValue]:
    return {name: value for name, value in options_of(model.draft, path[1]).items() if name != path[3]}
