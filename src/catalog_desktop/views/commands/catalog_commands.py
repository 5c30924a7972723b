"""Jobs on the whole catalog: back it up, put a backup in its place, check its files."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.views.dialog import confirm, message
from catalog_desktop.views.file_dialog import choose_file, choose_target
from catalog_desktop.views.status.job_shelf import JobShelf
from catalog_desktop.views.tasks import TaskOwner, cancel_current
from catalog_desktop.views.window_services import CatalogFiles, Leaving

_KINDS = "Catalog backups (*.zip)"


class CatalogCommands:
    """Handlers for `backup`, `restore` and `doctor`. `leave(Leaving)` closes the window so that a backup can take the
    catalog's place."""

    def __init__(
        self,
        files: CatalogFiles,
        tasks: TaskOwner,
        shelf: JobShelf,
        leave: Callable[[Leaving], None],
        window: QWidget,
    ) -> None:
        self._files, self._tasks, self._shelf = files, tasks, shelf
        self._leave, self._window = leave, window

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {
            "backup": lambda: self._start(self._back_up(), "back up"),
            "restore": lambda: self._start(self._choose_backup(), "restore"),
            "doctor": lambda: self._start(self._check(), "doctor"),
        }

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.start(self._told(work), name)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except CatalogError as error:
            await message(self._window, "That did not work", str(error))

    async def _back_up(self) -> None:
        name = f"catalog {datetime.now(UTC).astimezone():%Y-%m-%d}.zip"
        file = await choose_target(self._window, "Back up the catalog", name, _KINDS)
        if file is None:
            return
        with self._shelf.job(f"Backing up to {file.name}", None, cancel_current()) as job:
            await self._files.back_up(file, job.advance)
        await message(self._window, "The catalog is backed up", f"It is in {file}.")

    async def _choose_backup(self) -> None:
        file = await choose_file(self._window, "Restore a backup", _KINDS)
        if file is not None:
            await self.restore(file)

    async def restore(self, file: Path) -> None:
        """Check a backup, ask, and leave the window so that it can take the catalog's place."""
        held = await self._checked(file)
        text = f"{held} It takes the place of the catalog that is open now. The window opens again when that is done."
        if await confirm(self._window, f"Restore {file.name}?", text, "Restore", danger=True):
            self._leave(Leaving(restore_from=file))

    async def _checked(self, file: Path) -> str:
        with self._shelf.job(f"Checking {file.name}", None, cancel_current()):
            return await self._files.check_backup(file)

    async def _check(self) -> None:
        with self._shelf.job("Checking the catalog's files", None, cancel_current()):
            faults = await self._files.doctor()
        if faults:
            await message(self._window, "The catalog has faults", "\n".join(faults))
        else:
            await message(self._window, "All is well", "The catalog's files are whole.")
