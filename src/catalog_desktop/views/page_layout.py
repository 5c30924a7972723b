"""Where the parts of a shop's page stand, and how wide the panels were left."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from catalog_desktop.views.facets import side_panel
from catalog_desktop.views.preview import preview_pane
from catalog_desktop.views.window_settings import WindowSettings

ROOM_FOR_PREVIEW = 1400
ROOM_FOR_SIDE_PANEL = 900


@dataclass(frozen=True, slots=True)
class PageParts:
    """The widgets of the page, from the top and from the left."""

    top: QWidget
    side: QWidget
    bar: QWidget
    result: QWidget
    preview: QWidget
    shelf: QWidget
    status: QWidget


class PageLayout(QObject):
    """Puts the parts into a page. Panels can be shown and hidden, and are as wide next time as they were left.

    `panel_shown(name, shown)`: "preview" or "side_panel".
    """

    panel_shown = Signal(str, bool)

    def __init__(self, page: QWidget, parts: PageParts, settings: WindowSettings) -> None:
        super().__init__(page)
        self._page, self._settings = page, settings
        self._panels = {"side_panel": parts.side, "preview": parts.preview}
        middle = QWidget()
        middle.setObjectName("middle")
        middle.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(parts.bar)
        column.addWidget(parts.result, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for widget in (parts.side, middle, parts.preview):
            self._splitter.addWidget(widget)
        self._splitter.setStretchFactor(1, 1)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(parts.top)
        whole.addWidget(self._splitter, 1)
        whole.addWidget(parts.shelf)
        whole.addWidget(parts.status)
        self._splitter.splitterMoved.connect(self._keep_widths)

    def restore(self, width: int) -> None:
        """Show the panels as they were left; at first as the window's width allows."""
        self.show_panel("preview", self._settings.get("preview", width >= ROOM_FOR_PREVIEW), keep=False)
        self.show_panel("side_panel", self._settings.get("side_panel", width >= ROOM_FOR_SIDE_PANEL), keep=False)
        side = self._settings.get("side_panel_width", side_panel.WIDTH)
        preview = self._settings.get("preview_width", preview_pane.WIDTH)
        self._splitter.setSizes([side, max(300, width - side - preview), preview])

    def toggle_panel(self, name: str) -> None:
        """Show a hidden panel, or hide it."""
        self.show_panel(name, self._panels[name].isHidden())

    def show_panel(self, name: str, shown: bool, *, keep: bool = True) -> None:
        """Show or hide a panel; `keep` it so next time."""
        self._panels[name].setVisible(shown)
        if keep:
            self._settings.put(name, shown)
        self.panel_shown.emit(name, shown)

    def _keep_widths(self) -> None:
        for name, panel in self._panels.items():
            if panel.isVisible():
                self._settings.put(f"{name}_width", panel.width())
