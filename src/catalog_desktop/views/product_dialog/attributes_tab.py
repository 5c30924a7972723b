"""Attributes: names with values of a type."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.domain.paths import FieldPath, JsonValue
from catalog_desktop.views.product_dialog.attribute_values import AttributeType, read_value, type_of, value_text
from catalog_desktop.views.product_dialog.draft import ProductDraft, Remarks
from catalog_desktop.views.product_dialog.tab import Tab, scrolled
from catalog_desktop.views.widgets.buttons import IconButton, LinkButton
from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.widgets.labels import TextLabel

_NAME_WIDTH, _TYPE_WIDTH = 220, 110


class AttributesTab(Tab):
    """A line an attribute: name, type, value."""

    key = "attributes"
    title = "Attributes"
    paths = (("attributes",),)

    def __init__(self, draft: ProductDraft) -> None:
        super().__init__(draft)
        self.rows: list[AttributeRow] = []
        self._empty = TextLabel(
            "Size, material, what is in the box: what customers compare and filter by.", tone="muted"
        )
        self._empty.setWordWrap(True)
        self.add = LinkButton("Add an attribute")
        self.add.clicked.connect(self._add_empty)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(20, 16, 20, 16)
        self._column.setSpacing(6)
        self._column.addWidget(self._empty)
        self._column.addWidget(self.add)
        self._column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content))
        self.load()

    def load(self) -> None:
        shown = self.draft.get(("attributes",))
        values = shown if isinstance(shown, dict) else {}
        known = {row.attribute: row.value for row in self.rows if row.attribute}
        if values == known and self.rows:
            return
        while self.rows:
            self._take(self.rows[-1])
        for name, value in values.items():
            self._add_row(name, value)
        self._empty.setVisible(not self.rows)

    def show_remarks(self, remarks: Remarks) -> None:
        for row in self.rows:
            remark = remarks.get(("attributes", row.attribute))
            row.error.set_message(remark.message if remark else row.complaint)

    def focus_field(self, path: FieldPath) -> None:
        row = next((row for row in self.rows if path[1:] == (row.attribute,)), None)
        if row is not None:
            row.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_empty(self) -> None:
        self._add_row("", "").name.setFocus()

    def _add_row(self, name: str, value: JsonValue) -> AttributeRow:
        row = AttributeRow(self.draft, name, value)
        row.delete.clicked.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._column.insertWidget(len(self.rows), row)
        self._empty.hide()
        return row

    def _remove(self, row: AttributeRow) -> None:
        self._take(row)
        if row.attribute:
            self.draft.set(("attributes", row.attribute), None)
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, row: AttributeRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()


class AttributeRow(QWidget):
    """One attribute. `attribute` is the name under which the draft has it, empty while it has none."""

    def __init__(self, draft: ProductDraft, name: str, value: JsonValue) -> None:
        super().__init__()
        self._draft = draft
        self.attribute, self.value = name, value
        self.complaint = ""
        self.name = QLineEdit(name, placeholderText="Name")
        self.name.setAccessibleName("Name of the attribute")
        self.name.setFixedWidth(_NAME_WIDTH)
        self.kind = QComboBox()
        for kind in AttributeType:
            self.kind.addItem(kind.value, kind)
        self.kind.setCurrentIndex(self.kind.findData(type_of(value)))
        self.kind.setAccessibleName("Type of the value")
        self.kind.setFixedWidth(_TYPE_WIDTH)
        self.edit = QLineEdit(value_text(value))
        self.delete = IconButton("x", f"Remove the attribute {name}".rstrip(), colour="muted")
        self.error = FieldError(self.edit)
        self._lay_out()
        self.name.textEdited.connect(self._rename)
        self.edit.textEdited.connect(self._read)
        self.kind.activated.connect(self._read)
        self._describe()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self.name, self.kind, self.edit, self.delete):
            line.addWidget(widget, 1 if widget is self.edit else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.error)

    def _rename(self, text: str) -> None:
        name = text.strip()
        taken = name != self.attribute and self._draft.get(("attributes", name)) is not None
        self.complaint = "Another attribute is called so." if taken else ""
        self.error.set_message(self.complaint)
        if taken:
            return
        if self.attribute:
            self._draft.set(("attributes", self.attribute), None)
        self.attribute = name
        if name:
            self._draft.set(("attributes", name), self.value)
        self._describe()

    def _read(self, *_: object) -> None:
        kind = AttributeType(self.kind.currentData())
        try:
            self.value = read_value(self.edit.text(), kind)
        except BadUsage as error:
            if self.attribute:
                self._draft.refuse(("attributes", self.attribute), self.edit.text(), str(error))
            return
        finally:
            self._describe()
        if self.attribute:
            self._draft.set(("attributes", self.attribute), self.value)

    def _describe(self) -> None:
        kind = AttributeType(self.kind.currentData())
        self.edit.setPlaceholderText(kind.example)
        self.edit.setAccessibleName(f"Value of {self.attribute or 'the attribute'}")
