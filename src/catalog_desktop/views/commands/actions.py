"""Every action of the window in one table: its words, its keys, its place in the menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from catalog_desktop.views.icons import set_icon


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """`keys` are shortcuts, the first of which the menu shows. `menu` is the group of the ⋯ menu, empty for actions
    that have a place of their own; `submenu` puts it one level down; `choice` makes it one of several. What `writes` is
    not there in a window that only reads."""

    key: str
    text: str
    keys: tuple[str, ...] = ()
    menu: str = ""
    icon: str = ""
    submenu: str = ""
    choice: str = ""
    checkable: bool = False
    writes: bool = False


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("new_product", "New product", ("Ctrl+N",), writes=True),
    ActionSpec("edit", "Edit product", ("Ctrl+E",), writes=True),
    ActionSpec("duplicate", "Duplicate product", ("Ctrl+Shift+D",), writes=True),
    ActionSpec("next_pane", "Next part of the window", ("F6",)),
    ActionSpec("previous_pane", "Previous part of the window", ("Shift+F6",)),
    ActionSpec("whole_query", "Show the whole query as text", ("Ctrl+L",), "search", "search"),
    ActionSpec("back", "Back to the last query", ("Alt+Left",), "search", "arrow-left"),
    ActionSpec("forward", "Forward", ("Alt+Right",), "search", "arrow-right"),
    ActionSpec("why", "Why don't I see it?", ("Ctrl+Shift+F",), "search", "circle-help"),
    ActionSpec("undo", "Undo", ("Ctrl+Z",), "edit", "undo-2", writes=True),
    ActionSpec("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "edit", "redo-2", writes=True),
    ActionSpec(
        "fill_down", "Fill the current cell into the ticked rows", ("Ctrl+D",), "edit", "arrow-down", writes=True
    ),
    ActionSpec("deleted", "Deleted products", (), "edit", "archive-restore", writes=True),
    ActionSpec("import", "Import…", ("Ctrl+I",), "files", "file-down", writes=True),
    ActionSpec("export", "Export…", ("Ctrl+Shift+E",), "files", "file-up"),
    ActionSpec("catalogs", "Open another catalog…", ("Ctrl+O",), "files", "folder-open"),
    ActionSpec("backup", "Back up the catalog…", (), "files", "save"),
    ActionSpec("restore", "Restore a backup…", (), "files", "rotate-ccw", writes=True),
    ActionSpec("preview", "Preview", ("F4",), "view", "panel-right", checkable=True),
    ActionSpec("side_panel", "Filters", ("F9",), "view", "panel-left", checkable=True),
    ActionSpec("compact", "Compact rows", (), "view", checkable=True),
    ActionSpec("columns", "Columns…", (), "view", "columns-3"),
    ActionSpec("theme_system", "Like the system", (), "view", "monitor", "Appearance", "theme"),
    ActionSpec("theme_light", "Light", (), "view", "sun", "Appearance", "theme"),
    ActionSpec("theme_dark", "Dark", (), "view", "moon", "Appearance", "theme"),
    ActionSpec("shop_settings", "Shop settings…", ("Ctrl+,",), "shop", "settings", writes=True),
    ActionSpec("projection", "Projection into search", ("F7",), "shop", "activity"),
    ActionSpec("verify", "Check search against the catalog", (), "shop", "circle-check", "Maintenance", writes=True),
    ActionSpec("reindex", "Rebuild the search index", (), "shop", "refresh-cw", "Maintenance", writes=True),
    ActionSpec(
        "return_to_former",
        "Return to the search index before the rebuild",
        (),
        "shop",
        "undo-2",
        "Maintenance",
        writes=True,
    ),
    ActionSpec(
        "discard_former",
        "Discard the search index before the rebuild",
        (),
        "shop",
        "trash-2",
        "Maintenance",
        writes=True,
    ),
    ActionSpec("doctor", "Check the catalog's files", (), "shop", "database", "Maintenance"),
    ActionSpec("keys", "Keyboard shortcuts", ("F1",), "program", "keyboard"),
    ActionSpec("about", "About Catalog Desktop", (), "program", "info"),
    ActionSpec("quit", "Quit", ("Ctrl+Q",), "program", "x"),
)

Handlers = Mapping[str, Callable[[], object]]


class ActionTable(QObject):
    """A QAction for each spec that has a handler; what nobody handles is not there at all."""

    def __init__(self, window: QWidget, handlers: Handlers, *, can_write: bool = True) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        groups: dict[str, QActionGroup] = {}
        for spec in ACTIONS:
            handler = handlers.get(spec.key)
            if handler is None or (spec.writes and not can_write):
                continue
            action = self._made(spec, handler)
            if spec.choice:
                groups.setdefault(spec.choice, QActionGroup(self)).addAction(action)

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def __contains__(self, key: object) -> bool:
        return key in self._actions

    def menu(self) -> QMenu:
        """The ⋯ menu: the groups in the order of the table, with lines between them."""
        menu = QMenu(self._window)
        submenus: dict[str, QMenu] = {}
        last = ""
        for spec in ACTIONS:
            if spec.key not in self._actions or not spec.menu:
                continue
            if last and spec.menu != last:
                menu.addSeparator()
            last = spec.menu
            target = menu
            if spec.submenu:
                target = submenus.get(spec.submenu) or menu.addMenu(spec.submenu)
                submenus[spec.submenu] = target
            target.addAction(self._actions[spec.key])
        return menu

    def _made(self, spec: ActionSpec, handler: Callable[[], object]) -> QAction:
        action = QAction(spec.text, self._window)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setCheckable(spec.checkable or bool(spec.choice))
        if spec.icon and not action.isCheckable():
            set_icon(action, spec.icon, "muted")
        action.triggered.connect(lambda _=False: handler())
        self._window.addAction(action)
        self._actions[spec.key] = action
        return action
