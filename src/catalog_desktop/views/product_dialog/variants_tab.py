"""Options, and the matrix of variants with their stock by location."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from catalog_desktop.domain.paths import FieldPath
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.product_dialog.combinations import add_variants, complete_options
from catalog_desktop.views.product_dialog.draft import ProductDraft, Remarks
from catalog_desktop.views.product_dialog.options_editor import OptionsEditor
from catalog_desktop.views.product_dialog.tab import Tab
from catalog_desktop.views.product_dialog.variants_model import VariantsModel
from catalog_desktop.views.product_dialog.variants_table import VariantsTable
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.widgets.labels import ElidedLabel

_HINT = "Prices and stock take +10%, -5 or +3. Ctrl+C and Ctrl+V speak with spreadsheets."


class VariantsTab(Tab):
    """Says under the table what is wrong with the current cell."""

    key = "variants"
    title = "Variants"
    paths = (("variants",), ("stock",), ("costs",), ("options",))

    def __init__(self, draft: ProductDraft, desk: ShopDesk) -> None:
        super().__init__(draft)
        self.options = OptionsEditor(draft)
        self.model = VariantsModel(draft, desk.shop, desk.numbers, self)
        self.table = VariantsTable(self.model)
        self.remark = FieldError(self.table)
        self.hint = ElidedLabel("", Type.SECONDARY, tone="muted")
        self.add = Button("Add variant", ButtonKind.QUIET, icon="plus")
        self.delete = Button("Remove", ButtonKind.QUIET, icon="trash-2")
        self.fill = Button("Fill down", ButtonKind.QUIET, icon="arrow-down")
        self.fill.setToolTip("Give the selected cells the value of the topmost one (Ctrl+D)")
        for button in (self.add, self.delete, self.fill):
            button.setAutoDefault(False)
        self._lay_out()
        self.add.clicked.connect(self._add_variant)
        self.delete.clicked.connect(self._remove_variants)
        self.fill.clicked.connect(self.table.fill_down)
        self.table.cell_changed.connect(self._show_cell)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_cell())
        self.remark.action_clicked.connect(self._open_holder)
        self._show_cell()

    def load(self) -> None:
        self.options.load()
        self._show_cell()

    def commit(self) -> None:
        self.options.apply()
        complete_options(self.draft)

    def show_remarks(self, remarks: Remarks) -> None:
        own = {path: remark for path, remark in remarks.items() if self.covers(path)}
        self._whole = next((remark.message for path, remark in own.items() if path == ("variants",)), "")
        self.model.show_remarks(own)
        self._show_cell()

    def focus_field(self, path: FieldPath) -> None:
        index = self.model.index_of(path)
        if index.isValid():
            self.table.setCurrentIndex(index)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self._whole = ""
        tools = QHBoxLayout()
        tools.setSpacing(4)
        for button in (self.add, self.delete, self.fill):
            tools.addWidget(button)
        tools.addWidget(self.hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(10)
        column.addWidget(self.options)
        column.addLayout(tools)
        column.addWidget(self.table, 1)
        column.addWidget(self.remark)

    def _show_cell(self) -> None:
        """Say under the table what is wrong with the current cell, else with the first one that is wrong."""
        remark = self.model.remark(self.table.currentIndex())
        message = remark.message if remark else self._whole
        self.remark.set_message(message, "Open that product" if remark and remark.holder_id else "")
        rows = self._rows()
        self.delete.setEnabled(0 < len(rows) < len(self.model.ids))
        self.fill.setEnabled(len(rows) > 1)
        self.hint.setText(self.table.explanation or _HINT)
        self.hint.set_tone("accent" if self.table.explanation else "muted")

    def _rows(self) -> list[int]:
        return sorted({index.row() for index in self.table.selectionModel().selectedIndexes()})

    def _add_variant(self) -> None:
        add_variants(self.draft, [{}])
        self.table.setFocus()
        self.table.setCurrentIndex(self.model.index(len(self.model.ids) - 1, 0))

    def _remove_variants(self) -> None:
        rows = self._rows()
        for variant_id in [self.model.ids[row] for row in rows]:
            self.draft.remove(("variants", variant_id))
        self.table.setCurrentIndex(self.model.index(min(rows[0], len(self.model.ids) - 1), 0))
        self.table.setFocus()

    def _open_holder(self) -> None:
        remark = self.model.remark(self.table.currentIndex())
        self.open_holder(remark.holder_id if remark else None)
