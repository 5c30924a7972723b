"""The export as a dialog: which products, which form, which columns; then how far it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.shop import Shop
from catalog_desktop.domain.skus import slugify
from catalog_desktop.exchange.exporting.exporter import Exporter
from catalog_desktop.exchange.job_control import JobControl, Progress
from catalog_desktop.views.export_dialog.column_choice import column_choices
from catalog_desktop.views.export_dialog.export_scope import ExportScope, Scope
from catalog_desktop.views.file_dialog import choose_target
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import count_words, number_words
from catalog_desktop.views.widgets.banner import Banner, Tone
from catalog_desktop.views.widgets.buttons import Button, ButtonKind, LinkButton
from catalog_desktop.views.widgets.labels import TextLabel
from catalog_desktop.views.widgets.progress_strip import ProgressStrip

_FORMS = (
    ("CSV, for spreadsheets", ".csv"),
    ("CSV, packed", ".csv.gz"),
    ("TSV", ".tsv"),
    ("JSON, one product a line", ".ndjson"),
    ("JSON, packed", ".ndjson.gz"),
)
_WIDTH, _HEIGHT = 560, 560


class ExportDialog(QDialog):
    """`exported` is where the file is, once it is there."""

    def __init__(self, parent: QWidget | None, exporter: Exporter, scope: ExportScope, shop: Shop) -> None:
        super().__init__(parent)
        self._exporter, self._scope, self._shop = exporter, scope, shop
        self._control: JobControl | None = None
        self.exported: Path | None = None
        self.tasks = TaskOwner("export dialog")
        self.scopes = QButtonGroup(self)
        self.form = QComboBox()
        for words, suffix in _FORMS:
            self.form.addItem(words, suffix)
        self.columns = QListWidget()
        self.progress = ProgressStrip()
        self.banner = Banner()
        self.save = Button("Export…", ButtonKind.PRIMARY)
        self.close_button = Button("Cancel")
        self._lay_out()
        self.form.activated.connect(self._show_columns)
        self.progress.cancel_requested.connect(self._stop)
        self.save.clicked.connect(self.tasks.slot(self._export, "export"))
        self.close_button.clicked.connect(self.reject)
        # The dialog is gone soon after: what runs in it must not touch it any more.
        self.finished.connect(lambda _: self.tasks.cancel())
        self.tasks.start(self._count(), "count products")

    @property
    def scope(self) -> Scope:
        """Which products were chosen."""
        return Scope(self.scopes.checkedId())

    @property
    def chosen_columns(self) -> tuple[str, ...]:
        """The names of the columns that are ticked."""
        items = (self.columns.item(row) for row in range(self.columns.count()))
        ticked = (item for item in items if item.checkState() is Qt.CheckState.Checked)
        return tuple(str(item.data(Qt.ItemDataRole.UserRole)) for item in ticked)

    async def write(self, target: Path) -> None:
        """Export to a file, with progress."""
        self.banner.hide()
        self._control = JobControl(self._show_progress)
        self._set_busy(True)
        self.progress.start(f"Writing {target.name}", None)
        try:
            request = self._scope.request(self.scope, self._shop, target, self.chosen_columns)
            result = await self._exporter.export(request, self._control)
        except CatalogError as error:
            self.banner.show_message(str(error), Tone.BAD)
        else:
            if result.complete:
                self.exported = target
                words = f"{count_words(result.products, 'product')} in {count_words(result.rows, 'row')}"
                self.banner.show_message(f"{words} written to {target.name}.", can_dismiss=False)
                self.close_button.setText("Close")
            else:
                self.banner.show_message("The export was stopped. No file was written.", Tone.ATTENTION)
        finally:
            self._control = None
            self.progress.finish()
            self._set_busy(False)

    def reject(self) -> None:
        """Stop an export that runs, else close."""
        if self._control is not None:
            self._stop()
        else:
            super().reject()

    async def _export(self) -> None:
        suffix = str(self.form.currentData())
        name = f"{slugify(self._shop.name)}{suffix}"
        target = await choose_target(self, "Export products", name, f"{self.form.currentText()} (*{suffix})")
        if target is not None:
            await self.write(target)

    async def _count(self) -> None:
        for scope in self._scope.offered:
            try:
                number = await self._scope.count(scope)
            except CatalogError:
                continue
            button = self.scopes.button(scope.value)
            button.setText(f"{self._scope.words(scope)} ({number_words(number)})")
            button.setEnabled(number > 0)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.cancel()

    def _show_progress(self, progress: Progress) -> None:
        self.progress.advance(progress.done, progress.total)

    def _set_busy(self, busy: bool) -> None:
        for widget in (self.save, self.close_button, self.columns, self.form, *self.scopes.buttons()):
            widget.setEnabled(not busy)

    def _show_columns(self) -> None:
        table = str(self.form.currentData()).startswith((".csv", ".tsv"))
        self.columns.setVisible(table)
        self._heads.setVisible(table)
        self._whole.setVisible(not table)

    def _tick_all(self, ticked: bool) -> None:
        for row in range(self.columns.count()):
            self.columns.item(row).setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _lay_out(self) -> None:
        self.setWindowTitle("Export")
        self.setAccessibleName("Export products")
        self.resize(_WIDTH, _HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(8)
        column.addWidget(TextLabel(f"Export from {self._shop.name}", Type.TITLE))
        column.addWidget(self.banner)
        self._add_scopes(column)
        column.addSpacing(4)
        column.addWidget(TextLabel("Form", Type.STRONG))
        self.form.setAccessibleName("Form of the file")
        column.addWidget(self.form)
        self._add_columns(column)
        column.addWidget(self.progress)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch()
        for button in (self.close_button, self.save):
            button.setAutoDefault(False)
            foot.addWidget(button)
        self.save.setDefault(True)
        column.addLayout(foot)
        self._show_columns()

    def _add_scopes(self, column: QVBoxLayout) -> None:
        column.addWidget(TextLabel("Products", Type.STRONG))
        for scope in self._scope.offered:
            button = QRadioButton(self._scope.words(scope))
            self.scopes.addButton(button, scope.value)
            column.addWidget(button)
        self.scopes.button(self._scope.offered[0].value).setChecked(True)

    def _add_columns(self, column: QVBoxLayout) -> None:
        self._heads = QWidget()
        head = QHBoxLayout(self._heads)
        head.setContentsMargins(0, 8, 0, 0)
        head.setSpacing(12)
        head.addWidget(TextLabel("Columns", Type.STRONG), 1)
        for words, ticked in (("All", True), ("None", False)):
            link = LinkButton(words)
            link.setAccessibleName(f"{words} of the columns")
            link.setAutoDefault(False)
            link.clicked.connect(lambda _=False, on=ticked: self._tick_all(on))
            head.addWidget(link)
        for name, words, is_usual in column_choices(self._shop):
            item = QListWidgetItem(words, self.columns)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if is_usual else Qt.CheckState.Unchecked)
            item.setData(Qt.ItemDataRole.UserRole, name)
        self.columns.setAccessibleName("Columns of the file")
        self.columns.setSpacing(3)
        self._whole = TextLabel("Whole products, with everything that is known of them but costs.", tone="muted")
        self._whole.setWordWrap(True)
        column.addWidget(self._heads)
        column.addWidget(self.columns, 1)
        column.addWidget(self._whole, 0, Qt.AlignmentFlag.AlignTop)
        column.addStretch()
