"""Going to another catalog: one on this computer, or one that is shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.window_services import Connections, Leaving, WindowServices


class ConnectionCommands:
    """Handler for `catalogs`, where there are connections. `leave(Leaving)` closes the window for another catalog."""

    def __init__(
        self, services: WindowServices, tasks: TaskOwner, leave: Callable[[Leaving], None], window: QWidget
    ) -> None:
        self._services, self._tasks, self._leave, self._window = services, tasks, leave, window

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        connections = self._services.connections
        if connections is None:
            return {}
        return {"catalogs": lambda: self._tasks.start(self._choose(connections), "catalogs")}

    async def _choose(self, connections: Connections) -> None:
        from catalog_desktop.views.connection_dialog.choosing import choose_catalog

        name = await choose_catalog(self._window, connections, self._services.profile)
        if name:
            self._leave(Leaving(profile=name))
