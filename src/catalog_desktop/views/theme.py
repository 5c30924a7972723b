"""Light and dark: Fusion, a complete palette and a few dozen style rules, switched while running.

Qt's own `setColorScheme` changes nothing where the platform has no theme (bare X11, offscreen),
so the palette is ours; the hint is given all the same, for window frames and native dialogs.
"""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from catalog_desktop.resources_root import resources_root
from catalog_desktop.views.fonts import font, load_fonts
from catalog_desktop.views.icons import recolour_icons
from catalog_desktop.views.palette import DARK, LIGHT, Colours, qt_palette


class ThemeMode(StrEnum):
    """What the person chose; SYSTEM follows the desktop, also while running."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class Theme(QObject):
    """Dresses the application. One a process; `changed` is emitted after every switch."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: ThemeMode = ThemeMode.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode
        load_fonts()
        app.setStyle("Fusion")
        app.setFont(font())
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.set_mode(mode)

    @property
    def mode(self) -> ThemeMode:
        """What was chosen."""
        return self._mode

    @property
    def colours(self) -> Colours:
        """The scheme in force."""
        return self._colours

    def set_mode(self, mode: ThemeMode) -> None:
        """Dress every window in the chosen scheme at once."""
        self._mode = mode
        hints = self._app.styleHints()
        if mode is ThemeMode.SYSTEM:
            hints.unsetColorScheme()
            self._dress(_scheme(hints.colorScheme()))
        else:
            dark = mode is ThemeMode.DARK
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
            self._dress(DARK if dark else LIGHT)

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._mode is ThemeMode.SYSTEM:
            self._dress(_scheme(scheme))

    def _dress(self, colours: Colours) -> None:
        self._colours = colours
        self._app.setPalette(qt_palette(colours))
        self._app.setStyleSheet(style_rules(colours))
        for window in self._app.topLevelWidgets():
            recolour_icons(window)
        self.changed.emit()


def style_rules(colours: Colours) -> str:
    """The style sheet of the application, filled with the colours of a scheme.

    Raises:
        KeyError: the template names a colour that `Colours` does not have.
    """
    folder = resources_root() / "theme"
    template = Template((folder / "desktop.qss").read_text(encoding="utf-8"))
    marks = "dark" if colours is DARK else "light"
    return template.substitute(asdict(colours), marks=(folder / marks).as_posix())


def _scheme(scheme: Qt.ColorScheme) -> Colours:
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
