"""The top bar: which shop, the search, and what is done most."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from catalog_desktop.views.commands.actions import ActionTable
from catalog_desktop.views.shop_switcher import ShopSwitcher
from catalog_desktop.views.widgets.buttons import Button, ButtonKind, IconButton
from catalog_desktop.views.widgets.search_box import SearchBox

HEIGHT = 56
_SWITCHER = 208
_ROOM_FOR_ALL = 980
_BUTTONS = (
    ("new_product", "New product", ButtonKind.PRIMARY),
    ("import", "Import", ButtonKind.SECONDARY),
    ("export", "Export", ButtonKind.SECONDARY),
)


class TopBar(QWidget):
    """In a narrow window Import and Export are in the ⋯ menu alone."""

    def __init__(self, switcher: ShopSwitcher, box: SearchBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._actions: ActionTable | None = None
        self._optional: list[QWidget] = []
        switcher.setFixedWidth(_SWITCHER)
        self._more = IconButton("ellipsis", "More commands")
        self._more.clicked.connect(self._open_menu)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, 16, 0)
        self._row.setSpacing(8)
        self._row.addWidget(switcher)
        self._row.addSpacing(8)
        self._row.addWidget(box, 1)
        self._row.addSpacing(8)
        self._row.addWidget(self._more)

    def use(self, actions: ActionTable) -> None:
        """Show buttons for the most used of these actions, and the others in the menu."""
        self._actions = actions
        for key, text, kind in _BUTTONS:
            if key in actions:
                self._row.insertWidget(self._row.count() - 1, self._button(actions[key], text, kind))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for widget in self._optional:
            widget.setVisible(self.width() >= _ROOM_FOR_ALL)

    def _button(self, action: QAction, text: str, kind: ButtonKind) -> Button:
        button = Button(text, kind)
        button.setToolTip(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
        button.clicked.connect(action.trigger)
        if kind is ButtonKind.SECONDARY:
            self._optional.append(button)
        return button

    def _open_menu(self) -> None:
        if self._actions is None:
            return
        menu = self._actions.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        left = self._more.width() - menu.sizeHint().width()
        menu.popup(self._more.mapToGlobal(QPoint(left, self._more.height() + 4)))
