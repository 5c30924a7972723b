"""The code of dialogs: loaded on a thread once the window shows rows, so that neither its start nor the first opening
of a dialog takes the time."""

from __future__ import annotations

import asyncio
from importlib import import_module

DIALOGS = (
    "catalog_desktop.views.product_dialog.product_dialog",
    "catalog_desktop.views.deleted_dialog.deleted_dialog",
    "catalog_desktop.views.why.why_dialog",
    "catalog_desktop.views.bulk.edit_dialogs",
    "catalog_desktop.views.bulk.price_dialog",
    "catalog_desktop.views.bulk.outcome_dialog",
    "catalog_desktop.views.shop_settings.shop_settings_dialog",
    "catalog_desktop.views.shop_settings.new_shop_dialog",
)


async def load_dialogs() -> None:
    """Load them, one after the other."""
    for module in DIALOGS:
        await asyncio.to_thread(import_module, module)
