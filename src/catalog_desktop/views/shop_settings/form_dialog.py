"""A dialog of labelled fields with Cancel and one button that does it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.widgets.labels import TextLabel

_MARGIN = 20
_WIDTH = 480


class FormDialog(QDialog):
    """Fields are added by `add_field`; each has its error under it."""

    def __init__(self, parent: QWidget | None, title: str, accept: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(_WIDTH)
        self._content = QWidget()
        self._fields = QVBoxLayout(self._content)
        self._fields.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 0)
        self._fields.setSpacing(6)
        self._fields.addWidget(TextLabel(title, Type.TITLE))
        self._fields.addSpacing(10)
        self._fields.addStretch()
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._content)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.accept_button = Button(accept, ButtonKind.PRIMARY)
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self.accept)
        cancel = Button("Cancel")
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 12, _MARGIN, _MARGIN)
        foot.setSpacing(8)
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll)
        column.addLayout(foot)

    def add_field(self, label: str, field: QWidget, hint: str = "") -> FieldError:
        """Put a field with its label and hint under those that are there; returns where its error is said."""
        field.setAccessibleName(label)
        error = FieldError(field)
        widgets: list[QWidget] = [TextLabel(label, Type.STRONG), field]
        if hint:
            words = TextLabel(hint, Type.SECONDARY, tone="muted")
            words.setWordWrap(True)
            widgets.append(words)
        for widget in (*widgets, error):
            self._fields.insertWidget(self._fields.count() - 1, widget)
        self._fields.insertSpacing(self._fields.count() - 1, 8)
        return error

    def fit(self) -> None:
        """Be as high as the fields, or as the screen allows."""
        content = self._content.sizeHint()
        wanted = content.height() + 80
        room = self.screen().availableGeometry().height() * 3 // 4
        self.resize(max(_WIDTH, content.width() + 24), min(wanted, room))
