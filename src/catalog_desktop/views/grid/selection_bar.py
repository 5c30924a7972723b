"""The bar that floats over the grid's foot while products are ticked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.value_words import number_words
from catalog_desktop.views.widgets.buttons import Button, ButtonKind, LinkButton
from catalog_desktop.views.widgets.labels import TextLabel

COMMANDS = (
    ("price", "Price"),
    ("stock", "Stock"),
    ("status", "Status"),
    ("category", "Category"),
    ("tags", "Tags"),
)


class SelectionBar(QFrame):
    """`command_chosen(key)` with a key of COMMANDS or `delete`; `all_wanted` to tick every hit; `cleared`."""

    command_chosen = Signal(str)
    all_wanted = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("part", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Commands for what is selected")
        self._count = TextLabel("", Type.STRONG, tabular=True)
        self._outside = TextLabel("", tone="muted")
        self._all = LinkButton("")
        self._all.clicked.connect(self.all_wanted)
        clear = LinkButton("Clear")
        clear.clicked.connect(self.cleared)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 6, 10, 6)
        line.setSpacing(6)
        for widget in (self._count, self._outside, self._all, clear):
            line.addWidget(widget)
        for key, text in COMMANDS:
            button = Button(text, ButtonKind.QUIET)
            button.clicked.connect(lambda _=False, key=key: self.command_chosen.emit(key))
            line.addWidget(button)
        delete = Button("Delete", ButtonKind.DANGER)
        delete.clicked.connect(lambda: self.command_chosen.emit("delete"))
        line.addWidget(delete)
        self.hide()

    def show_count(self, count: int, total: int, outside: int) -> None:
        """So many are ticked, of so many hits; `outside` of them are not in this result."""
        self.setVisible(count > 0)
        self._count.setText(f"{number_words(count)} selected")
        self._outside.setText(f"({number_words(outside)} not in this view)")
        self._outside.setVisible(outside > 0)
        self._all.setText(f"Select all {number_words(total)}")
        self._all.setVisible(count < total or outside > 0)
        self.adjustSize()
