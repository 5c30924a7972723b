"""Products that the index refuses: which, why, and since when."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.status.list_dialog import ListDialog
from catalog_desktop.views.time_words import time_words


class RefusedDialog(ListDialog):
    """Follows the list while it is open. `open_wanted(product id)`, `retry_wanted(list of ids)`."""

    open_wanted = Signal(str)
    retry_wanted = Signal(list)

    def __init__(self, desk: ShopDesk, parent: QWidget | None = None) -> None:
        super().__init__(
            "Not searchable",
            "Search does not take these products as they are. They are stored and safe. Mend them, or try again.",
            ("Product", "Since", "Reason"),
            parent,
        )
        self._desk = desk
        self.table.itemDoubleClicked.connect(lambda _: self._open())
        self.add_button("Open").clicked.connect(self._open)
        self.add_button("Try again").clicked.connect(lambda: self.retry_wanted.emit(self.chosen_keys))
        self.add_close()
        self._forget = desk.tracker.changed.subscribe(lambda _: self._show())
        self.finished.connect(lambda _: self._forget())
        self._show()

    def _show(self) -> None:
        now, zone = self._desk.clock(), self._desk.shop.time_zone
        self.set_rows(
            [
                (
                    letter.product_id,
                    (self._title(letter.product_id), time_words(letter.since, now, zone), letter.reason),
                )
                for letter in self._desk.tracker.failed
            ]
        )

    def _title(self, product_id: str) -> str:
        row = self._desk.result.product(product_id)
        return row.document.title if row is not None else product_id

    def _open(self) -> None:
        keys = self.chosen_keys
        if keys:
            self.open_wanted.emit(keys[0])
