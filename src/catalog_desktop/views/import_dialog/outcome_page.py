"""What an import would do, or has done: counts, changes field by field, refused records."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from catalog_desktop.domain.money import number_format
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.importing.import_job import ImportJob
from catalog_desktop.exchange.importing.import_result import ImportResult
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.import_dialog.list_models import DifferencesModel, RefusedModel
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import number_words
from catalog_desktop.views.widgets.flow_layout import FlowLayout
from catalog_desktop.views.widgets.labels import TextLabel

_ROW = 32


class OutcomePage(QWidget):
    """`show_forecast` after a dry run, `show_result` after the import."""

    def __init__(self, shop: Shop, tasks: TaskOwner) -> None:
        super().__init__()
        self.sentence = TextLabel("", Type.TITLE)
        self.sentence.setWordWrap(True)
        self.differences = DifferencesModel(tasks, number_format(shop.locale), shop.currency)
        self.refused = RefusedModel()
        self.tabs = QTabWidget()
        self._tables = (_table(self.differences, "Changes"), _table(self.refused, "Refused records"))
        self._counts = QWidget()
        self._flow = FlowLayout(self._counts, 10)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 0, 20, 0)
        column.setSpacing(12)
        for widget in (self.sentence, self._counts):
            column.addWidget(widget)
        column.addWidget(self.tabs, 1)

    def show_forecast(self, job: ImportJob, result: ImportResult) -> None:
        """What would happen."""
        counts = result.counts
        touched = counts.created + counts.updated
        self.sentence.setText("This is what the import will do" if touched else "There is nothing to import")
        self._show_counts(result)
        self.differences.show_job(job, touched)
        self._show_lists(touched, result)

    def show_result(self, result: ImportResult) -> None:
        """What has happened."""
        self.sentence.setText("The import is done" if result.complete else "The import was stopped")
        self._show_counts(result)
        self._show_lists(0, result)

    def _show_counts(self, result: ImportResult) -> None:
        for card in self._counts.findChildren(_CountCard):
            self._flow.removeWidget(card)
            card.hide()
            card.deleteLater()
        named = [*result.counts.to_json().items(), ("refused", len(result.refused))]
        for name, number in named:
            if number or name in ("created", "updated"):
                self._flow.addWidget(_CountCard(number, name))

    def _show_lists(self, touched: int, result: ImportResult) -> None:
        self.refused.show_refused(result.refused)
        self.tabs.clear()
        if touched:
            self.tabs.addTab(self._tables[0], f"Changes ({number_words(touched)})")
        if result.refused:
            self.tabs.addTab(self._tables[1], f"Refused ({number_words(len(result.refused))})")
        self.tabs.setVisible(self.tabs.count() > 0)


class _CountCard(QFrame):
    """ "1,204 created"."""

    def __init__(self, number: int, name: str) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self.setAccessibleName(f"{number} {name}")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(6)
        row.addWidget(
            TextLabel(number_words(number), Type.TITLE, tone="bad" if name == "refused" else "", tabular=True)
        )
        row.addWidget(TextLabel(name, tone="muted"))


def _table(model: DifferencesModel | RefusedModel, name: str) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setObjectName("cells")
    table.setAccessibleName(name)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setFixedHeight(_ROW)
    for column, width in enumerate((64, 90, 240)):
        table.setColumnWidth(column, width)
    header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
    return table
