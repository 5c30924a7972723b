"""Opening products: new, edited, duplicated, scanned, deleted ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.product_dialog.hits import Hits
from catalog_desktop.views.product_dialog.product_dialogs import ProductDialogs
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.banner import Banner, Tone

CurrentId = Callable[[], "str | None"]


class ProductCommands:
    """Handlers for `new_product`, `edit`, `duplicate` and `deleted`; `current_id` is the product that keys are for."""

    def __init__(
        self, desk: ShopDesk, dialogs: ProductDialogs, tasks: TaskOwner, current_id: CurrentId, window: QWidget
    ) -> None:
        self._desk, self._dialogs, self._tasks = desk, dialogs, tasks
        self._current_id, self._window = current_id, window

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {
            "new_product": self.create,
            "edit": lambda: self._with_current(self.open),
            "duplicate": lambda: self._with_current(self._duplicate),
            "deleted": lambda: self._tasks.start(self._dialogs.show_deleted(self._window), "deleted products"),
        }

    def open(self, product_id: str, tab: str | None = None) -> None:
        """Edit a product, and on Ctrl+Enter the hits after it."""
        slot = self._desk.result.slot_of(product_id)
        hits = Hits(slot, self._desk.result.row_count, self._id_at) if slot is not None else None
        self._tasks.start(self._dialogs.edit(self._window, product_id, tab=tab, hits=hits), "edit a product")

    def create(self, barcode: str = "") -> None:
        """Make a new product, with a barcode that was scanned."""
        self._tasks.start(self._dialogs.create(self._window, barcode or None), "new product")

    async def offer_unsaved(self, banner: Banner) -> None:
        """Say that an earlier run left edits unsaved, and offer to go on with them."""
        edits = await self._dialogs.unsaved()
        if not edits:
            return
        banner.show_message(
            f"{count_words(len(edits), 'unsaved edit')}", Tone.ATTENTION, action="Continue", second="Discard"
        )
        banner.action_clicked.connect(banner.hide)
        banner.action_clicked.connect(
            self._tasks.slot(lambda: self._dialogs.go_on(self._window, edits), "go on with unsaved edits")
        )
        banner.second_clicked.connect(banner.hide)
        banner.second_clicked.connect(self._tasks.slot(lambda: self._dialogs.discard(edits), "discard unsaved edits"))

    def _with_current(self, command: Callable[[str], object]) -> None:
        product_id = self._current_id()
        if product_id is not None:
            command(product_id)

    def _duplicate(self, product_id: str) -> None:
        self._tasks.start(self._dialogs.duplicate(self._window, product_id), "duplicate a product")

    async def _id_at(self, slot: int) -> str | None:
        result = self._desk.result
        if result.id_at(slot) is None:
            await result.load(slot, slot)
        return result.id_at(slot)
