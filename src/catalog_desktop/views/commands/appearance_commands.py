"""How the window looks: theme, panels, density."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from catalog_desktop.views.commands.actions import ActionTable
from catalog_desktop.views.theme import Theme, ThemeMode
from catalog_desktop.views.window_settings import WindowSettings


class AppearanceCommands:
    """Handlers for the themes."""

    def __init__(self, theme: Theme, settings: WindowSettings) -> None:
        self._theme = theme
        self._settings = settings

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {f"theme_{mode.value}": self._setter(mode) for mode in ThemeMode}

    def show_mode(self, actions: ActionTable) -> None:
        """Mark the theme that is chosen."""
        actions[f"theme_{self._theme.mode.value}"].setChecked(True)

    def _setter(self, mode: ThemeMode) -> Callable[[], None]:
        def choose() -> None:
            self._theme.set_mode(mode)
            self._settings.put("theme", mode.value)

        return choose
