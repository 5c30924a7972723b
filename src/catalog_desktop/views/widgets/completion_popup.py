"""The list of completions under a line edit; the keyboard stays in the edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.palette import colours_of

_ROWS_SHOWN = 10
_DETAIL = Qt.ItemDataRole.UserRole
_MARGIN = 10


@dataclass(frozen=True, slots=True)
class Completion:
    """One proposal.

    Choosing it replaces the characters `start` to `end` of the edit's text by `insert`; `label`
    is what the list shows, `detail` what stands faintly at its right (a count, an explanation).
    """

    start: int
    end: int
    insert: str
    label: str
    detail: str = ""


class CompletionPopup(QListWidget):
    """Up and Down choose, Tab or Enter take, Escape closes; typing goes on meanwhile.

    Enter is the popup's only when a proposal was chosen with the arrows: otherwise it is the
    edit's own. Taking one is an edit like any other, so the edit emits `textEdited`; `taken`
    carries the Completion after that.
    """

    taken = Signal(object)

    def __init__(self, edit: QLineEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._completions: list[Completion] = []
        # A ToolTip window neither takes the focus nor grabs the keyboard, as a Popup would.
        self.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("completions")
        self.setAccessibleName("Completions")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_LabelAndDetail(self))
        self.itemClicked.connect(lambda _: self._take())
        edit.installEventFilter(self)

    def propose(self, completions: Sequence[Completion]) -> None:
        """Show these proposals, none of them chosen; an empty list closes the popup."""
        self._completions = list(completions)
        self.clear()
        for completion in completions:
            item = QListWidgetItem(completion.label, self)
            item.setData(_DETAIL, completion.detail)
        if completions and self._edit.hasFocus():
            self._place()
            self.show()
        else:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.isVisible() and self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Whether the key was for the popup."""
        key, chosen = event.key(), self.currentRow()
        if key == Qt.Key.Key_Down:
            self.setCurrentRow((chosen + 1) % self.count())
        elif key == Qt.Key.Key_Up:
            self.setCurrentRow((chosen if chosen > 0 else self.count()) - 1)
        elif key == Qt.Key.Key_Escape:
            self.hide()
        elif key == Qt.Key.Key_Tab:
            self.setCurrentRow(max(chosen, 0))
            self._take()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen >= 0:
            self._take()
        else:
            return False
        return True

    def _take(self) -> None:
        completion = self._completions[self.currentRow()]
        self.hide()
        self._edit.setSelection(completion.start, completion.end - completion.start)
        # Unlike `setText`, `insert` keeps the edit's undo history.
        self._edit.insert(completion.insert)
        self.taken.emit(completion)

    def _place(self) -> None:
        rows = min(self.count(), _ROWS_SHOWN)
        self.ensurePolished()
        frame = 2 * self.frameWidth()
        self.resize(self._edit.width(), rows * self.sizeHintForRow(0) + frame)
        self.move(self._edit.mapToGlobal(QPoint(0, self._edit.height() + 2)))


class _LabelAndDetail(QStyledItemDelegate):
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setFont(font(Type.SECONDARY, tabular=True))
        painter.setPen(QColor(colours_of(option.palette).muted))
        room = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, right, str(index.data(_DETAIL)))
        painter.restore()
