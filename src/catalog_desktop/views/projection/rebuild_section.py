"""The search index as a whole: a rebuild with its steps, and the way back to the index that was live before."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

from catalog_desktop.ports.projection_control import ControlRecord, FormerWish
from catalog_desktop.session.projection_report import ProjectionReport, RebuildReport
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.projection.projection_actions import ProjectionActions
from catalog_desktop.views.projection.projection_words import watched_words
from catalog_desktop.views.projection.section import Section, selectable
from catalog_desktop.views.time_words import full_time
from catalog_desktop.views.value_words import number_words
from catalog_desktop.views.widgets.labels import TextLabel
from catalog_desktop.views.widgets.pace import duration_words

_DOING = {
    "scan": "Step 1 of 3: reading the products into the new index",
    "verify": "Step 2 of 3: comparing the new index with the catalog",
    "swap": "Step 3 of 3: switching over to the new index",
}
_PERMILLE = 1000


class RebuildSection(Section):
    """`show_report` with each report; `show_record` with what another program has put on record. Searches go on
    meanwhile, unless there is no index yet."""

    def __init__(self, actions: ProjectionActions, time_zone: str, *, can_write: bool) -> None:
        super().__init__("Search index")
        self._time_zone, self._can_write = time_zone, can_write
        self.step = selectable(TextLabel(step=Type.STRONG))
        self.bar = QProgressBar(textVisible=False, maximum=_PERMILLE)
        self.bar.setAccessibleName("How far the rebuild is")
        self.figures = selectable(TextLabel(step=Type.SECONDARY, tone="muted", tabular=True))
        self._progress: tuple[QWidget, ...] = (self.step, self.bar, self.figures)
        for widget in self._progress:
            self.column.addWidget(widget)
        self.rebuild_button = self.add_button("Rebuild", actions.rebuild)
        self.cancel_button = self.add_button("Cancel the rebuild", actions.cancel_rebuild)
        self.return_button = self.add_button("Return to the former index", lambda: actions.former(FormerWish.RETURN))
        self.discard_button = self.add_button("Discard it", lambda: actions.former(FormerWish.DISCARD))
        self.show_report(None)

    def show_report(self, report: ProjectionReport | None) -> None:
        """Show the rebuild that is under way, or what can be done."""
        rebuild = report.rebuild if report is not None else None
        former = report.former if report is not None else None
        for widget in self._progress:
            widget.setVisible(rebuild is not None)
        self.rebuild_button.setVisible(self._can_write and rebuild is None)
        self.cancel_button.setVisible(self._can_write and rebuild is not None)
        is_kept = former is not None and rebuild is None
        self.return_button.setVisible(self._can_write and is_kept)
        self.discard_button.setVisible(self._can_write and is_kept)
        if rebuild is not None:
            self._show_rebuild(rebuild)
        elif former is not None:
            since = full_time(former.since, self._time_zone)
            asked = {FormerWish.RETURN: " Returning was asked for.", FormerWish.DISCARD: " It is being discarded."}
            wish = asked[former.wish] if former.wish is not None else ""
            self.say(f"The index that was live until {since} is kept and follows the changes.{wish}")
        else:
            self.say("No rebuild is under way. Searching and editing go on during one.")

    def show_record(self, record: ControlRecord) -> None:
        """Show what whoever projects has put on record."""
        words = watched_words(record)
        if words:
            self.say(words)

    def _show_rebuild(self, rebuild: RebuildReport) -> None:
        meanwhile = "Nothing can be found until it is done." if rebuild.is_needed else "Searching and editing go on."
        self.say(f"{rebuild.reason} {meanwhile}".strip())
        self.step.setText(_DOING.get(str(rebuild.step), ""))
        is_counted = str(rebuild.step) == "scan" and rebuild.total > 0
        self.bar.setMaximum(_PERMILLE if is_counted else 0)
        if is_counted:
            self.bar.setValue(min(_PERMILLE, _PERMILLE * rebuild.done // rebuild.total))
        parts = [f"{number_words(rebuild.done)} of {number_words(rebuild.total)} products"]
        if is_counted and rebuild.rate:
            parts.append(f"{number_words(round(rebuild.rate))} a second")
        if is_counted and rebuild.seconds_left is not None:
            parts.append(f"{duration_words(rebuild.seconds_left)} left")
        self.figures.setText(" · ".join(parts))
