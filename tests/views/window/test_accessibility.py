"""Everything that takes the keyboard has a name, in every part of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

from tests.views.window.open_window import OpenWindow, lamp, opened_window


def nameless(window: OpenWindow) -> list[str]:
    reached = [
        w for w in window.frame.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()
    ]
    return [f"{type(w).__name__} in {type(w.parent()).__name__}" for w in reached if not _name(w)]


def _name(widget: QWidget) -> str:
    if isinstance(widget, QAbstractButton) and widget.text():
        return widget.text()
    inside = isinstance(widget.parent(), QComboBox)
    return widget.accessibleName() or ("part of a box" if inside else "")


async def test_every_widget_that_tab_reaches_has_a_name() -> None:
    async with opened_window([lamp(n) for n in range(1, 4)]) as window:
        await window.until(lambda: len(window.titles) == 3 and window.facet_words("category"))
        window.parts.grid.table.go_to(0)
        window.desk.ticks.set(["lamp01"], ticked=True)
        await window.until(lambda: window.parts.preview.product_id == "lamp01")
        assert nameless(window) == []


async def test_tab_leads_through_the_whole_window_and_back() -> None:
    async with opened_window([lamp(1)]) as window:
        await window.until(lambda: len(window.titles) == 1)
        window.parts.entry.box.setFocus()
        visited: list[QWidget] = []
        focused: QWidget | None = window.parts.entry.box
        while focused is not None and focused not in visited:
            visited.append(focused)
            window.frame.focusNextChild()
            focused = window.frame.focusWidget()
        assert visited[0] is window.parts.entry.box
        assert window.parts.grid.table in visited
        assert any(window.parts.facets.panel.isAncestorOf(widget) for widget in visited)
