"""The description: shown as a customer would see it, edited as the HTML that it is."""

from __future__ import annotations

import nh3
from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QTextBrowser, QVBoxLayout, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.labels import TextLabel

_HEIGHT = 200
_PARAGRAPH = "\u2029"


class SafePreview(QTextBrowser):
    """Shows sanitised HTML and fetches nothing: neither pictures nor style sheets, from wherever."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)

    def show_html(self, text: str) -> None:
        """Show `text` without scripts, forms and what else does not belong into a description."""
        self.setHtml(nh3.clean(text))

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        return None


class DescriptionEditor(QWidget):
    """`edited(text)` with every key. Opening and closing it changes no byte: line ends and what Qt would tidy stay as
    they came until somebody types, and come back when the typing is undone."""

    edited = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._opened = ("", "")
        self.source = QPlainTextEdit()
        self.source.setTabChangesFocus(True)
        self.preview = SafePreview()
        self.toggle = LinkButton("Edit HTML")
        self.toggle.clicked.connect(self._toggle)
        self._pages = QStackedWidget()
        for page in (self.preview, self.source):
            page.setAccessibleName("Description")
            self._pages.addWidget(page)
        self._pages.setMinimumHeight(_HEIGHT)
        head = QHBoxLayout()
        head.addWidget(TextLabel("Description", Type.STRONG))
        head.addStretch()
        head.addWidget(self.toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        self.source.textChanged.connect(self._typed)
        self._show_page()

    def set_text(self, text: str) -> None:
        """Show a description; nothing happens when it is the one shown."""
        if text == self._text and self.source.toPlainText():
            return
        self._text = text
        self.source.blockSignals(True)
        self.source.setPlainText(text)
        self.source.blockSignals(False)
        self._opened = (self._typed_text(), text)
        self.preview.show_html(text)
        if not text:
            self._pages.setCurrentWidget(self.source)
            self._show_page()

    def _typed_text(self) -> str:
        # `toPlainText` makes ordinary blanks of non-breaking ones.
        return self.source.document().toRawText().replace(_PARAGRAPH, "\n")

    def _typed(self) -> None:
        typed = self._typed_text()
        self._text = self._opened[1] if typed == self._opened[0] else typed
        self.edited.emit(self._text)

    def _toggle(self) -> None:
        editing = self._pages.currentWidget() is self.source
        if editing:
            self.preview.show_html(self._text)
        page: QWidget = self.preview if editing else self.source
        self._pages.setCurrentWidget(page)
        page.setFocus()
        self._show_page()

    def _show_page(self) -> None:
        editing = self._pages.currentWidget() is self.source
        words = "Preview" if editing else "Edit HTML"
        self.toggle.setText(words)
        self.toggle.setAccessibleName(f"{words} of the description" if words == "Preview" else words)
        self.setFocusProxy(self.source if editing else self.preview)
