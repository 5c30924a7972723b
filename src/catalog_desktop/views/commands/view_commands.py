"""Parts of the window: panels shown and hidden, the keyboard moved from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from catalog_desktop.views.commands.actions import ActionTable
from catalog_desktop.views.page_layout import PageLayout


class ViewCommands:
    """Handlers for `preview`, `side_panel`, `next_pane` and `previous_pane`; `panes` are in the order of F6."""

    def __init__(self, layout: PageLayout, panes: Sequence[QWidget]) -> None:
        self._layout = layout
        self._panes = panes

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {
            "preview": lambda: self._layout.toggle_panel("preview"),
            "side_panel": lambda: self._layout.toggle_panel("side_panel"),
            "next_pane": lambda: self._move(1),
            "previous_pane": lambda: self._move(-1),
        }

    def keep_marks(self, actions: ActionTable) -> None:
        """Mark the panels that are shown."""
        self._layout.panel_shown.connect(lambda name, shown: actions[name].setChecked(shown))

    def _move(self, step: int) -> None:
        panes = [pane for pane in self._panes if pane.isVisible() and _target(pane) is not None]
        focused = QApplication.focusWidget()
        here = next(
            (n for n, p in enumerate(panes) if focused is not None and (p is focused or p.isAncestorOf(focused))), -1
        )
        place = (here + step) % len(panes) if here >= 0 else 0
        target = _target(panes[place]) if panes else None
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _target(pane: QWidget) -> QWidget | None:
    """What of a pane takes the keyboard: itself, or the first inside."""
    if _takes_keys(pane):
        return pane
    inside = (widget for widget in pane.findChildren(QWidget) if widget.isVisible() and _takes_keys(widget))
    return next(inside, None)


def _takes_keys(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()
