"""The import as a dialog: choose a file, say what its columns mean, look at what would happen, do it."""

from __future__ import annotations

import asyncio
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.exchange.importing.import_job import ImportJob
from catalog_desktop.exchange.importing.import_result import ImportResult
from catalog_desktop.exchange.importing.importer import ImportRequest
from catalog_desktop.views.file_dialog import choose_target
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.import_dialog.choose_page import ChoosePage
from catalog_desktop.views.import_dialog.import_steps import ImportTools, LookedAt, look_at, write_refused
from catalog_desktop.views.import_dialog.mapping_page import MappingPage
from catalog_desktop.views.import_dialog.outcome_page import OutcomePage
from catalog_desktop.views.import_dialog.progress_page import ProgressPage
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.banner import Banner, Tone
from catalog_desktop.views.widgets.buttons import Button, ButtonKind
from catalog_desktop.views.widgets.labels import ElidedLabel

_SIZE, _SMALLEST = (960, 660), (560, 420)


class ImportDialog(QDialog):
    """One button leads on at each step; Escape stops what runs, and closes when nothing does.

    `import_result` is that of the import once it has run.
    """

    def __init__(self, parent: QWidget | None, tools: ImportTools) -> None:
        super().__init__(parent)
        self._tools = tools
        self.looked: LookedAt | None = None
        self.job: ImportJob | None = None
        self.import_result: ImportResult | None = None
        self._shown: ImportResult | None = None
        self._has_begun = False
        self._answer: asyncio.Future[str] | None = None
        self.tasks = TaskOwner("import dialog", self._failed)
        self.choosing = ChoosePage(self.tasks)
        self.progress = ProgressPage()
        self.heading = ElidedLabel(f"Import into {tools.shop.name}", Type.TITLE)
        self.banner = Banner()
        self.pages = QStackedWidget()
        self.back, self.save, self.on = Button("Back"), Button("Save refused records…"), Button("", ButtonKind.PRIMARY)
        self.close_button = Button("Cancel")
        self._lay_out()
        self.choosing.chosen.connect(lambda file: self.tasks.start(self.open_file(file), "import a file"))
        self.close_button.clicked.connect(self.reject)
        self.save.clicked.connect(self.tasks.slot(self._save_refused, "save refused records"))
        self.back.clicked.connect(lambda: self._settle("back"))
        self.on.clicked.connect(lambda: self._settle("on"))
        # The dialog is gone soon after: what runs in it must not touch it any more.
        self.finished.connect(lambda _: self.tasks.cancel())
        self._show(self.choosing)

    # Made when they are first shown: all at once would hold the window for too long.

    @cached_property
    def mapping(self) -> MappingPage:
        """The page that says what columns mean."""
        page = MappingPage(self._tools.shop)
        self.pages.addWidget(page)
        page.model.edited.connect(self._check_mapping)
        page.mode.activated.connect(self._check_mapping)
        page.match.activated.connect(self._check_mapping)
        return page

    @cached_property
    def outcome(self) -> OutcomePage:
        """The page that says what would happen, and what has."""
        page = OutcomePage(self._tools.shop, self.tasks)
        self.pages.addWidget(page)
        return page

    async def open_file(self, file: Path) -> None:
        """Look at a file and go through the steps with it."""
        self.banner.hide()
        self.heading.setText(f"Import {file.name} into {self._tools.shop.name}")
        self._show(self.progress)
        looking = asyncio.ensure_future(look_at(self._tools, file))
        self.progress.begin(f"Looking at {file.name}", looking.cancel)
        try:
            await asyncio.wait([looking])
            if looking.cancelled():
                self._show(self.choosing)
                return
            self.looked = looking.result()
        except CatalogError as error:
            self._refuse(error, self.choosing)
            return
        finally:
            looking.cancel()
            self.progress.end()
        looked = self.looked
        self.mapping.show_file(file.name, looked.inspection, looked.mapping, kept=looked.kept)
        await self._map_and_import(looked)

    async def go_on(self, job: ImportJob) -> None:
        """Go on with an import that was interrupted."""
        self.job = job
        self.heading.setText(f"Import {job.file.name} into {self._tools.shop.name}")
        await self._run(job)

    def reject(self) -> None:
        """Stop what runs; close when nothing does."""
        if self.progress.is_busy:
            self.progress.cancel()
        else:
            super().reject()

    async def finish(self) -> None:
        """After closing: end what runs. A job whose import has not begun, or is done, leaves nothing behind; one that
        was interrupted can be gone on with."""
        await self.tasks.close()
        if self.job is not None:
            interrupted = self._has_begun and (self.import_result is None or not self.import_result.complete)
            await (self.job.close() if interrupted else self.job.discard())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter belongs to the fields and tables.
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    async def _map_and_import(self, looked: LookedAt) -> None:
        while True:
            self._show(self.mapping, "Check what would happen")
            self._check_mapping()
            await self._asked()
            forecast = await self._dry_run(looked)
            if forecast is None:
                continue
            touched = forecast.counts.created + forecast.counts.updated
            self._show(self.outcome, f"Import {count_words(touched, 'product')}" if touched else "", with_back=True)
            self.save.setVisible(bool(forecast.refused))
            self.import_result = None
            self._shown = forecast
            if await self._asked() == "on" and self.job is not None:
                await self._tools.kept.keep(self._tools.shop.id, looked.inspection, self.mapping.mapping)
                await self._run(self.job)
                return

    async def _dry_run(self, looked: LookedAt) -> ImportResult | None:
        """What would happen; None when it was stopped, or cannot be."""
        mapping = self.mapping.mapping
        inspection = looked.inspection
        request = ImportRequest(
            looked.file, self._tools.shop, inspection.file_format, mapping, self.mapping.chosen_mode
        )
        self._show(self.progress)
        control = self.progress.begin("Reading the file")
        self.banner.hide()
        try:
            if self.job is not None:
                self.outcome.differences.forget_job()
                await self.job.discard()
                self.job = None
            self.job = await self._tools.importer.prepare(request, inspection.notes)
            result = await self.job.dry_run(control)
        except CatalogError as error:
            self.banner.show_message(str(error), Tone.BAD)
            return None
        finally:
            self.progress.end()
        if not result.complete:
            return None
        self.outcome.show_forecast(self.job, result)
        return result

    async def _run(self, job: ImportJob) -> None:
        """Import until it is done, or stopped and not gone on with."""
        self._has_begun = True
        while True:
            self._show(self.progress)
            control = self.progress.begin("Writing products")
            try:
                result = self.import_result = await job.run(control)
            except CatalogError as error:
                self.banner.show_message(f"{error} What was imported stays; the rest can be gone on with.", Tone.BAD)
                self._show(self.outcome, "Go on")
            else:
                self.outcome.show_result(result)
                self._show(self.outcome, "" if result.complete else "Go on")
                self.save.setVisible(bool(result.refused) and self.looked is not None)
                self._shown = result
            finally:
                self.progress.end()
            self.close_button.setText("Close")
            await self._asked()

    async def _save_refused(self) -> None:
        looked, shown = self.looked, self._shown
        if looked is None or shown is None:
            return
        name = f"{looked.file.name.partition('.')[0]}-refused{looked.file.suffixes[0] if looked.file.suffixes else ''}"
        target = await choose_target(self, "Save refused records", name, "All files (*)")
        if target is None:
            return
        try:
            count = await write_refused(looked, self.mapping.mapping, shown, target)
        except CatalogError as error:
            self.banner.show_message(str(error), Tone.BAD)
        else:
            words = f"{count_words(count, 'record')} saved as {target.name}. Mend and import that file."
            self.banner.show_message(words)

    def _asked(self) -> asyncio.Future[str]:
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    def _settle(self, answer: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def _check_mapping(self) -> None:
        complaint = self.mapping.complaint
        self.on.setEnabled(not complaint)
        if complaint:
            self.banner.show_message(complaint, Tone.ATTENTION, can_dismiss=False)
        elif self.pages.currentWidget() is self.mapping:
            self.banner.hide()

    def _show(self, page: QWidget, on: str = "", *, with_back: bool = False) -> None:
        self.pages.setCurrentWidget(page)
        self.back.setVisible(with_back)
        self.save.hide()
        self.on.setVisible(bool(on))
        self.on.setEnabled(True)
        self.on.setText(on)
        self.on.setAccessibleName(on)
        self.close_button.setVisible(page is not self.progress)
        if on:
            self.on.setFocus()

    def _refuse(self, error: CatalogError, page: QWidget) -> None:
        self.banner.show_message(str(error), Tone.BAD)
        self._show(page)

    def _failed(self, _name: str, error: Exception) -> None:
        if not isinstance(error, CatalogError):
            raise error
        self._refuse(error, self.choosing)

    def _lay_out(self) -> None:
        self.setWindowTitle("Import")
        self.setAccessibleName("Import a file")
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        for page in (self.choosing, self.progress):
            self.pages.addWidget(page)
        head, above, foot = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        head.setContentsMargins(20, 18, 20, 12)
        head.addWidget(self.heading)
        above.setContentsMargins(20, 0, 20, 8)
        above.addWidget(self.banner)
        foot.setContentsMargins(20, 12, 20, 16)
        foot.setSpacing(8)
        foot.addWidget(self.save)
        foot.addStretch()
        for button in (self.close_button, self.back, self.on):
            foot.addWidget(button)
        for button in (self.close_button, self.back, self.on, self.save):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(above)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)
