"""The shop that is open, and the way to the others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from catalog_desktop.domain.shop import Shop
from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.palette import colours_of
from catalog_desktop.views.widgets.icon_label import IconLabel
from catalog_desktop.views.widgets.labels import ElidedLabel

_BADGE = 28


class ShopSwitcher(QPushButton):
    """A button with a menu of shops: `chosen(shop id)`, and `new_wanted` if one can be created."""

    chosen = Signal(str)
    new_wanted = Signal()

    def __init__(self, shop: Shop, parent: QWidget | None = None, *, can_create: bool = True) -> None:
        super().__init__(parent)
        self._shop, self._can_create = shop, can_create
        self._shops: Sequence[Shop] = (shop,)
        self.setProperty("kind", "quiet")
        self.setProperty("part", "shop")
        self.setAccessibleName(f"Shop {shop.name}, choose another")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(40)
        self.clicked.connect(self._open)
        name = ElidedLabel(shop.name, Type.STRONG)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 6, 0)
        row.setSpacing(10)
        row.addWidget(_Badge(shop.name))
        row.addWidget(name, 1)
        row.addWidget(IconLabel("chevron-down", "muted"))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_shops(self, shops: Sequence[Shop]) -> None:
        """The shops that can be chosen."""
        self._shops = shops

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for shop in self._shops:
            action = menu.addAction(shop.name)
            action.setCheckable(True)
            action.setChecked(shop.id == self._shop.id)
            action.triggered.connect(lambda _=False, key=shop.id: self.chosen.emit(key))
        if self._can_create:
            menu.addSeparator()
            menu.addAction("New shop…").triggered.connect(self.new_wanted)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))


class _Badge(QWidget):
    """The first letter of the shop on the accent colour."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._letter = name.strip()[:1].upper()
        self.setFixedSize(_BADGE, _BADGE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = colours_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(QRectF(self.rect()), 7, 7)
        painter.setPen(QColor(colours.on_fill))
        painter.setFont(font(Type.STRONG))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letter)
