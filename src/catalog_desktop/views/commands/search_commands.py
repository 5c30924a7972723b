"""Looking after the search index: rebuild, check and mend, try refused products again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.ports.search_index import Drift
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.dialog import confirm, message
from catalog_desktop.views.status.job_shelf import JobShelf
from catalog_desktop.views.status.refused_dialog import RefusedDialog
from catalog_desktop.views.tasks import TaskOwner, cancel_current
from catalog_desktop.views.value_words import count_words, number_words
from catalog_desktop.views.window_services import SearchUpkeep


class SearchCommands:
    """Handlers for `reindex` and `verify`, and the list of products that are not searchable."""

    def __init__(
        self, desk: ShopDesk, upkeep: SearchUpkeep, tasks: TaskOwner, shelf: JobShelf, window: QWidget
    ) -> None:
        self._desk, self._upkeep, self._tasks = desk, upkeep, tasks
        self._shelf, self._window = shelf, window

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {"reindex": self.rebuild, "verify": self.verify}

    def rebuild(self) -> None:
        """Build the index anew beside the live one; its progress comes by reports."""
        self._tasks.start(self._told(self._upkeep.request_rebuild(self._desk.shop.id)), "rebuild")

    def cancel_rebuild(self) -> None:
        """Stop a rebuild."""
        self._tasks.start(self._told(self._upkeep.cancel_rebuild(self._desk.shop.id)), "cancel the rebuild")

    def verify(self) -> None:
        """Compare the index with the catalog and offer to mend what differs."""
        self._tasks.start(self._verified(), "verify")

    def show_refused(self, open_product: Callable[[str], None]) -> None:
        """The products that the index refuses, with reasons."""
        dialog = RefusedDialog(self._desk, self._window)
        dialog.open_wanted.connect(open_product)
        dialog.retry_wanted.connect(self.retry)
        dialog.open()

    def retry(self, product_ids: list[str]) -> None:
        """Try refused products again."""
        self._tasks.start(self._told(self._upkeep.retry(self._desk.shop.id, product_ids)), "retry")

    async def _verified(self) -> None:
        try:
            with self._shelf.job("Comparing search with the catalog", None, cancel_current()):
                drift = await self._upkeep.verify(self._desk.shop.id)
        except CatalogError as error:
            await message(self._window, "Search could not be checked", str(error))
            return
        differing = [*drift.missing, *drift.stale, *drift.ghost]
        if not differing:
            await message(self._window, "Search and catalog agree", "Every product is searchable as it is stored.")
        elif await confirm(
            self._window, f"{count_words(len(differing), 'product')} differ", drift_words(drift), "Repair"
        ):
            await self._told(self._upkeep.repair(self._desk.shop.id, drift))

    async def _told(self, work: Awaitable[None]) -> None:
        try:
            await work
        except CatalogError as error:
            await message(self._window, "That did not work", str(error))


def drift_words(drift: Drift) -> str:
    """How an index differs, in a sentence."""
    parts = [
        (drift.missing, "cannot be found"),
        (drift.stale, "are found in an older state"),
        (drift.ghost, "are found although they were deleted"),
    ]
    return "; ".join(f"{number_words(len(ids))} {what}" for ids, what in parts if ids) + ". Repairing takes a moment."
