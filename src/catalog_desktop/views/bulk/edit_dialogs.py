"""The questions before a change of many products: which status, tags, price, stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from catalog_desktop.domain.categories import normalise_category
from catalog_desktop.domain.product import Status
from catalog_desktop.domain.shop import Location
from catalog_desktop.session.bulk_edit import BulkEdit, ChangeStock, EditItems, SetStatus
from catalog_desktop.views.dialog import Choice, QuestionDialog
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.buttons import ButtonKind
from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.widgets.labels import TextLabel


class EditDialog(QuestionDialog):
    """The base: fields over Cancel and "Change 34 products". `edit` is what was asked for, or None while the fields
    do not say it."""

    def __init__(self, parent: QWidget | None, title: str, count: int) -> None:
        cancel = Choice("cancel", "Cancel")
        do_it = Choice("accept", f"Change {count_words(count, 'product')}", ButtonKind.PRIMARY)
        super().__init__(parent, title, "", [cancel, do_it])
        self._place = 2

    @property
    def edit(self) -> BulkEdit | None:
        """See the class."""
        raise NotImplementedError

    def add_field(self, label: str, field: QWidget, error: FieldError | None = None) -> None:
        """Put a field with its label under those that are there."""
        field.setAccessibleName(label)
        widgets = [TextLabel(label, tone="muted"), field, *([error] if error is not None else [])]
        for widget in widgets:
            self.column.insertWidget(self._place, widget)
            self._place += 1

    def revise(self) -> None:
        """Let the button follow the fields."""
        self.default.setEnabled(self.edit is not None)


class StatusDialog(EditDialog):
    """Which status."""

    def __init__(self, parent: QWidget | None, count: int) -> None:
        super().__init__(parent, "Status", count)
        self.status = QComboBox()
        for status in (Status.ACTIVE, Status.DRAFT, Status.ARCHIVED):
            self.status.addItem(status.value.capitalize(), status)
        self.add_field("New status", self.status)
        self.status.setFocus()

    @property
    def edit(self) -> BulkEdit | None:
        return SetStatus(Status(self.status.currentData()))


@dataclass(frozen=True, slots=True)
class ItemsField:
    """A set of texts of a product: its field, how it is called, what separates several, an example."""

    field: str
    title: str
    separator: str
    example: str


TAGS = ItemsField("tags", "Tags", ",", "sale, new")
CATEGORIES = ItemsField("categories", "Categories", ";", "Audio > Headphones; Sale")


class ItemsDialog(EditDialog):
    """Which tags or categories to add and to remove."""

    def __init__(self, parent: QWidget | None, count: int, items: ItemsField) -> None:
        super().__init__(parent, items.title, count)
        self._items = items
        self.added = QLineEdit(placeholderText=items.example)
        self.removed = QLineEdit()
        self.add_field("Add", self.added)
        self.add_field("Remove", self.removed)
        for field in (self.added, self.removed):
            field.textChanged.connect(self.revise)
        self.added.setFocus()
        self.revise()

    @property
    def edit(self) -> BulkEdit | None:
        added, removed = self._read(self.added), self._read(self.removed)
        return EditItems(self._items.field, added, removed) if added or removed else None

    def _read(self, field: QLineEdit) -> tuple[str, ...]:
        parts = (part.strip() for part in field.text().split(self._items.separator))
        if self._items is CATEGORIES:
            parts = (normalise_category(part) for part in parts)
        return tuple(dict.fromkeys(part for part in parts if part))


class StockDialog(EditDialog):
    """How many more or fewer, and where."""

    def __init__(self, parent: QWidget | None, count: int, locations: Sequence[Location]) -> None:
        super().__init__(parent, "Stock", count)
        self.by = QLineEdit(placeholderText="+5 or -2")
        self.error = FieldError(self.by)
        self.location = QComboBox()
        for location in locations:
            self.location.addItem(location.name, location.id)
        self.add_field("Change every tracked variant by", self.by, self.error)
        if len(locations) > 1:
            self.add_field("At", self.location)
        self.by.textChanged.connect(self.revise)
        self.by.setFocus()
        self.revise()

    @property
    def edit(self) -> BulkEdit | None:
        try:
            by = int(self.by.text().replace("−", "-"))
        except ValueError:
            return None
        return ChangeStock(str(self.location.currentData()), by) if by else None

    def revise(self) -> None:
        super().revise()
        wrong = bool(self.by.text().strip("+-− ")) and self.edit is None
        self.error.set_message("Write a whole number, as in +5 or -2" if wrong else "")
