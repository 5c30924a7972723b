"""Choosing a catalog and connecting to one, as a dialog after the other."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from catalog_desktop.config.profiles import Profile
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.views.connection_dialog.catalogs_dialog import CatalogsDialog
from catalog_desktop.views.connection_dialog.connection_dialog import ConnectionDialog
from catalog_desktop.views.dialog import finished, message
from catalog_desktop.views.window_services import Connections


async def choose_catalog(window: QWidget, connections: Connections, current: str) -> str:
    """Ask which catalog to open, with the way to connect to a new one; "" when it is none or the one that is open."""
    try:
        profiles = await connections.profiles()
    except CatalogError as error:
        await message(window, "The profiles cannot be read", str(error))
        return ""
    dialog = CatalogsDialog(window, profiles, current)
    if not await finished(dialog):
        return ""
    if dialog.wants_connection:
        return await connect(window, connections, dialog.edited)
    return "" if dialog.chosen == current else dialog.chosen


async def connect(window: QWidget, connections: Connections, profile: Profile | None = None) -> str:
    """Ask for a connection, or change that of a profile; the name of its profile, "" when it was cancelled."""
    dialog = ConnectionDialog(connections, profile, window)
    try:
        return dialog.chosen if await finished(dialog) else ""
    finally:
        await dialog.tasks.close()
