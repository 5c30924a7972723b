"""Labels: by step of the type scale and tone, and one that shortens what does not fit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.repolish import set_style_property


class TextLabel(QLabel):
    """Plain text in a step of the scale and a tone.

    `tone` is "" for ordinary text, or "muted", "faint", "accent", "good", "attention", "bad".
    What is shown comes from people's data, so it is never taken for HTML.
    """

    def __init__(
        self,
        text: str = "",
        step: Type = Type.BODY,
        *,
        tone: str = "",
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(step, tabular=tabular))
        self.set_tone(tone)

    def set_tone(self, tone: str) -> None:
        """Change the colour by its meaning."""
        set_style_property(self, "tone", tone)


class ElidedLabel(TextLabel):
    """One line that ends in "…" when there is no room; the tooltip then has the whole text."""

    def __init__(
        self,
        text: str = "",
        step: Type = Type.BODY,
        *,
        tone: str = "",
        where: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, step, tone=tone, parent=parent)
        self._where = where
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def shown_text(self) -> str:
        """What is painted: the text, or as much of it as fits."""
        width = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), self._where, width)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            self.alignment().value,
            self.palette(),
            self.isEnabled(),
            self.shown_text(),
            self.foregroundRole(),
        )

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            shortened = self.shown_text() != self.text()
            QToolTip.showText(event.globalPos(), self.text() if shortened else "", self)
            return True
        return super().event(event)
