"""How the window exports."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.domain.shop import Shop
from catalog_desktop.exchange.exporting.exporter import Exporter
from catalog_desktop.ports.change_feed import ChangeFeed
from catalog_desktop.ports.product_read_model import ProductReadModel
from catalog_desktop.views.dialog import finished
from catalog_desktop.views.export_dialog.export_dialog import ExportDialog
from catalog_desktop.views.export_dialog.export_scope import ExportScope


class ExportView:
    """`await export_view(parent, shop, query, ticked)` is what `window_services.ExportView` asks for."""

    def __init__(self, read_model: ProductReadModel, feed: ChangeFeed) -> None:
        self._read_model, self._feed = read_model, feed

    async def __call__(self, parent: QWidget, shop: Shop, query: ProductQuery, ticked: Sequence[str]) -> None:
        """Open the dialog and return when it is closed."""
        scope = ExportScope(shop.id, query, ticked, self._read_model, self._feed)
        dialog = ExportDialog(parent, Exporter(self._read_model, self._feed), scope, shop)
        try:
            await finished(dialog)
        finally:
            await dialog.tasks.close()
