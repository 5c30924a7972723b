"""What stands in the window while the catalog has no shop: the ways to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.status.job_shelf import JobShelf
from catalog_desktop.views.widgets.banner import Banner
from catalog_desktop.views.widgets.buttons import Button, ButtonKind, LinkButton
from catalog_desktop.views.widgets.icon_label import IconLabel
from catalog_desktop.views.widgets.labels import TextLabel

_CARD = 232
_ICON = 24


class WelcomePage(QWidget):
    """`sample_wanted`, `new_wanted`, `import_wanted`, `connect_wanted`; `shelf` shows how far the sample is."""

    sample_wanted = Signal()
    new_wanted = Signal()
    import_wanted = Signal()
    connect_wanted = Signal()

    def __init__(self, *, can_import: bool, can_connect: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = JobShelf()
        self.banner = Banner()
        self.cards = QHBoxLayout()
        self.cards.setSpacing(16)
        self.cards.addStretch()
        self.sample = self._card(
            "package", "Open the sample catalog", "5,200 made-up products to try everything on.", self.sample_wanted
        )
        self.new = self._card("store", "New catalog", "Begin empty, with a name and a currency.", self.new_wanted)
        self.sample.setDefault(True)
        if can_import:
            self._card(
                "file-down", "Import a file", "CSV or JSON, packed or not: products you have.", self.import_wanted
            )
        self.cards.addStretch()
        self.connect_link = LinkButton("Open a shared catalog, or another one on this computer")
        self.connect_link.clicked.connect(self.connect_wanted)
        self.connect_link.setVisible(can_connect)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(8)
        column.addWidget(self.banner)
        column.addStretch(2)
        heading = TextLabel("Welcome to Catalog Desktop", Type.TITLE)
        hint = TextLabel("There is no shop in this catalog yet. How do you want to begin?", tone="muted")
        for label in (heading, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(20)
        column.addLayout(self.cards)
        column.addSpacing(12)
        column.addWidget(self.connect_link, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        column.addWidget(self.shelf)

    def set_busy(self, *, busy: bool) -> None:
        """Nothing else can be begun meanwhile."""
        for button in self.findChildren(Button):
            if button.property("card"):
                button.setEnabled(not busy)

    def _card(self, icon: str, title: str, hint: str, wanted: SignalInstance) -> Button:
        card = QFrame()
        card.setProperty("part", "card")
        card.setFixedWidth(_CARD)
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(10)
        words = TextLabel(hint, tone="muted")
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        words.setMinimumHeight(40)
        button = Button(title, ButtonKind.PRIMARY if icon == "package" else ButtonKind.SECONDARY)
        button.setProperty("card", True)
        button.setAccessibleDescription(hint)
        button.clicked.connect(wanted)
        column.addWidget(IconLabel(icon, "accent", _ICON))
        column.addWidget(words, 1)
        column.addWidget(button)
        self.cards.addWidget(card)
        return button
