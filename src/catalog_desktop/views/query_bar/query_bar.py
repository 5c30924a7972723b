"""The chip bar, told what to show: the total, the conditions, and what a re-sort would change."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from catalog_desktop.session.result_events import Waiting
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.query_bar.query_chips import query_chips, without_chip
from catalog_desktop.views.value_words import count_words, number_words
from catalog_desktop.views.widgets.buttons import LinkButton
from catalog_desktop.views.widgets.chip_bar import ChipBar


class QueryBar(ChipBar):
    """`resort_wanted` when somebody wants the rows where they belong."""

    resort_wanted = Signal()

    def __init__(self, desk: ShopDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queryBar")
        self._desk = desk
        self._moved = LinkButton("")
        self._new = LinkButton("")
        for link in (self._moved, self._new):
            link.hide()
            link.clicked.connect(self.resort_wanted)
            self.add_trailing(link)
        self.chip_removed.connect(self._remove)
        self.cleared.connect(desk.queries.clear)
        desk.result.summarised.subscribe(lambda _: self.show_summary())

    def show_summary(self) -> None:
        """Show the present total and conditions."""
        desk = self._desk
        waiting = desk.result.waiting
        self.set_total(total_words(desk.result.latest.total, waiting))
        self.set_chips(query_chips(desk.queries.chips, desk.syntax, desk.numbers))
        moved = moved_words(waiting)
        _offer(self._moved, f"{moved} · Re-sort" if moved else "")
        _offer(self._new, f"{number_words(waiting.others_new)} new · Show" if waiting.others_new else "")

    def _remove(self, key: str) -> None:
        queries = self._desk.queries
        queries.choose(without_chip(queries.chips, key, self._desk.shop.currency))


def total_words(total: int, waiting: Waiting) -> str:
    """ "34 products (+2 new, 1 leaving)": the index's total, and one's own changes that it does not count yet."""
    own = [f"+{number_words(waiting.own_new)} new"] if waiting.own_new else []
    if waiting.own_leaving:
        own.append(f"{number_words(waiting.own_leaving)} leaving")
    return count_words(total, "product") + (f" ({', '.join(own)})" if own else "")


def moved_words(waiting: Waiting) -> str:
    """ "2 rows would move", "1 row would leave", or both."""
    parts = [f"{count_words(waiting.moving, 'row')} would move"] if waiting.moving else []
    if waiting.leaving:
        who = number_words(waiting.leaving) if parts else count_words(waiting.leaving, "row")
        parts.append(f"{who} would leave")
    return ", ".join(parts)


def _offer(link: LinkButton, text: str) -> None:
    link.setText(text)
    link.setAccessibleName(text)
    link.setVisible(bool(text))
