"""What a search engine shows, as it will look there."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from catalog_desktop.domain.project import plain_text
from catalog_desktop.domain.skus import slugify
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.product_dialog.draft import ProductDraft
from catalog_desktop.views.product_dialog.tab import LineBinding, Tab, scrolled
from catalog_desktop.views.widgets.labels import ElidedLabel, TextLabel

_TITLE_SHOWN, _DESCRIPTION_SHOWN = 60, 160
"""About what search engines show before they cut; longer texts are allowed."""


class SeoTab(Tab):
    """Title and description for search engines; what is empty comes from the product's own."""

    key = "seo"
    title = "Search engines"
    paths = (("seo",),)

    def __init__(self, draft: ProductDraft) -> None:
        super().__init__(draft)
        self.name = QLineEdit()
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(84)
        self._shown = (ElidedLabel("", Type.TITLE, tone="accent"), ElidedLabel("", Type.SECONDARY, tone="good"))
        self._snippet = TextLabel("", tone="muted")
        self._lengths = (TextLabel("", Type.SECONDARY, tone="muted"), TextLabel("", Type.SECONDARY, tone="muted"))
        self._lay_out()
        self._line = LineBinding(self.name, draft, ("seo", "title"))
        self.words.textChanged.connect(self._typed)
        draft.edited.connect(lambda _: self._show_snippet())
        self.load()

    def load(self) -> None:
        self._line.load()
        text = self.draft.product.seo.description or ""
        if self.words.toPlainText().strip() != text:
            self.words.blockSignals(True)
            self.words.setPlainText(text)
            self.words.blockSignals(False)
        self._show_snippet()

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(5)
        self.add_field(column, "Title", ("seo", "title"), self.name)
        column.insertWidget(column.count() - 1, self._lengths[0])
        self.add_field(column, "Description", ("seo", "description"), self.words)
        column.insertWidget(column.count() - 1, self._lengths[1])
        card = QFrame()
        card.setProperty("part", "card")
        card.setAccessibleName("How a search engine shows it")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(3)
        self._snippet.setWordWrap(True)
        for label in (*self._shown, self._snippet):
            inside.addWidget(label)
        column.addWidget(TextLabel("As a search engine may show it", Type.STRONG))
        column.addWidget(card)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content))

    def _typed(self) -> None:
        self.draft.set(("seo", "description"), self.words.toPlainText().strip())

    def _show_snippet(self) -> None:
        product = self.draft.product
        title = product.seo.title or product.title or "Untitled"
        words = product.seo.description or plain_text(product.description)
        self._shown[0].setText(_cut(title, _TITLE_SHOWN))
        self._shown[1].setText(f"/products/{product.handle or slugify(product.title)}")
        self._snippet.setText(_cut(words, _DESCRIPTION_SHOWN) or "No description")
        for label, text, room in (
            (self._lengths[0], product.seo.title or "", _TITLE_SHOWN),
            (self._lengths[1], product.seo.description or "", _DESCRIPTION_SHOWN),
        ):
            label.setText(f"{len(text)} characters; about {room} are shown")


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
