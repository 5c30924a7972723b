"""The preview pane: follows the current row, or stays with the product that it is pinned to."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.product import Product
from catalog_desktop.domain.project import project
from catalog_desktop.domain.sync import SYNC_WORDS, SyncState
from catalog_desktop.session.result_events import ShownRow
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.session.writing import WriteEvent
from catalog_desktop.views.pictures import decode
from catalog_desktop.views.preview.product_view import PICTURE, ProductView
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.widgets.buttons import Button, ButtonKind, IconButton
from catalog_desktop.views.widgets.empty_state import EmptyState
from catalog_desktop.views.window_services import LoadPicture

WIDTH = 320
_GUTTER = 8
# While somebody types or runs through rows, products that are passed by need not be read.
_REST_S = 0.08
_TONES = {
    SyncState.NOT_SAVED: "bad",
    SyncState.FAILED: "bad",
    SyncState.PENDING: "attention",
    SyncState.CONFLICT: "attention",
}
HISTORY_SHOWN = 20


class PreviewPane(QWidget):
    """`edit_wanted(product id)`, `undo_wanted(LoggedChange)`, `closed`."""

    edit_wanted = Signal(str)
    undo_wanted = Signal(object)
    closed = Signal()

    def __init__(
        self, desk: ShopDesk, tasks: TaskOwner, person: str, load_picture: LoadPicture, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Preview")
        self.setMinimumWidth(260)
        self.product_id: str | None = None
        self._desk, self._person, self._load_picture = desk, person, load_picture
        self._loading = LatestTask(tasks, "preview")
        self._wanted: str | None = None
        self.pin = IconButton("pin", "Keep this product here", colour="muted")
        self.pin.setCheckable(True)
        self.pin.toggled.connect(self._pinned)
        self._close = IconButton("x", "Close the preview (F4)", colour="muted")
        self._close.clicked.connect(self.closed)
        self._edit = Button("Edit  Ctrl+E", ButtonKind.PRIMARY)
        self._edit.setAccessibleName("Edit this product")
        self._edit.clicked.connect(self._ask_to_edit)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setAccessibleName("Product in the preview")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self._show_nothing("Choose a product to see it here")
        desk.writes.events.subscribe(self._wrote)
        desk.tracker.changed.subscribe(lambda ids: self._show_state() if self.product_id in ids else None)

    def follow(self, product_id: str | None) -> None:
        """The current row is this product's now."""
        self._wanted = product_id
        if self.pin.isChecked() or not self.isVisible() or product_id == self.product_id:
            return
        self._load(product_id, after_s=_REST_S)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.follow(self._wanted)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(0, 0, 0, 0)
        tools.addStretch()
        tools.addWidget(self.pin)
        tools.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 12, 16)
        column.setSpacing(6)
        column.addLayout(tools)
        column.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 8, _GUTTER, 0)
        foot.addWidget(self._edit, 1)
        column.addLayout(foot)

    def _pinned(self, checked: bool) -> None:
        self.pin.set_icon(
            "pin-off" if checked else "pin", "Follow the current row" if checked else "Keep this product here"
        )
        if not checked:
            self.follow(self._wanted)

    def _ask_to_edit(self) -> None:
        if self.product_id is not None:
            self.edit_wanted.emit(self.product_id)

    def _load(self, product_id: str | None, after_s: float = 0.0) -> None:
        if product_id is None:
            self._loading.cancel()
            self._show_nothing("Choose a product to see it here")
        else:
            self._loading.replace(self._loaded(product_id, after_s))

    async def _loaded(self, product_id: str, after_s: float) -> None:
        await asyncio.sleep(after_s)
        ports, shop_id = self._desk.ports, self._desk.shop.id
        try:
            product = await ports.repository.load_product(shop_id, product_id)
            history = await ports.log.history(shop_id, product_id, limit=HISTORY_SHOWN)
        except CatalogError as error:
            self._show_nothing(str(error))
            return
        view = ProductView(product, history, self._desk, self._person)
        view.undo_wanted.connect(self.undo_wanted)
        self._show(view, product)
        image = await self._picture(product)
        if image is not None:
            view.set_picture(image)

    def _show(self, view: ProductView, product: Product) -> None:
        same = product.id == self.product_id
        place = self._scroll.verticalScrollBar().value() if same else 0
        self.product_id = product.id
        self._scroll.setWidget(view)
        self._scroll.verticalScrollBar().setValue(place)
        self._edit.setVisible(self._desk.can_write and not product.is_deleted)
        self._show_state()

    async def _picture(self, product: Product) -> QImage | None:
        if not product.images:
            return None
        try:
            content = await self._load_picture(self._desk.shop.id, product.images[0].url)
        except CatalogError:
            return None
        side = round(PICTURE * self.devicePixelRatioF())
        return await asyncio.to_thread(decode, content, side)

    def _show_nothing(self, sentence: str) -> None:
        self.product_id = None
        self._edit.hide()
        self._scroll.setWidget(EmptyState("package", sentence, width=240))

    def _show_state(self) -> None:
        view = self._scroll.widget()
        if not isinstance(view, ProductView):
            return
        row = self._desk.result.product(view.product.id) or _row_of(view.product, self._desk)
        state = self._desk.states.of(row)
        silent = state.is_silent(self._desk.clock())
        view.state.setText("In sync" if silent else SYNC_WORDS[state.state] or "In sync")
        view.state.setToolTip(state.reason)
        view.state.set_tone("muted" if silent else _TONES.get(state.state, "muted"))

    def _wrote(self, event: WriteEvent) -> None:
        """Show the product anew once the store has it."""
        if self.product_id is not None and self.isVisible():
            if any(receipt.product_id == self.product_id for receipt in event.receipts):
                self._load(self.product_id)
            elif any(changeset.product_id == self.product_id for changeset in event.changesets):
                self._show_state()


def _row_of(product: Product, desk: ShopDesk) -> ShownRow:
    """The product as a row of a result in which it does not stand."""
    return ShownRow(product.id, project(product, desk.shop), is_deleted=product.is_deleted)
