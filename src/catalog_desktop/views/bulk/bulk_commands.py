"""Runs changes of the ticked products from the question to the outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.operation import Origin
from catalog_desktop.session.bulk_edit import BulkEdit, BulkPlan, deletions, plan_edit
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.session.writing import WriteResult
from catalog_desktop.views.commands.undo_commands import Say
from catalog_desktop.views.dialog import confirm, finished, message
from catalog_desktop.views.status.job_shelf import JobShelf
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import count_words, number_words

if TYPE_CHECKING:  # dialogs are loaded when they are first opened
    from catalog_desktop.views.bulk.edit_dialogs import EditDialog

Ask = Callable[[int], "EditDialog"]


class BulkCommands:
    """A method a command, for the selection bar. Each asks, plans on the present state of the products, asks again
    when that is worth it, writes as one operation that can be undone, and tells what was refused."""

    def __init__(self, desk: ShopDesk, writes: TaskOwner, shelf: JobShelf, say: Say, window: QWidget) -> None:
        self._desk, self._writes, self._shelf, self._say, self._window = desk, writes, shelf, say, window

    def handlers(self) -> dict[str, Callable[[], None]]:
        """What the selection bar calls."""
        return {
            "price": self.prices,
            "stock": self.stock,
            "status": self.status,
            "category": self.categories,
            "tags": self.tags,
            "delete": self.delete,
        }

    def status(self) -> None:
        """Ask for a status."""
        from catalog_desktop.views.bulk.edit_dialogs import StatusDialog

        self._start(lambda count: StatusDialog(self._window, count), "status")

    def tags(self) -> None:
        """Ask for tags to add and remove."""
        from catalog_desktop.views.bulk.edit_dialogs import TAGS, ItemsDialog

        self._start(lambda count: ItemsDialog(self._window, count, TAGS), "tags")

    def categories(self) -> None:
        """Ask for categories to add and remove."""
        from catalog_desktop.views.bulk.edit_dialogs import CATEGORIES, ItemsDialog

        self._start(lambda count: ItemsDialog(self._window, count, CATEGORIES), "categories")

    def prices(self) -> None:
        """Ask for a change of prices."""
        from catalog_desktop.views.bulk.price_dialog import PriceDialog

        shop, numbers = self._desk.shop, self._desk.numbers
        self._start(lambda count: PriceDialog(self._window, count, shop.currency, numbers), "prices")

    def stock(self) -> None:
        """Ask for a change of stock."""
        from catalog_desktop.views.bulk.edit_dialogs import StockDialog

        self._start(lambda count: StockDialog(self._window, count, self._desk.shop.locations), "stock")

    def delete(self) -> None:
        """Delete the ticked products."""
        self._writes.start(self._delete(), "delete ticked products")

    def _start(self, ask: Ask, name: str) -> None:
        self._writes.start(self._edit(ask), f"change {name}")

    async def _edit(self, ask: Ask) -> None:
        ids = await self._ticked_ids()
        if not ids:
            return
        dialog = ask(len(ids))
        edit = dialog.edit if await finished(dialog) and dialog.answer == "accept" else None
        plan = await self._planned(edit, ids) if edit is not None else None
        if edit is None or plan is None or not await self._agreed(plan):
            return
        result = await self._written(plan.changesets, edit.label)
        await self._tell(edit.label, result, plan.titles, plan.untouched)

    async def _delete(self) -> None:
        ids = await self._ticked_ids()
        words = count_words(len(ids), "product")
        hint = "They go to the list of deleted products, from where they can be restored."
        if not ids or not await confirm(self._window, f"Delete {words}?", hint, f"Delete {words}", danger=True):
            return
        rows = (self._desk.result.product(product_id) for product_id in ids)
        titles = {row.product_id: row.document.title for row in rows if row is not None}
        result = await self._written(deletions(ids), f"Delete {words}")
        self._desk.ticks.clear()
        await self._tell("Deleted", result, titles, 0)

    async def _ticked_ids(self) -> Sequence[str]:
        try:
            ticked = await self._desk.ticks.resolve()
        except CatalogError as error:
            await message(self._window, "The selection could not be read", str(error))
            return ()
        if ticked.expected is None or not ticked.ids:
            return ticked.ids
        now, then = count_words(len(ticked.ids), "product"), count_words(ticked.expected, "product")
        go_on = await confirm(self._window, f"{now} match now", f"{then} were shown when you selected all.", "Go on")
        return ticked.ids if go_on else ()

    async def _planned(self, edit: BulkEdit, ids: Sequence[str]) -> BulkPlan | None:
        """None when it was cancelled or could not be read."""
        planning = asyncio.ensure_future(_planning(self._desk, edit, ids, self._shelf))
        try:
            return await planning
        except CatalogError as error:
            await message(self._window, "The products could not be read", str(error))
        return None

    async def _agreed(self, plan: BulkPlan) -> bool:
        if not plan.changesets:
            await message(self._window, "Nothing to change", "All chosen products are as wanted already.")
            return False
        steep = [f"{count_words(plan.steep_falls, 'price')} would fall by more than half."] if plan.steep_falls else []
        if plan.steep_rises:
            steep.append(f"{count_words(plan.steep_rises, 'price')} would rise by more than half.")
        if not steep:
            return True
        words = count_words(len(plan.changesets), "product")
        return await confirm(self._window, f"Change {words}?", " ".join(steep), f"Change {words}", danger=True)

    async def _written(self, changesets: Sequence[Changeset], label: str) -> WriteResult:
        with self._shelf.job(label, len(changesets)) as job:
            return await self._desk.writes.write(
                changesets, label=label, origin=Origin.BULK, progress=job.advance, cancelled=job.cancelled
            )

    async def _tell(self, label: str, result: WriteResult, titles: dict[str, str], untouched: int) -> None:
        changed = sum(1 for receipt in result.receipts if receipt.changed)
        words = f"{label}: {count_words(changed, 'product')}"
        if untouched:
            words += f", {number_words(untouched)} unchanged"
        if result.left_out:
            words += f", {number_words(result.left_out)} left out"
        if result.errors:
            from catalog_desktop.views.bulk.outcome_dialog import OutcomeDialog

            OutcomeDialog(words, result, titles, self._window).open()
        else:
            self._say(words, "Undo" if changed else "")


async def _planning(desk: ShopDesk, edit: BulkEdit, ids: Sequence[str], shelf: JobShelf) -> BulkPlan | None:
    task = asyncio.current_task()
    with shelf.job("Reading the products", len(ids), task.cancel if task else None) as job:
        try:
            return await plan_edit(edit, desk.ports.feed, desk.shop.id, ids, job.advance)
        except asyncio.CancelledError:
            if job.is_cancelled:
                return None
            raise
