"""Looking after the search index: rebuild, check and mend, try refused products again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.ports.projection_control import FormerWish
from catalog_desktop.ports.search_index import Drift
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.dialog import confirm, message
from catalog_desktop.views.status.job_shelf import JobShelf
from catalog_desktop.views.status.refused_dialog import RefusedDialog
from catalog_desktop.views.tasks import TaskOwner, cancel_current
from catalog_desktop.views.value_words import count_words, number_words
from catalog_desktop.views.window_services import SearchUpkeep


class SearchCommands:
    """Handlers for `reindex`, `verify` and the former index, and the list of products that are not searchable."""

    def __init__(
        self, desk: ShopDesk, upkeep: SearchUpkeep, tasks: TaskOwner, shelf: JobShelf, window: QWidget
    ) -> None:
        self._desk, self._upkeep, self._tasks = desk, upkeep, tasks
        self._shelf, self._window = shelf, window

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {
            "reindex": self.rebuild,
            "verify": self.verify,
            "return_to_former": lambda: self.ask_former(FormerWish.RETURN),
            "discard_former": lambda: self.ask_former(FormerWish.DISCARD),
        }

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

    def check(self) -> None:
        """Compare the index with the catalog; what comes of it is told by `desk.drift` alone."""
        if not self._desk.drift.is_busy:
            self._tasks.start(self._compared(), "check")

    def mend(self) -> None:
        """Project those products again in which the last comparison found the index to differ."""
        last = self._desk.drift.last
        if last is not None and not self._desk.drift.is_busy:
            self._tasks.start(self._mended(last.found), "mend")

    def ask_former(self, wish: FormerWish) -> None:
        """Return to the index that was live before the last switch, or discard it."""
        self._tasks.start(self._told(self._upkeep.request_former(self._desk.shop.id, wish)), f"{wish} the former index")

    async def _verified(self) -> None:
        drift = await self._compared()
        if drift is None:
            await message(self._window, "Search could not be checked", self._desk.drift.error)
        elif not drift:
            await message(self._window, "Search and catalog agree", "Every product is searchable as it is stored.")
        elif await confirm(
            self._window, f"{count_words(drift_count(drift), 'product')} differ", drift_words(drift), "Repair"
        ):
            error = await self._mended(drift)
            if error:
                await message(self._window, "That did not work", error)

    async def _compared(self) -> Drift | None:
        log = self._desk.drift
        log.begin()
        error, drift = "The check was cancelled.", None
        try:
            with self._shelf.job("Comparing search with the catalog", None, cancel_current()):
                drift = await self._upkeep.verify(self._desk.shop.id)
            log.compared(drift)
            error = ""
        except CatalogError as refused:
            error = str(refused)
        finally:
            log.end(error)
        return drift

    async def _mended(self, drift: Drift) -> str:
        log = self._desk.drift
        log.begin()
        error = "Mending was cancelled."
        try:
            await self._upkeep.repair(self._desk.shop.id, drift)
            log.mended()
            error = ""
        except CatalogError as refused:
            error = str(refused)
        finally:
            log.end(error)
        return error

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


def drift_count(drift: Drift) -> int:
    """In how many products an index differs."""
    return len(drift.missing) + len(drift.stale) + len(drift.ghost)
