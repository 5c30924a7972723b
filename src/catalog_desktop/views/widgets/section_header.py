"""The head of a group: small capitals, and at the right a link when there is something to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.labels import TextLabel


class SectionHeader(QWidget):
    """`SectionHeader("Brand", link="Clear")`; emits `link_clicked`."""

    link_clicked = Signal()

    def __init__(self, title: str, link: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        label = TextLabel(title.upper(), Type.GROUP_HEAD, tone="muted")
        # Some screen readers spell words in capitals letter by letter.
        label.setAccessibleName(title)
        self._link = LinkButton(link)
        self._link.clicked.connect(self.link_clicked)
        # As high as with its link, so that nothing below moves when that comes.
        self.setMinimumHeight(self._link.sizeHint().height())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label, 1)
        row.addWidget(self._link)
        self.set_link(link)

    def set_link(self, text: str) -> None:
        """Change the link's caption; an empty one takes it away."""
        self._link.setText(text)
        self._link.setAccessibleName(f"{text}, {self._title}")
        self._link.setVisible(bool(text))
