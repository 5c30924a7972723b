"""How the window imports: the dialog, and imports that were interrupted."""

from __future__ import annotations

from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.importing.import_job import ImportJob
from catalog_desktop.exchange.importing.importer import Importer
from catalog_desktop.ports.local_state import LocalState
from catalog_desktop.ports.shop_directory import ShopDirectory
from catalog_desktop.views.dialog import Choice, choose, finished
from catalog_desktop.views.import_dialog.import_dialog import ImportDialog
from catalog_desktop.views.import_dialog.import_steps import ImportTools
from catalog_desktop.views.import_dialog.kept_mappings import KeptMappings
from catalog_desktop.views.widgets.buttons import ButtonKind


class ImportFiles:
    """`await import_files(parent, shop, file)` is what `window_services.ImportFile` asks for."""

    def __init__(self, importer: Importer, local: LocalState, shops: ShopDirectory) -> None:
        self._importer, self._kept, self._shops = importer, KeptMappings(local), shops

    async def __call__(self, parent: QWidget, shop: Shop, file: Path | None) -> None:
        """Import a file, chosen already or to be chosen."""
        dialog = ImportDialog(parent, ImportTools(self._importer, self._kept, shop))
        await self._open(dialog, None if file is None else dialog.open_file(file))

    async def offer_unfinished(self, parent: QWidget) -> None:
        """At the start, once: go on with imports that were interrupted, forget them, or leave them for later."""
        for job in await self._importer.unfinished():
            answer = await choose(
                parent,
                f"The import of {job.file.name} was interrupted",
                "What was imported stays. The rest can be imported now.",
                [Choice("discard", "Forget it"), Choice("later", "Later"), Choice("on", "Go on", ButtonKind.PRIMARY)],
            )
            if answer == "on":
                await self._go_on(parent, job)
            elif answer == "discard":
                await job.discard()
            else:
                await job.close()

    async def _go_on(self, parent: QWidget, job: ImportJob) -> None:
        shop = await self._shops.load_shop(job.shop_id)
        dialog = ImportDialog(parent, ImportTools(self._importer, self._kept, shop))
        await self._open(dialog, dialog.go_on(job))

    async def _open(self, dialog: ImportDialog, work: Coroutine[Any, Any, None] | None) -> None:
        if work is not None:
            dialog.tasks.start(work, "import")
        try:
            await finished(dialog)
        finally:
            await dialog.finish()
