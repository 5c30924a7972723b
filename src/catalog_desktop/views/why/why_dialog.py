"""Asks which product is missed, and says what hides it; stays open beside the rows while one tries what it offers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.session.why import own_knowledge, why
from catalog_desktop.session.why_reasons import Answer
from catalog_desktop.views.announce import announce
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.why.answer_view import AnswerView
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.labels import TextLabel

_MARGIN = 20
_HINT = "Type the SKU, the id or the name of a product that you expected among these rows."


class WhyDialog(QDialog):
    """Asks again whenever the query changes, or what is known of a product that it told of. `answers` has a view for
    each product that may be meant.

    `way_chosen(Reason, Answer)`: somebody wants to be led out of a reason.
    """

    way_chosen = Signal(object, object)

    def __init__(self, desk: ShopDesk, tasks: TaskOwner, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asking = LatestTask(tasks, "why is it not seen")
        self.answers: list[AnswerView] = []
        self.setWindowTitle("Why don't I see it?")
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 420)
        self.edit = QLineEdit(key)
        self.edit.setPlaceholderText("SKU, id or name")
        self.edit.setAccessibleName("The SKU, id or name of the product")
        self.state = TextLabel(_HINT, tone="muted")
        self.state.setWordWrap(True)
        self.ask_button = Button("Ask", ButtonKind.PRIMARY)
        self.ask_button.setDefault(True)
        self.ask_button.clicked.connect(self.ask)
        self._list = QVBoxLayout()
        self._list.setSpacing(18)
        self._arrange()
        self._forget = (
            desk.queries.changed.subscribe(lambda _: self._ask_again()),
            desk.tracker.changed.subscribe(self._changed),
        )
        self.finished.connect(self._end)
        self.edit.selectAll()
        self.edit.setFocus()
        if key:
            self.ask()

    def ask(self) -> None:
        """Ask about what is typed."""
        if self.edit.text().strip():
            self._asking.replace(self._ask(self.edit.text()))

    async def _ask(self, key: str) -> None:
        desk = self._desk
        if not self.answers:
            self.state.setText("Asking…")
        try:
            own = own_knowledge(desk.tracker, desk.writes)
            answers = await why(desk.ports, desk.shop, key, desk.queries.query, desk.clock(), own)
        except CatalogError as error:
            self._show((), str(error))
            return
        self._show(answers, _summary(answers, key))

    def _show(self, answers: Sequence[Answer], summary: str) -> None:
        self.state.setText(summary)
        for view in self.answers:
            self._list.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.answers = [AnswerView(answer, can_write=self._desk.can_write) for answer in answers]
        for place, view in enumerate(self.answers):
            view.way_chosen.connect(self.way_chosen)
            self._list.insertWidget(place, view)
        announce(self, summary)

    def _ask_again(self) -> None:
        if self.answers:
            self.ask()

    def _changed(self, product_ids: frozenset[str]) -> None:
        if any(view.answer.product.id in product_ids for view in self.answers):
            self.ask()

    def _end(self) -> None:
        self._asking.cancel()
        for forget in self._forget:
            forget()

    def _arrange(self) -> None:
        inside = QWidget()
        inside.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setAccessibleName("Answers")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.edit, 1)
        line.addWidget(self.ask_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(12)
        column.addWidget(TextLabel(self.windowTitle(), Type.TITLE))
        column.addLayout(line)
        column.addWidget(self.state)
        column.addWidget(scroll, 1)


def _summary(answers: Sequence[Answer], key: str) -> str:
    if not answers:
        return (
            f"No product is called “{key.strip()}”. A new one that search does not know yet is found by its SKU or id."
        )
    hidden = sum(1 for answer in answers if answer.is_hidden)
    if len(answers) == 1:
        return "This is what hides it:" if hidden else "Nothing hides it:"
    return f"{count_words(len(answers), 'product')} may be meant, of which {hidden} are not in the result:"
