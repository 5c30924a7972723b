"""Why one product is not seen: its title, its reasons, and a button for each that something can be done about."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from catalog_desktop.session.why_reasons import Answer, Cause, Reason
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.icon_label import IconLabel
from catalog_desktop.views.widgets.labels import TextLabel

_MARKS: Mapping[Cause, tuple[str, str]] = {
    Cause.NOT_SAVED: ("circle-alert", "bad"),
    Cause.DELETED: ("trash-2", "muted"),
    Cause.SET_ASIDE: ("circle-alert", "bad"),
    Cause.UNSEARCHABLE: ("circle-alert", "bad"),
    Cause.PENDING: ("refresh-cw", "attention"),
    Cause.BEHIND: ("clock", "attention"),
    Cause.LOST: ("triangle-alert", "attention"),
    Cause.CONDITION: ("list-filter", "accent"),
    Cause.CLAIMED: ("tag", "muted"),
    Cause.OTHER_SHOP: ("store", "muted"),
    Cause.STATUS: ("circle", "muted"),
    Cause.SHOWN: ("circle-check", "good"),
}
_WAYS_OUT: Mapping[Cause, str] = {
    Cause.NOT_SAVED: "Show it",
    Cause.DELETED: "Restore",
    Cause.CLAIMED: "Open that product",
    Cause.OTHER_SHOP: "Go to that shop",
    Cause.SET_ASIDE: "Try again",
    Cause.UNSEARCHABLE: "Show the projection",
    Cause.BEHIND: "Show the projection",
    Cause.LOST: "Check search",
    Cause.CONDITION: "Remove it",
    Cause.STATUS: "Open product",
    Cause.SHOWN: "Open product",
}
_OF_WRITERS = (Cause.NOT_SAVED, Cause.DELETED, Cause.SET_ASIDE, Cause.LOST)


class AnswerView(QWidget):
    """`way_chosen(Reason, Answer)`: somebody wants to be led out of a reason."""

    way_chosen = Signal(object, object)

    def __init__(self, answer: Answer, *, can_write: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = answer
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(_selectable(TextLabel(answer.product.title, Type.STRONG)))
        facts = f"{answer.product.id} · {answer.shop.name}"
        column.addWidget(_selectable(TextLabel(facts, Type.SECONDARY, tone="muted")))
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, reason in enumerate(answer.reasons):
            self._add(grid, row, reason, can_write=can_write)
        column.addLayout(grid)
        self.setAccessibleName(answer.product.title)

    def _add(self, grid: QGridLayout, row: int, reason: Reason, *, can_write: bool) -> None:
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(IconLabel(*_MARKS[reason.cause]), row, 0, top)
        grid.addWidget(_selectable(TextLabel(reason.sentence)), row, 1)
        words = _WAYS_OUT.get(reason.cause, "") if can_write or reason.cause not in _OF_WRITERS else ""
        if words:
            link = LinkButton(words)
            link.setAccessibleName(f"{words}: {reason.sentence}")
            link.clicked.connect(lambda: self.way_chosen.emit(reason, self.answer))
            grid.addWidget(link, row, 2, top)


def _selectable(label: TextLabel) -> TextLabel:
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
