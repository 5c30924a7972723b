"""A short message that floats over a window's foot, with one action: "Deleted 3 products · Undo"."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget

from catalog_desktop.views.announce import announce
from catalog_desktop.views.widgets.buttons import IconButton, LinkButton
from catalog_desktop.views.widgets.labels import TextLabel

SHOWN_MS = 10_000
FOCUS_KEY = "F8"
_ABOVE_FOOT = 48


class Toast(QFrame):
    """One a window. `F8` moves the keyboard into it, Escape puts it away and gives focus back.

    A message stays for `SHOWN_MS`, and as long as the pointer or the keyboard is in it. A newer
    one takes its place.
    """

    action_clicked = Signal()
    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("part", "raised")
        self._label = TextLabel()
        self._action = LinkButton("")
        self._action.clicked.connect(self._act)
        self._close = IconButton("x", "Put this message away")
        self._close.clicked.connect(self.put_away)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(12)
        for widget in (self._label, self._action, self._close):
            row.addWidget(widget)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._time_is_up)
        self._focus_before: QWidget | None = None
        self._lifts: dict[str, int] = {}
        QShortcut(QKeySequence(FOCUS_KEY), window).activated.connect(self.take_focus)
        window.installEventFilter(self)
        self.hide()

    def show_message(self, text: str, action: str = "") -> None:
        """Show `text`, and a link `action` that emits `action_clicked` and closes the toast."""
        self._label.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._action.setAccessibleName(f"{action}: {text}" if action else "")
        self.setAccessibleName(text)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(SHOWN_MS)
        announce(self, f"{text}. {FOCUS_KEY}: {action}" if action else text)

    def set_lift(self, over: str, pixels: int) -> None:
        """Stand so much higher, over something at the foot that has this name."""
        self._lifts[over] = pixels
        self._place()

    def take_focus(self) -> None:
        """Move the keyboard to the action, or to the cross when there is none."""
        if self.isVisible():
            self._focus_before = QApplication.focusWidget()
            target = self._action if self._action.isVisibleTo(self) else self._close
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def put_away(self) -> None:
        """Hide the message and give the keyboard back to where it was."""
        had_focus = self._has_focus()
        self._timer.stop()
        self.hide()
        if had_focus and self._focus_before is not None:
            self._focus_before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus_before = None
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._place()
        return super().eventFilter(watched, event)

    def _act(self) -> None:
        self.put_away()
        self.action_clicked.emit()

    def _time_is_up(self) -> None:
        if self.underMouse() or self._has_focus():
            self._timer.start(SHOWN_MS)
        else:
            self.put_away()

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _place(self) -> None:
        left = (self._window.width() - self.width()) // 2
        self.move(max(0, left), self._window.height() - self.height() - _ABOVE_FOOT - sum(self._lifts.values()))
