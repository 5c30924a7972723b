"""What the dialog's tabs have in common: a draft behind them, labelled fields, messages at the fields."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from catalog_desktop.domain.paths import FieldPath, starts_with
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.product_dialog.draft import ProductDraft, Remarks
from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.widgets.labels import TextLabel


class Tab(QWidget):
    """The base: `load` puts the draft into the fields, `show_remarks` says what is wrong with them.

    `holder_wanted(product id)`: the product that has a SKU or handle already is to be opened. `paths` are the fields
    that the tab is about, so that the dialog finds the tab of a problem.
    """

    holder_wanted = Signal(str)
    key = ""
    title = ""
    paths: Sequence[FieldPath] = ()

    def __init__(self, draft: ProductDraft) -> None:
        super().__init__()
        self.draft = draft
        self._fields: dict[FieldPath, tuple[QWidget, FieldError]] = {}
        self._holders: dict[FieldPath, str | None] = {}

    def load(self) -> None:
        """Show what the draft says, leaving alone what stands there already."""

    def commit(self) -> None:
        """Take what is typed and counts only when its field is left."""

    def show_remarks(self, remarks: Remarks) -> None:
        """Say at each field what is wrong with it, or nothing."""
        for path, (_, error) in self._fields.items():
            remark = next((found for where, found in remarks.items() if starts_with(where, path)), None)
            self._holders[path] = remark.holder_id if remark else None
            action = "Open that product" if remark and remark.holder_id else ""
            error.set_message(remark.message if remark else "", action)

    def covers(self, path: FieldPath) -> bool:
        """Whether the field at `path` is shown here."""
        return any(starts_with(path, own) for own in self.paths)

    def focus_field(self, path: FieldPath) -> None:
        """Put the keyboard into the field at `path`."""
        field = next((field for own, (field, _) in self._fields.items() if starts_with(path, own)), None)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_holder(self, product_id: str | None) -> None:
        """Have the product opened that has what was asked for."""
        if product_id is not None:
            self.holder_wanted.emit(product_id)

    def add_field(self, column: QVBoxLayout, label: str, path: FieldPath, field: QWidget, hint: str = "") -> FieldError:
        """Put a labelled field with its message under what is there."""
        caption = TextLabel(label, Type.STRONG)
        caption.setBuddy(field)
        field.setAccessibleName(label)
        error = FieldError(field)
        error.action_clicked.connect(lambda: self.open_holder(self._holders.get(path)))
        self._fields[path] = (field, error)
        column.addWidget(caption)
        column.addWidget(field)
        if hint:
            words = TextLabel(hint, Type.SECONDARY, tone="muted")
            words.setWordWrap(True)
            column.addWidget(words)
        column.addWidget(error)
        column.addSpacing(10)
        return error


class LineBinding:
    """A line edit that shows one text field of the draft and changes it with every key."""

    def __init__(self, edit: QLineEdit, draft: ProductDraft, path: FieldPath) -> None:
        self._edit, self._draft, self._path = edit, draft, path
        edit.textEdited.connect(lambda text: draft.set(path, text.strip()))
        self.load()

    def load(self) -> None:
        """Show the field, unless the edit says so already."""
        value = str(self._draft.get(self._path) or "")
        if self._edit.text().strip() != value:
            self._edit.setText(value)
            self._edit.setCursorPosition(0)


def scrolled(content: QWidget) -> QScrollArea:
    """Scrolls up and down when there is no room."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
