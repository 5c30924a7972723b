"""An icon that is only looked at."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from catalog_desktop.views.icons import ICON_SIZE, icon_pixmap
from catalog_desktop.views.palette import colours_of


class IconLabel(QWidget):
    """Paints an icon in a colour of the scheme in force; the words beside it say what it means."""

    def __init__(self, icon: str, colour: str = "muted", size: int = ICON_SIZE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._colour, self._size = icon, colour, size
        self.setFixedSize(size, size)

    def set_icon(self, icon: str, colour: str) -> None:
        """Show another icon."""
        self._icon, self._colour = icon, colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = getattr(colours_of(self.palette()), self._colour)
        pixmap = icon_pixmap(self._icon, colour, self._size, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, pixmap)
