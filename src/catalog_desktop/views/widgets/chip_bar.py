"""The bar of chips: how many products, what narrows them, and at the right what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QWidget

from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.buttons import Button, ButtonKind, LinkButton
from catalog_desktop.views.widgets.chip import Chip
from catalog_desktop.views.widgets.labels import TextLabel

HEIGHT = 44
_GAP = 8
_GUTTER = 16


@dataclass(frozen=True, slots=True)
class ChipSpec:
    """What a chip shows; `key` comes back in the signals ("status", "price")."""

    key: str
    text: str
    about: str


class ChipBar(QWidget):
    """One line. Chips that do not fit are behind "+2", which opens them as a menu.

    Signals: `chip_opened(key)`, `chip_removed(key)`, `cleared`. Left and Right move along the
    chips. `add_trailing` puts links at the right end ("5 new · Show"); they are laid out first.
    """

    chip_opened = Signal(str)
    chip_removed = Signal(str)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._chips: list[Chip] = []
        self._total = TextLabel(step=Type.STRONG, tabular=True, parent=self)
        self._more = Button("", ButtonKind.QUIET, parent=self)
        self._more.clicked.connect(self._open_more)
        self._clear = LinkButton("Clear all", self)
        self._clear.clicked.connect(self.cleared)
        self._trailing = QWidget(self)
        self._trailing.installEventFilter(self)
        self._trailing_row = QHBoxLayout(self._trailing)
        self._trailing_row.setContentsMargins(0, 0, 0, 0)
        self._trailing_row.setSpacing(_GUTTER)
        self._place()

    @property
    def total_text(self) -> str:
        """The total as it is shown."""
        return self._total.text()

    @property
    def chips(self) -> Sequence[Chip]:
        """The chips in their order, also those for which there is no room."""
        return tuple(self._chips)

    def set_total(self, text: str) -> None:
        """The exact total in words: "34 products"."""
        self._total.setText(text)
        self._place()

    def set_chips(self, specs: Sequence[ChipSpec]) -> None:
        """Show these chips in this order; the keyboard stays at the place where it was."""
        focused = self._focused_index()
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [self._make(spec) for spec in specs]
        self._place()
        if focused is not None:
            shown = [chip for chip in self._chips if chip.isVisibleTo(self)]
            place: list[QWidget] = [*shown, self._clear, self]
            place[min(focused, len(shown))].setFocus(Qt.FocusReason.OtherFocusReason)

    def add_trailing(self, widget: QWidget) -> None:
        """Put a widget at the right end; the others make room as it comes, grows and goes."""
        self._trailing_row.addWidget(widget)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        focused = self._focused_index()
        if step is None or focused is None:
            super().keyPressEvent(event)
            return
        shown = [chip for chip in self._chips if chip.isVisibleTo(self)]
        target = max(0, min(focused + step, len(shown) - 1))
        shown[target].setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # only `_trailing` is watched
            self._place()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _make(self, spec: ChipSpec) -> Chip:
        chip = Chip(spec.key, spec.text, spec.about, self)
        chip.opened.connect(self.chip_opened)
        chip.removed.connect(self.chip_removed)
        return chip

    def _focused_index(self) -> int | None:
        focused = QApplication.focusWidget()
        return next((n for n, chip in enumerate(self._chips) if chip is focused), None)

    def _place(self) -> None:
        trailing = self._trailing.sizeHint().width()
        self._trailing.setGeometry(self.width() - _GUTTER - trailing, 0, trailing, HEIGHT)
        left = _put(self._total, _GUTTER)
        self._clear.setVisible(bool(self._chips))
        ends = _GAP + self._clear.sizeHint().width() if self._chips else 0
        room = self.width() - trailing - ends - 2 * _GUTTER
        hidden = 0
        for place, chip in enumerate(self._chips):
            last = place == len(self._chips) - 1
            needed = left + chip.sizeHint().width() + (0 if last else self._more_width())
            if hidden or needed > room:
                hidden += 1
            else:
                left = _put(chip, left)
            chip.setVisible(not hidden)
        self._more.setVisible(hidden > 0)
        if hidden:
            self._more.setText(f"+{hidden}")
            self._more.setAccessibleName(f"{hidden} more conditions")
            left = _put(self._more, left)
        _put(self._clear, left)

    def _more_width(self) -> int:
        return self._more.fontMetrics().horizontalAdvance("+00") + 30 + _GAP

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for chip in self._chips:
            if not chip.isVisibleTo(self):
                action = menu.addAction(f"{chip.about}: {chip.text}")
                action.triggered.connect(lambda _=False, key=chip.key: self.chip_opened.emit(key))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))


def _put(widget: QWidget, left: int) -> int:
    """Place a widget at its preferred size in the middle of the bar; where the next one begins."""
    size = widget.sizeHint().expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())
    height = min(size.height(), HEIGHT)
    widget.setGeometry(left, (HEIGHT - height) // 2, size.width(), height)
    return left + size.width() + _GAP
