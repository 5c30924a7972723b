"""What stands over the rows or in their place: what was searched instead, and what would be found with fewer words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from catalog_desktop.ports.product_read_model import Page
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.labels import ElidedLabel


class CorrectionLine(QWidget):
    """Says that only near words matched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = ElidedLabel(tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 8)
        row.addWidget(self._label)
        self.hide()

    def show_page(self, page: Page) -> None:
        """Show what was searched instead, or nothing."""
        parts = [f"“{found}” for “{typed}”" for typed, found in page.corrected.items()]
        self._label.setText(f"Nothing is written exactly so. Showing {', '.join(parts)}." if parts else "")
        self.setVisible(bool(parts))


class RelaxedLinks(QWidget):
    """ "14 without cartridge": queries with fewer words that find something. `chosen(dropped words)`."""

    chosen = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)

    @property
    def links(self) -> list[LinkButton]:
        """The offers, most hits first."""
        return [link for link in self.findChildren(LinkButton) if link.isVisibleTo(self)]

    def show_page(self, page: Page) -> None:
        """Offer what the page offers."""
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for relaxation in page.relaxed:
            words = " ".join(relaxation.dropped)
            link = LinkButton(f"{count_words(relaxation.total, 'product')} without “{words}”")
            link.clicked.connect(self._chooser(relaxation.dropped))
            self._row.addWidget(link)
        self.setVisible(bool(page.relaxed))

    def _chooser(self, dropped: tuple[str, ...]) -> Callable[[], None]:
        return lambda: self.chosen.emit(dropped)


def without_words(text: str, dropped: tuple[str, ...]) -> str:
    """The text of a query without some of its words, each taken away once."""
    for word in dropped:
        at = text.casefold().find(word.casefold())
        if at >= 0:
            text = f"{text[:at]} {text[at + len(word) :]}"
    return " ".join(part for part in text.split() if part != '""')
