"""The projection's window: opened once, and brought forward when it is asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.commands.search_commands import SearchCommands
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.window_services import WindowServices

if TYPE_CHECKING:
    from catalog_desktop.views.projection.projection_window import ProjectionWindow

_WINDOW = "catalog_desktop.views.projection.projection_window"


class ProjectionCommands:
    """Handler for `projection`."""

    def __init__(
        self,
        desk: ShopDesk,
        services: WindowServices,
        search: SearchCommands,
        open_product: Callable[[str], object],
        tasks: TaskOwner,
        window: QWidget,
    ) -> None:
        self._desk, self._services, self._search = desk, services, search
        self._open_product, self._tasks, self._window = open_product, tasks, window
        self._shown: ProjectionWindow | None = None

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {"projection": self.show}

    def show(self) -> None:
        """Open the window; what draws its plot is loaded first, beside the loop, as it takes a while."""
        self._tasks.start(self._show(), "projection")

    async def _show(self) -> None:
        await asyncio.to_thread(import_module, _WINDOW)
        if self._shown is None:
            self._shown = self._made()
            self._shown.finished.connect(self._closed)
            self._shown.show()
        self._shown.raise_()
        self._shown.activateWindow()

    def _made(self) -> ProjectionWindow:
        from catalog_desktop.views.projection.projection_actions import ProjectionActions
        from catalog_desktop.views.projection.projection_window import ProjectionWindow

        search = self._search
        actions = ProjectionActions(
            rebuild=search.rebuild,
            cancel_rebuild=search.cancel_rebuild,
            former=search.ask_former,
            retry=search.retry,
            check=search.check,
            mend=search.mend,
            open_product=self._open_product,
            documents_read=self._services.documents_read,
        )
        return ProjectionWindow(self._desk, actions, self._tasks, self._window)

    def _closed(self) -> None:
        self._shown = None
