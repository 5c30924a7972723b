"""The window itself: its title, its place on the screen, the page in it, and how it is closed."""

from __future__ import annotations

import base64
import binascii

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from catalog_desktop.views.gui_run import CloseRequest
from catalog_desktop.views.window_settings import WindowSettings

_WIDTH, _HEIGHT = 1440, 900
_SMALLEST = (720, 480)


class WindowFrame(QMainWindow):
    """`close_wanted`: somebody pressed the close button; the window stays until `close_now`."""

    close_wanted = Signal()

    def __init__(self, settings: WindowSettings) -> None:
        super().__init__()
        self._settings = settings
        self.setMinimumSize(*_SMALLEST)
        self._request = CloseRequest(self)
        self._request.requested.connect(self.close_wanted)
        self._restore_place()

    def show_page(self, page: QWidget, title: str) -> None:
        """Put a page into the window; the one before is destroyed."""
        self.setWindowTitle(title)
        self.setCentralWidget(page)

    def come_forward(self) -> None:
        """Be on top: somebody started the program again."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def keep_place(self) -> None:
        """Remember where the window is for the next time."""
        self._settings.put("geometry", base64.b64encode(self.saveGeometry().data()).decode())

    def close_now(self) -> None:
        """Close without asking again."""
        self._request.close_now()

    def _restore_place(self) -> None:
        stored = self._settings.get("geometry", "")
        try:
            restored = bool(stored) and self.restoreGeometry(QByteArray(base64.b64decode(stored)))
        except binascii.Error:
            restored = False
        if not restored:
            screen = QApplication.primaryScreen().availableGeometry()
            self.resize(min(_WIDTH, screen.width()), min(_HEIGHT, screen.height()))
