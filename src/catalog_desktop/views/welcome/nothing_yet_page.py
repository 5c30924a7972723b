"""What stands in a window that only reads while the catalog has no shop: only its owner can make one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from catalog_desktop.views.widgets.buttons import ButtonKind
from catalog_desktop.views.widgets.empty_state import EmptyState
from catalog_desktop.views.window_services import BesideOwner


class NothingYetPage(EmptyState):
    """`again_wanted` asks to look once more."""

    again_wanted = Signal()

    def __init__(self, beside: BesideOwner | None, parent: QWidget | None = None) -> None:
        owner = f" ({beside.owner})" if beside is not None else ""
        hint = f"Another program is writing this catalog{owner}. What it brings is shown here once there is a shop."
        super().__init__("package", "There is nothing in this catalog yet", hint, parent)
        self.button = self.add_button("Try again", ButtonKind.PRIMARY)
        self.button.clicked.connect(self.again_wanted)
