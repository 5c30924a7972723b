"""Where the panes of a shop's page stand, and how wide the panels were left."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from catalog_desktop.views.facets import side_panel
from catalog_desktop.views.preview import preview_pane
from catalog_desktop.views.window_settings import WindowSettings

_ROOM_FOR = {"preview": 1400, "side_panel": 900}
_LEAST_MIDDLE = 300


@dataclass(frozen=True, slots=True)
class PagePanes:
    """The widgets that fill the page, from the top and from the left."""

    top: QWidget
    side: QWidget
    bar: QWidget
    result: QWidget
    preview: QWidget
    shelf: QWidget
    status: QWidget


class PageLayout(QObject):
    """Puts the panes into a page. Panels can be shown and hidden, and are as wide next time as they were left.

    `panel_shown(name, shown)`: "preview" or "side_panel".
    """

    panel_shown = Signal(str, bool)

    def __init__(self, page: QWidget, panes: PagePanes, settings: WindowSettings) -> None:
        super().__init__(page)
        self._page, self._settings = page, settings
        self._panels = {"side_panel": panes.side, "preview": panes.preview}
        # Made in their places: with a tree of widgets that moves, everything in it is styled again.
        self._splitter = QSplitter(Qt.Orientation.Horizontal, page)
        middle = QWidget(self._splitter)
        middle.setObjectName("middle")
        middle.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(panes.bar)
        column.addWidget(panes.result, 1)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for widget in (panes.side, middle, panes.preview):
            self._splitter.addWidget(widget)
        self._splitter.setStretchFactor(1, 1)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(panes.top)
        whole.addWidget(self._splitter, 1)
        whole.addWidget(panes.shelf)
        whole.addWidget(panes.status)
        for panel in self._panels.values():
            panel.hide()
        self._splitter.splitterMoved.connect(self._keep_widths)

    def restore(self, width: int) -> None:
        """Show the panels as they were left; at first as the window's width allows."""
        self.fit(width)
        side = self._settings.get("side_panel_width", side_panel.WIDTH)
        preview = self._settings.get("preview_width", preview_pane.WIDTH)
        self._splitter.setSizes([side, max(_LEAST_MIDDLE, width - side - preview), preview])

    def fit(self, width: int) -> None:
        """Follow the window's width with the panels of which nobody has decided whether they are wanted."""
        for name, room in _ROOM_FOR.items():
            shown = self._settings.get(name, width >= room)
            if shown == self._panels[name].isHidden():
                self.show_panel(name, shown=shown, keep=False)

    def toggle_panel(self, name: str) -> None:
        """Show a hidden panel, or hide it."""
        self.show_panel(name, shown=self._panels[name].isHidden())

    def show_panel(self, name: str, *, shown: bool, keep: bool = True) -> None:
        """Show or hide a panel; `keep` it so next time."""
        self._panels[name].setVisible(shown)
        if keep:
            self._settings.put(name, shown)
        self.panel_shown.emit(name, shown)

    def _keep_widths(self) -> None:
        for name, panel in self._panels.items():
            if panel.isVisible():
                self._settings.put(f"{name}_width", panel.width())
