"""A set of texts as chips, with a line to add more."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.views.widgets.chip import Chip
from catalog_desktop.views.widgets.flow_layout import FlowLayout


class _EntryLine(QLineEdit):
    """Enter and a comma add what is typed; Backspace in an empty line takes the last one away."""

    entered = Signal()
    last_unwanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.last_unwanted.emit()
        else:
            super().keyPressEvent(event)
            if event.text() == "," and self.text().endswith(","):
                self.setText(self.text()[:-1])
                self.entered.emit()


class ChipsField(QWidget):
    """`changed(items)` when one was added or removed; those that differ only in case are one. `tidy` gives an item
    the form in which it is kept."""

    changed = Signal(tuple)

    def __init__(self, noun: str, placeholder: str, tidy: Callable[[str], str] = str.strip) -> None:
        super().__init__()
        self._noun, self._tidy = noun, tidy
        self.items: tuple[str, ...] = ()
        self.edit = _EntryLine()
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(f"Add a {noun.casefold()}")
        self.edit.entered.connect(self.add_typed)
        self.edit.editingFinished.connect(self.add_typed)
        self.edit.last_unwanted.connect(self._remove_last)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.edit)
        column.addWidget(self._chips)
        self.setFocusProxy(self.edit)

    def set_items(self, items: tuple[str, ...]) -> None:
        """Show these; nothing happens when they are shown already."""
        if items == self.items:
            return
        self.items = items
        for chip in self._chips.findChildren(Chip):
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for text in items:
            chip = Chip(text, text, self._noun)
            chip.removed.connect(self._remove)
            chip.opened.connect(self._open)
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(items))
        self._chips.updateGeometry()

    def add_typed(self) -> None:
        """Add what stands in the line."""
        item = self._tidy(self.edit.text())
        self.edit.clear()
        if item and item.casefold() not in {held.casefold() for held in self.items}:
            self._change((*self.items, item))

    def _open(self, text: str) -> None:
        """Put an item back into the line, to be changed."""
        self._remove(text)
        self.edit.setText(text)

    def _remove_last(self) -> None:
        if self.items:
            self._remove(self.items[-1])

    def _remove(self, text: str) -> None:
        self._change(tuple(item for item in self.items if item != text))
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _change(self, items: tuple[str, ...]) -> None:
        self.set_items(items)
        self.changed.emit(items)
