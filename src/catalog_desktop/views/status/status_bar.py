"""The status bar: what is not saved first, then what cannot be found yet or at all; at the right how far search is."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from catalog_desktop.session.projection_report import ProjectionReport
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.repolish import set_style_property
from catalog_desktop.views.status.status_words import (
    not_searchable_words,
    pending,
    projection_words,
    saving_words,
)
from catalog_desktop.views.value_words import number_words
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.labels import ElidedLabel, TextLabel
from catalog_desktop.views.widgets.status_dot import Mark, StatusDot

HEIGHT = 30
_SOONEST_MS = 50


class StatusBar(QWidget):
    """`not_saved_clicked` and `refused_clicked` ask for the lists behind the numbers."""

    not_saved_clicked = Signal()
    refused_clicked = Signal()

    def __init__(self, desk: ShopDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Status")
        self.setFixedHeight(HEIGHT)
        self._desk = desk
        self.saved = TextLabel(step=Type.SECONDARY, tone="muted")
        self.not_saved = _StateLink()
        self.not_saved.clicked.connect(self.not_saved_clicked)
        self.pending = StatusDot("", Mark.DOT, "attention", step=Type.SECONDARY, tone="attention")
        self.refused = _StateLink()
        self.refused.clicked.connect(self.refused_clicked)
        self.projection = ElidedLabel(step=Type.SECONDARY, tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(20)
        for widget in (self.not_saved, self.saved, self.pending, self.refused):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.projection)
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self.show_state)
        desk.writes.events.subscribe(lambda _: self.show_state())
        desk.tracker.changed.subscribe(lambda _: self.show_state())
        self.heard(None)

    def heard(self, report: ProjectionReport | None) -> None:
        """Show what the projector says."""
        words, tone = projection_words(report)
        self.projection.setText(words)
        self.projection.set_tone(tone)
        self.show_state()

    def show_state(self) -> None:
        """Show what is saved and searchable now."""
        writes, tracker = self._desk.writes, self._desk.tracker
        now = self._desk.clock()
        self.not_saved.show_words(saving_words(writes) if writes.not_saved else "")
        can_write = self._desk.can_write
        self.saved.setText("" if writes.not_saved else saving_words(writes) if can_write else "Read only")
        waiting = len(pending(tracker, now))
        self.pending.setVisible(waiting > 0)
        self.pending.set_state(f"{number_words(waiting)} updating search", Mark.DOT, "attention")
        refused = len(tracker.failed)
        self.refused.show_words(not_searchable_words(refused) if refused else "")
        due = tracker.next_due
        if due is not None:
            self._due.start(max(_SOONEST_MS, due - now))


class _StateLink(LinkButton):
    """A number that leads to a list, in the colour of what went wrong; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__("")
        set_style_property(self, "tone", "bad")
        self.hide()

    def show_words(self, words: str) -> None:
        self.setText(words)
        self.setAccessibleName(f"{words}, show them" if words else "")
        self.setVisible(bool(words))
