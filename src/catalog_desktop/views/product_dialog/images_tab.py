"""Pictures: by address or from files, in their order, with words for those who do not see them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.ids import new_ulid
from catalog_desktop.domain.product import Image
from catalog_desktop.domain.record import image_record
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.file_dialog import choose_file
from catalog_desktop.views.product_dialog.draft import ProductDraft
from catalog_desktop.views.product_dialog.image_row import ImageRow
from catalog_desktop.views.product_dialog.tab import Tab, scrolled
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.widgets.buttons import Button
from catalog_desktop.views.widgets.field_error import FieldError
from catalog_desktop.views.widgets.labels import TextLabel
from catalog_desktop.views.window_services import LoadPicture

_KINDS = "Pictures (*.png *.jpg *.jpeg *.webp *.gif *.svg)"


class ImagesTab(Tab):
    """The first picture is the one that lists show. Files can be dropped here."""

    key = "images"
    title = "Images"
    paths = (("images",),)

    def __init__(self, draft: ProductDraft, desk: ShopDesk, tasks: TaskOwner, load_picture: LoadPicture) -> None:
        super().__init__(draft)
        self._desk, self._tasks, self._load_picture = desk, tasks, load_picture
        self.rows: list[ImageRow] = []
        self.address = QLineEdit(placeholderText="https://…")
        self.address.setAccessibleName("Address of a picture")
        self.error = FieldError(self.address)
        self.choose = Button("Add files…", icon="upload")
        self.choose.setAutoDefault(False)
        self._empty = TextLabel("No pictures yet. Drop files here, choose them, or paste an address.", tone="muted")
        self._lay_out()
        self.setAcceptDrops(True)
        self.address.returnPressed.connect(self.commit)
        self.choose.clicked.connect(tasks.slot(self._choose_file, "choose a picture"))
        self.load()

    def load(self) -> None:
        images = self.draft.product.images
        if [row.image.id for row in self.rows] != [image.id for image in images]:
            for row in self.rows:
                self._list.removeWidget(row)
                row.take_away()
            self.rows = [self._row(image) for image in images]
        for place, (row, image) in enumerate(zip(self.rows, images, strict=True)):
            row.show_image(image, place, len(images))
        self._empty.setVisible(not images)

    def commit(self) -> None:
        """Add the address that stands typed."""
        address = self.address.text().strip()
        if not address:
            return
        if not address.startswith(("http://", "https://")):
            self.error.set_message("An address begins with https://. For a file, press “Add files…”.")
            return
        self.error.set_message("")
        self.address.clear()
        self._add(address)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self._tasks.start(self.add_file(Path(url.toLocalFile())), "add a dropped picture")
            elif url.scheme() in ("http", "https"):
                self._add(url.toString())
        event.acceptProposedAction()

    async def add_file(self, file: Path) -> None:
        """Have the shop keep a picture file, and show it as the last picture."""
        try:
            address = await self._desk.ports.images.add(self._desk.shop.id, file)
        except CatalogError as error:
            self.error.set_message(str(error))
            return
        self.error.set_message("")
        self._add(address)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.address, 1)
        line.addWidget(self.choose)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self.error)
        column.addWidget(self._empty)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        column.addLayout(self._list)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content))

    def _row(self, image: Image) -> ImageRow:
        row = ImageRow(self.draft, image)
        row.moved.connect(lambda step: self._move(row.image.id, step))
        row.unwanted.connect(lambda: self._remove(row.image.id))
        row.assigned.connect(self.load)
        self._list.addWidget(row)
        loading = self._tasks.start(row.load_picture(self._load_picture, self._desk.shop.id), "picture")
        row.gone.connect(loading.cancel)
        return row

    async def _choose_file(self) -> None:
        file = await choose_file(self, "Add a picture", _KINDS)
        if file is not None:
            await self.add_file(file)

    def _add(self, address: str) -> None:
        images = self.draft.product.images
        image = Image(new_ulid(), address, position=max((i.position for i in images), default=-1) + 1)
        self.draft.set(("images", image.id), image_record(image))
        self.load()

    def _move(self, image_id: str, step: int) -> None:
        """Swap a picture with its neighbour; only positions that are others now are changed."""
        order = [image.id for image in self.draft.product.images]
        place = order.index(image_id)
        order.insert(place + step, order.pop(place))
        for position, key in enumerate(order):
            if self.draft.get(("images", key, "position")) != position:
                self.draft.set(("images", key, "position"), position)
        self.load()
        self.rows[place + step].setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, image_id: str) -> None:
        self.draft.remove(("images", image_id))
        for variant in self.draft.product.variants:
            if variant.image_id == image_id:
                self.draft.set(("variants", variant.id, "image_id"), None)
        self.load()
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
