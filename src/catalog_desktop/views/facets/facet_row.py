"""One value of a facet: a check box, and how many products have it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from catalog_desktop.views.facets.elided_check_box import ElidedCheckBox
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.value_words import number_words
from catalog_desktop.views.widgets.buttons import IconButton
from catalog_desktop.views.widgets.labels import TextLabel

HEIGHT = 27
_INDENT = 17
_ARROW = 18


class FacetRow(QWidget):
    """A click includes or leaves the value alone; Alt+click, the right button or the minus key exclude it.

    Signals carry the value: `included(value, wanted)`, `excluded(value, wanted)`, `expanded(value)`.
    """

    included = Signal(str, bool)
    excluded = Signal(str, bool)
    expanded = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = ""
        self._shown: tuple[str, str, int, bool, bool] | None = None
        self._is_chosen = self._is_excluded = False
        self.setFixedHeight(HEIGHT)
        self.box = ElidedCheckBox()
        self.box.installEventFilter(self)
        self.box.clicked.connect(self._clicked)
        self._count = TextLabel(step=Type.SECONDARY, tone="muted", tabular=True)
        self._arrow = IconButton("chevron-right", "", colour="muted")
        self._arrow.clicked.connect(lambda: self.expanded.emit(self.value))
        self._arrow.setProperty("part", "cross")
        self._arrow.setFixedSize(_ARROW, _ARROW)
        self._arrow.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self.box, 1)
        self._row.addWidget(self._arrow)
        self._row.addWidget(self._count)

    @property
    def count_text(self) -> str:
        """The number as it is shown."""
        return self._count.text()

    @property
    def has_arrow(self) -> bool:
        """Whether something stands below the value."""
        return self._arrow.isVisibleTo(self)

    def show_value(self, value: str, words: str, count: int, *, included: bool, excluded: bool) -> None:
        """Show a value with its count and whether it is wanted or unwanted."""
        shown = (value, words, count, included, excluded)
        if shown == self._shown:
            return
        self._shown = shown
        self.value = value
        self._is_chosen, self._is_excluded = included or excluded, excluded
        state = Qt.CheckState.Checked if included else Qt.CheckState.Unchecked
        self.box.setTristate(excluded)
        self.box.setCheckState(Qt.CheckState.PartiallyChecked if excluded else state)
        self.box.set_excluded(excluded=excluded)
        self.box.set_tone("faint" if count == 0 else "text")
        self.box.setText(words)
        number = number_words(count)
        self.box.setAccessibleName(f"{words}, {'excluded, ' if excluded else ''}{number}")
        self._count.setText(number)
        self._count.set_tone("faint" if count == 0 else "muted")

    def set_branch(self, depth: int, *, has_children: bool, is_open: bool) -> None:
        """Stand at this depth of a tree, with an arrow when there is something below."""
        self._row.setContentsMargins(depth * _INDENT, 0, 0, 0)
        self._arrow.setVisible(has_children)
        if has_children:
            words = f"{'Close' if is_open else 'Open'} {self.box.text()}"
            self._arrow.set_icon("chevron-down" if is_open else "chevron-right", words)

    def _clicked(self) -> None:
        # The box has changed by itself; what it shows is to be set again in any case.
        self._shown = None
        self.included.emit(self.value, not self._is_chosen)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        self.excluded.emit(self.value, not self._is_excluded)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease and _is_alt_click(event):
            self.box.setDown(False)
            self.excluded.emit(self.value, not self._is_excluded)
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Minus:
            self.excluded.emit(self.value, not self._is_excluded)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.box.click()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left) and self._arrow.isVisibleTo(self):
            self.expanded.emit(self.value)
        else:
            return False
        return True


def _is_alt_click(event: QMouseEvent) -> bool:
    held = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
    return held and event.button() == Qt.MouseButton.LeftButton
