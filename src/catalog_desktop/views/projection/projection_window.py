"""The window of the projection: who keeps search up to date, how well, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.session.projection_report import ProjectionReport
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.projection.lag_plot import LagPlot
from catalog_desktop.views.projection.letters_section import LettersSection
from catalog_desktop.views.projection.projection_actions import ProjectionActions
from catalog_desktop.views.projection.projection_words import (
    drift_lines,
    holder_words,
    lag_words,
    read_lines,
)
from catalog_desktop.views.projection.rebuild_section import RebuildSection
from catalog_desktop.views.projection.section import Figure, Section, selectable
from catalog_desktop.views.projection.writes_section import WritesSection
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.value_words import number_words
from catalog_desktop.views.widgets.labels import TextLabel

_MARGIN, _GAP = 20, 22
_SIZE = (1000, 780)
_SMALLEST = (480, 400)
_TWO_COLUMNS_FROM = 820
_SECOND_MS = 1_000
_LAG_NOTED_MS = 5_000


class ProjectionWindow(QDialog):
    """Stays open beside the shop's window and follows the desk's history. Escape closes it."""

    def __init__(self, desk: ShopDesk, actions: ProjectionActions, tasks: TaskOwner, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._actions = desk, actions
        self._watching = LatestTask(tasks, "look at the control record")
        self.setWindowTitle(f"Projection – {desk.shop.name}")
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        self.holder = selectable(TextLabel(step=Type.TITLE))
        self.message = selectable(TextLabel(tone="muted"))
        self.lag, self.took = Figure("behind now"), Figure("the last change took")
        self.waiting, self.rate = Figure("changes waiting"), Figure("products a second")
        self.aside, self.reads = Figure("set aside"), Figure("documents read")
        self.plot, self._lags = LagPlot(), Section("How far search was behind")
        self._lags.say("The line tells of all changes, a dot of each change from this desk.")
        self._lags.column.addWidget(self.plot)
        self.rebuild = RebuildSection(actions, desk.shop.time_zone, can_write=desk.can_write)
        self.letters = LettersSection(desk, actions, tasks)
        self.writes = WritesSection(desk)
        self.drift, self.costs = Section("Search against the catalog"), Section("Cost")
        self.check_button = self.drift.add_button("Check now", actions.check)
        self.mend_button = self.drift.add_button("Mend", actions.mend)
        self._arrange()
        self._forget = (
            desk.projection.changed.subscribe(lambda _: self.refresh()),
            desk.tracker.changed.subscribe(lambda _: self._show_aside()),
            desk.drift.changed.subscribe(lambda _: self._show_drift()),
        )
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self._pass_a_second)
        self._second.start()
        self.finished.connect(self._end)
        self._pass_a_second()

    def refresh(self) -> None:
        """Show the latest report: ten may come a second, so that what takes longer waits for the next second."""
        desk, report = self._desk, self._desk.projection.latest
        words, tone = holder_words(report, is_beside=not desk.can_write)
        self.holder.setText(words)
        self.holder.set_tone("" if tone == "good" else tone)
        said = (words, report.rebuild.reason if report is not None and report.rebuild is not None else "")
        message = report.message if report is not None and not any(report.message in text for text in said) else ""
        self.message.setText(message)
        self.message.setVisible(bool(message))
        lag = max(desk.projection.lag_ms, desk.recent.waiting_ms)
        self.lag.show_value(lag_words(lag), "attention" if lag >= _LAG_NOTED_MS else "")
        self._show_flow(report if report is not None and report.state != "standby" else None)
        self._show_aside()
        self.rebuild.show_report(report)

    def _show_flow(self, report: ProjectionReport | None) -> None:
        """Figures that only whoever projects knows."""
        if report is None:
            for figure in (self.took, self.waiting, self.rate):
                figure.show_value("–")
            return
        self.took.show_value(lag_words(report.lag_ms))
        self.waiting.show_value(number_words(report.waiting))
        rebuild_rate = report.rebuild.rate if report.rebuild is not None else 0.0
        self.rate.show_value(number_words(round(max(report.rate, rebuild_rate))))

    def _show_aside(self) -> None:
        refused = len(self._desk.tracker.failed)
        self.aside.show_value(number_words(refused), "bad" if refused else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= _TWO_COLUMNS_FROM
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _pass_a_second(self) -> None:
        self.refresh()
        self.plot.show_history(self._desk.projection, self._desk.recent.writes, self._desk.clock())
        self.letters.refresh()
        self.writes.refresh()
        self._show_drift()
        reads = self._actions.documents_read
        documents = reads() if reads is not None else None
        self.reads.setVisible(documents is not None)
        self.reads.show_value(number_words(sum(documents.values())) if documents is not None else "–")
        title, text = read_lines(documents)
        self.costs.say(f"{title}. {text}")
        report = self._desk.projection.latest
        watches = report is not None and (report.state == "standby" or not self._desk.can_write)
        if watches and not self._watching.running:
            self._watching.replace(self._look())

    async def _look(self) -> None:
        """What another program does stands in the control record alone."""
        try:
            record = await self._desk.ports.control.load(self._desk.shop.id)
        except CatalogError:
            return  # the report tells of an outage
        self.rebuild.show_record(record)

    def _show_drift(self) -> None:
        log = self._desk.drift
        report = self._desk.projection.latest
        own = report.check if report is not None else None
        self.drift.say(*drift_lines(log, own, self._desk.shop.time_zone))
        differs = log.last is not None and bool(log.last.found) and log.last.mended_at is None
        self.check_button.setVisible(self._desk.can_write)
        self.check_button.setEnabled(not log.is_busy)
        self.mend_button.setVisible(self._desk.can_write and differs)
        self.mend_button.setEnabled(not log.is_busy)

    def _end(self) -> None:
        self._second.stop()
        self._watching.cancel()
        self.letters.close_section()
        self.writes.close_section()
        for forget in self._forget:
            forget()

    def _arrange(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(_GAP)
        for figure in (self.lag, self.took, self.waiting, self.rate, self.aside, self.reads):
            figures.addWidget(figure, 1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(2 * _MARGIN)
        for sections in ((self.rebuild, self.drift, self.costs), (self.letters, self.writes)):
            column = QVBoxLayout()
            column.setSpacing(_GAP)
            for section in sections:
                column.addWidget(section)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        inside = QWidget()
        inside.setObjectName("projection")
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        whole.setSpacing(_GAP)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.holder)
        head.addWidget(self.message)
        for layout in (head, figures):
            whole.addLayout(layout)
        whole.addWidget(self._lags)
        whole.addLayout(self._columns)
        whole.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setAccessibleName("Projection")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
