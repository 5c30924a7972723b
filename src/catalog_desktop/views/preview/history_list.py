"""What happened to a product, newest first, each line with its Undo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from catalog_desktop.domain.changes import Action
from catalog_desktop.domain.operation import LoggedChange
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.preview.change_words import ChangeWords
from catalog_desktop.views.time_words import full_time, time_words
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.labels import ElidedLabel, TextLabel
from catalog_desktop.views.widgets.status_dot import Bullet


class HistoryList(QWidget):
    """`undo_wanted(LoggedChange)` takes one line back."""

    undo_wanted = Signal(object)

    def __init__(
        self,
        history: Sequence[LoggedChange],
        words: ChangeWords,
        now: int,
        time_zone: str,
        *,
        can_undo: bool = True,
    ) -> None:
        super().__init__()
        self._can_undo = can_undo
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        undone = {change.undoes for change in history}
        row = 0
        for change in history:
            foot = self._foot(change, words, time_words(change.at, now, time_zone), change.operation_id in undone)
            foot.setToolTip(full_time(change.at, time_zone))
            lines = words.lines(change)
            self._grid.addWidget(Bullet(), row, 0, Qt.AlignmentFlag.AlignTop)
            for line in lines:
                self._grid.addWidget(ElidedLabel(line), row, 1)
                row += 1
            self._grid.addWidget(foot, row, 1)
            row += 1

    def _foot(self, change: LoggedChange, words: ChangeWords, when: str, is_undone: bool) -> QWidget:
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(0, 2, 0, 12)
        line.setSpacing(6)
        line.addWidget(ElidedLabel(f"{words.who(change)}  ·  {when}", Type.SECONDARY, tone="muted"))
        if self._can_undo and change.action is Action.UPDATE and change.deltas and not is_undone:
            undo = LinkButton("Undo")
            undo.setAccessibleName(f"Undo {words.lines(change)[0]}")
            undo.clicked.connect(lambda: self.undo_wanted.emit(change))
            line.addWidget(TextLabel("·", Type.SECONDARY, tone="muted"))
            line.addWidget(undo)
        line.addStretch()
        return foot
