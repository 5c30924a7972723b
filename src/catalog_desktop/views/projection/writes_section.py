"""How long each of one's own latest changes took until search had it."""

from __future__ import annotations

from catalog_desktop.session.recent_writes import RecentWrite
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.projection.list_table import ListTable
from catalog_desktop.views.projection.projection_words import lag_words
from catalog_desktop.views.projection.section import Section
from catalog_desktop.views.time_words import clock_time


class WritesSection(Section):
    """Follows the desk's recent writes."""

    def __init__(self, desk: ShopDesk) -> None:
        super().__init__("Your latest changes")
        self._desk = desk
        self.table = ListTable("Your latest changes", ("Product", "Saved", "Searchable after"))
        self.table.setColumnWidth(1, 70)
        self.table.setColumnWidth(2, 120)
        self.column.addWidget(self.table)
        self._forget = desk.recent.changed.subscribe(lambda _: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Show the writes as they stand now."""
        writes = self._desk.recent.writes
        self.say("" if writes else "What you change from here on is listed with the time until search has it.")
        self.table.setVisible(bool(writes))
        zone = self._desk.shop.time_zone
        self.table.set_rows(
            [(f"{w.product_id} {w.revision}", (w.title, clock_time(w.saved_at, zone), self._took(w))) for w in writes]
        )

    def close_section(self) -> None:
        """The window has been closed."""
        self._forget()

    def _took(self, write: RecentWrite) -> str:
        took = write.took_ms
        if took is None and self._desk.recent.is_refused(write):
            return "set aside"
        return f"{lag_words(self._desk.clock() - write.saved_at)} so far" if took is None else lag_words(took)
