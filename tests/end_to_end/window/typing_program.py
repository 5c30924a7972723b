"""The program itself, with somebody who opens the first product and types into its title until the program is killed.

    python -m tests.end_to_end.window.typing_program FOLDER TITLE

The person is a timer: each time it looks at what is on screen and does what comes next, by keys.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from catalog_desktop.cli import main
from catalog_desktop.views.gui_run import gui_application
from catalog_desktop.views.product_dialog.product_dialog import ProductDialog
from catalog_desktop.views.shop_page import ShopPage

_LOOK_MS = 10


def typing(title: str) -> Iterator[None]:
    """What the person does; each `yield` waits for the next look."""
    while (page := _page()) is None or page.parts.desk.result.shown(0) is None:
        yield
    table = page.parts.grid.table
    table.setFocus()
    table.go_to(0)
    while page.parts.grid.current_id is None:
        yield
    QTest.keyClick(table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    while (dialog := _dialog()) is None:
        yield
    dialog.form.general.name.selectAll()
    for letter in title:
        QTest.keyClicks(dialog.form.general.name, letter)
        yield


def _page() -> ShopPage | None:
    pages = (page for top in QApplication.topLevelWidgets() for page in top.findChildren(ShopPage))
    return next((page for page in pages if page.isVisible()), None)


def _dialog() -> ProductDialog | None:
    return next((top for top in QApplication.topLevelWidgets() if isinstance(top, ProductDialog)), None)


def start(folder: str, title: str) -> int:
    """Run the program with the person in front of it."""
    timer = QTimer(gui_application())
    steps = typing(title)
    timer.timeout.connect(lambda: next(steps, None))
    timer.start(_LOOK_MS)
    return main(["open", "--catalog", folder])


if __name__ == "__main__":
    sys.exit(start(*sys.argv[1:]))
