"""The top bar: which shop, the search, and what is done most."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from catalog_desktop.views.commands.actions import ActionTable
from catalog_desktop.views.shop_switcher import ShopSwitcher
from catalog_desktop.views.widgets.buttons import Button, ButtonKind, IconButton
from catalog_desktop.views.widgets.search_box import SearchBox

HEIGHT = 56
_SWITCHER = 208
_ROOM_FOR_ALL = 980


class TopBar(QWidget):
    """In a narrow window Import and Export are in the ⋯ menu alone."""

    def __init__(
        self, switcher: ShopSwitcher, box: SearchBox, actions: ActionTable, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._actions = actions
        self._optional: list[QWidget] = []
        switcher.setFixedWidth(_SWITCHER)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(switcher)
        row.addSpacing(8)
        row.addWidget(box, 1)
        row.addSpacing(8)
        for key, text, kind in (
            ("new_product", "New product", ButtonKind.PRIMARY),
            ("import", "Import", ButtonKind.SECONDARY),
            ("export", "Export", ButtonKind.SECONDARY),
        ):
            if key in actions:
                row.addWidget(self._button(key, text, kind))
        self._more = IconButton("ellipsis", "More commands")
        self._more.clicked.connect(self._open_menu)
        row.addSpacing(8)
        row.addWidget(self._more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for widget in self._optional:
            widget.setVisible(self.width() >= _ROOM_FOR_ALL)

    def _button(self, key: str, text: str, kind: ButtonKind) -> Button:
        button = Button(text, kind)
        action = self._actions[key]
        button.setToolTip(action.shortcut().toString())
        button.clicked.connect(action.trigger)
        if kind is ButtonKind.SECONDARY:
            self._optional.append(button)
        return button

    def _open_menu(self) -> None:
        menu: QMenu = self._actions.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        below: QToolButton = self._more
        corner = below.mapToGlobal(QPoint(below.width() - menu.sizeHint().width(), below.height() + 4))
        menu.popup(corner)
