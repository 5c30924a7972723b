"""Outline icons (Lucide), coloured by the palette.

The SVG files draw with `currentColor`; `icon_pixmap` fills in a colour and keeps the picture for
each colour, size and device pixel ratio. What carries an icon gets it by `set_icon`, which leaves
a note on it, so that `recolour_icons` can do it again when the scheme changes.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QObject, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from catalog_desktop.resources_root import resources_root
from catalog_desktop.views.palette import colours_of

ICON_SIZE = 16
_RATIOS = (1.0, 2.0)
_NAME = "icon_name"
_COLOUR = "icon_colour"


@cache
def _drawing(name: str) -> str:
    return (resources_root() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def icon_pixmap(name: str, colour: str, size: int = ICON_SIZE, ratio: float = 1.0) -> QPixmap:
    """The icon `name` drawn in `colour` ("#rrggbb"), `size` logical pixels wide and high.

    Raises:
        FileNotFoundError: there is no such icon in `resources/icons`.
    """
    drawing = _drawing(name).replace("currentColor", colour)
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, colour: str, disabled: str, size: int = ICON_SIZE) -> QIcon:
    """A QIcon for ordinary and high-density screens, with a picture for disabled widgets."""
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(icon_pixmap(name, colour, size, ratio), QIcon.Mode.Normal)
        made.addPixmap(icon_pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return made


def set_icon(target: QAbstractButton | QAction, name: str, colour: str = "text") -> None:
    """Give a button or action an icon in a colour of the scheme, by its name in `Colours`."""
    target.setProperty(_NAME, name)
    target.setProperty(_COLOUR, colour)
    _draw(target, QApplication.palette())


def recolour_icons(root: QObject) -> None:
    """Draw every icon under `root` again that was set by `set_icon`."""
    palette = QApplication.palette()
    targets: list[QAbstractButton | QAction] = []
    targets += root.findChildren(QAbstractButton)
    targets += root.findChildren(QAction)
    for target in targets:
        if target.property(_NAME):
            _draw(target, palette)


def _draw(target: QAbstractButton | QAction, palette: QPalette) -> None:
    colours = colours_of(palette)
    name, colour = str(target.property(_NAME)), str(target.property(_COLOUR))
    target.setIcon(icon(name, getattr(colours, colour), colours.faint))
