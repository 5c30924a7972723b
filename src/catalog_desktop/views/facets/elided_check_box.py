"""A check box whose caption is shortened to the room it has."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

from catalog_desktop.views.palette import colours_of


class ElidedCheckBox(QCheckBox):
    """Checked, unchecked, or excluded: then it shows a minus and its caption is struck through.

    `set_tone("faint")` is for a value that nothing has at the moment.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._tone = "text"
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_tone(self, tone: str) -> None:
        """Draw the caption in a colour of the scheme, by its name in `Colours`."""
        if tone != self._tone:
            self._tone = tone
            self.update()

    def set_excluded(self, *, excluded: bool) -> None:
        """Show the caption as that of something unwanted."""
        changed = self.font()
        if changed.strikeOut() != excluded:
            changed.setStrikeOut(excluded)
            self.setFont(changed)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def hitButton(self, pos: QPoint) -> bool:
        """The whole width can be clicked, not the words alone."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        room = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.setToolTip(self.text() if text != self.text() else "")
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_CheckBox, option)
        colours = colours_of(self.palette())
        painter.setPen(colours.accent if self.hasFocus() else getattr(colours, self._tone))
        painter.setFont(self.font())
        self.style().drawItemText(
            painter,
            room,
            int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
            self.palette(),
            self.isEnabled(),
            text,
            QPalette.ColorRole.NoRole,
        )
