"""A message at the field it is about."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.repolish import set_style_property
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.icon_label import IconLabel
from catalog_desktop.views.widgets.labels import TextLabel

_ICON = 14


class FieldError(QWidget):
    """Stands under `field` and takes no room while there is nothing wrong.

    The field gets the frame of an invalid one, and the message as its accessible description.
    `action_clicked` is emitted by the link that a message may offer ("Open that product").
    """

    action_clicked = Signal()

    def __init__(self, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._label = TextLabel("", Type.SECONDARY, tone="bad")
        self._label.setWordWrap(True)
        self._action = LinkButton("")
        self._action.clicked.connect(self.action_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(6)
        row.addWidget(IconLabel("circle-alert", "bad", _ICON))
        row.addWidget(self._label, 1)
        row.addWidget(self._action)
        row.addStretch()
        self.hide()

    @property
    def message(self) -> str:
        """What is wrong, or ""."""
        return self._label.text()

    def set_message(self, message: str, action: str = "") -> None:
        """Say what is wrong, with a link if something can be done; "" takes it all away."""
        self._label.setText(message)
        # As wide as the words, so that the link follows them; less when there is no room.
        self._label.setMaximumWidth(self._label.fontMetrics().horizontalAdvance(message) + 1)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self._field.setAccessibleDescription(message)
        set_style_property(self._field, "invalid", bool(message))
        self.setVisible(bool(message))
