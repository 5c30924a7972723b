"""Import and export, by the dialogs that the composition root hands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QWidget

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.window_services import ExportView, ImportFile, WindowServices


class FileCommands:
    """Handlers for `import` and `export`, as far as there are dialogs for them."""

    def __init__(self, desk: ShopDesk, services: WindowServices, tasks: TaskOwner, window: QWidget) -> None:
        self._desk, self._services = desk, services
        self._tasks, self._window = tasks, window

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        handlers: dict[str, Callable[[], object]] = {}
        if self._services.import_file is not None:
            handlers["import"] = self.import_file
        export = self._services.export_view
        if export is not None:
            handlers["export"] = lambda: self._tasks.start(self._export(export), "export")
        return handlers

    def import_file(self, file: Path | None = None) -> None:
        """Open the import dialog."""
        dialog = self._services.import_file
        if dialog is not None:
            self._tasks.start(self._import(dialog, file), "import")

    async def _import(self, dialog: ImportFile, file: Path | None) -> None:
        await dialog(self._window, self._desk.shop, file)
        await self._desk.history.look_for_jobs()

    async def _export(self, dialog: ExportView) -> None:
        ticked = await self._desk.ticks.resolve()
        await dialog(self._window, self._desk.shop, self._desk.queries.query, ticked.ids)
