"""Products that the index refuses: which, why, since when, and trying them again."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.ports.projection_control import DeadLetter
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.projection.list_table import ListTable
from catalog_desktop.views.projection.projection_actions import ProjectionActions
from catalog_desktop.views.projection.section import Section
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.time_words import time_words
from catalog_desktop.views.value_words import count_words

_MOST_READ = 100


class LettersSection(Section):
    """Follows the desk's tracker; titles are read once for each product."""

    def __init__(self, desk: ShopDesk, actions: ProjectionActions, tasks: TaskOwner) -> None:
        super().__init__("Set aside")
        self._desk, self._actions = desk, actions
        self._titles: dict[str, str] = {}
        self._reading = LatestTask(tasks, "read titles")
        self.table = ListTable("Products that are set aside", ("Product", "Reason", "Since"), widest=1)
        self.table.setColumnWidth(0, 140)
        self.table.setColumnWidth(2, 70)
        self.table.itemDoubleClicked.connect(lambda _: self._open())
        self.table.itemSelectionChanged.connect(self._show_buttons)
        self.column.addWidget(self.table)
        self.open_button = self.add_button("Open", self._open)
        self.retry_button = self.add_button("Try again", self._retry)
        self._forget = desk.tracker.changed.subscribe(lambda _: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Show what is set aside now."""
        letters, now, zone = self._desk.tracker.failed, self._desk.clock(), self._desk.shop.time_zone
        self.table.setVisible(bool(letters))
        if letters:
            self.say(
                f"Search does not take {count_words(len(letters), 'product')} as they are. They are stored and safe."
            )
        else:
            self.say("No product is set aside.", "good")
        rows = [
            (letter.product_id, (self._title(letter), letter.reason, time_words(letter.since, now, zone)))
            for letter in letters
        ]
        self.table.set_rows(rows)
        self._show_buttons()
        unknown = [letter.product_id for letter in letters if letter.product_id not in self._titles][:_MOST_READ]
        if unknown and not self._reading.running:
            self._reading.replace(self._read_titles(unknown))

    def close_section(self) -> None:
        """The window has been closed."""
        self._reading.cancel()
        self._forget()

    async def _read_titles(self, ids: Sequence[str]) -> None:
        try:
            changes = await self._desk.ports.feed.read(self._desk.shop.id, ids)
        except CatalogError:
            return  # then at the next look; until then ids stand in their place
        self._titles |= dict.fromkeys(ids, "") | {change.product.id: change.product.title for change in changes}
        self.refresh()

    def _title(self, letter: DeadLetter) -> str:
        return self._titles.get(letter.product_id) or letter.product_id

    def _show_buttons(self) -> None:
        some = bool(self._desk.tracker.failed)
        chosen = self.table.selected_keys
        self.open_button.setVisible(some)
        self.open_button.setEnabled(len(chosen) == 1)
        self.retry_button.setVisible(some and self._desk.can_write)
        words = f"Try {len(chosen)} again" if chosen else "Try all again"
        self.retry_button.setText(words)
        self.retry_button.setAccessibleName(words)

    def _open(self) -> None:
        for product_id in self.table.selected_keys[:1]:
            self._actions.open_product(product_id)

    def _retry(self) -> None:
        self._actions.retry(self.table.selected_keys or [letter.product_id for letter in self._desk.tracker.failed])
