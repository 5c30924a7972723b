"""Where the file comes from: dropped here, or chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from catalog_desktop.views.file_dialog import choose_file
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.widgets.buttons import ButtonKind
from catalog_desktop.views.widgets.empty_state import EmptyState

_KINDS = "Catalogs (*.csv *.tsv *.txt *.xlsx *.xls *.ods *.xml *.json *.ndjson *.jsonl *.gz *.zip);;All files (*)"


class ChoosePage(QWidget):
    """`chosen(Path)`."""

    chosen = Signal(object)

    def __init__(self, tasks: TaskOwner) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        state = EmptyState(
            "file-down",
            "Drop a file here, or choose one",
            "Tables, workbooks, product feeds and JSON, also packed. Exports of Shopify and WooCommerce are known.",
        )
        self.button = state.add_button("Choose a file…", ButtonKind.PRIMARY)
        self.button.clicked.connect(tasks.slot(self._choose, "choose a file"))
        column = QVBoxLayout(self)
        column.addWidget(state)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if files:
            self.chosen.emit(files[0])

    async def _choose(self) -> None:
        file = await choose_file(self, "Import a file", _KINDS)
        if file is not None:
            self.chosen.emit(file)
