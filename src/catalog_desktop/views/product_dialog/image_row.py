"""One picture of the product."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QVBoxLayout

from catalog_desktop.domain.errors import CatalogError
from catalog_desktop.domain.product import Image
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.icons import icon_pixmap
from catalog_desktop.views.palette import colours_of
from catalog_desktop.views.pictures import decode, rounded
from catalog_desktop.views.product_dialog.draft import ProductDraft
from catalog_desktop.views.value_words import count_words
from catalog_desktop.views.widgets.buttons import IconButton, LinkButton
from catalog_desktop.views.widgets.labels import ElidedLabel
from catalog_desktop.views.window_services import LoadPicture

_SIDE = 72


class ImageRow(QFrame):
    """The picture, its alt text, who shows it, and its place. `moved(-1 or 1)`, `unwanted`,
    `assigned` when other variants show it now,
    `gone` when it is not shown any more."""

    moved = Signal(int)
    unwanted = Signal()
    assigned = Signal()
    gone = Signal()

    def __init__(self, draft: ProductDraft, image: Image) -> None:
        super().__init__()
        self._draft = draft
        self.image = image
        self.setProperty("part", "card")
        self.picture = QLabel()
        self.picture.setFixedSize(_SIDE, _SIDE)
        self.alt = QLineEdit(image.alt, placeholderText="What is to be seen, for those who do not see it")
        self.alt.setAccessibleName("Alternative text")
        self._address = ElidedLabel("", Type.SECONDARY, tone="muted", where=Qt.TextElideMode.ElideMiddle)
        self.variants = LinkButton("")
        self.up = IconButton("arrow-up", "Move up", colour="muted")
        self.down = IconButton("arrow-down", "Move down", colour="muted")
        self._delete = IconButton("trash-2", "Remove this picture", colour="muted")
        self._lay_out()
        self.setFocusProxy(self.alt)
        self.alt.textEdited.connect(lambda text: draft.set(("images", self.image.id, "alt"), text.strip()))
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self._delete.clicked.connect(self.unwanted)
        self.variants.clicked.connect(self._choose_variants)
        self._show_picture(QImage())

    def show_image(self, image: Image, place: int, count: int) -> None:
        """Show the picture as the draft has it, at its place among others."""
        self.image = image
        if self.alt.text().strip() != image.alt:
            self.alt.setText(image.alt)
        kept = "A file that the shop keeps" if not image.url.startswith("http") else image.url
        self._address.setText(f"Main picture · {kept}" if place == 0 else kept)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < count - 1)
        self.variants.setVisible(len(self._draft.product.variants) > 1)
        self.show_variants()

    async def load_picture(self, load: LoadPicture, shop_id: str) -> None:
        """Fetch and show the picture; without it the tile says so."""
        try:
            content = await load(shop_id, self.image.url)
        except CatalogError as error:
            self.picture.setToolTip(str(error))
            return
        side = round(_SIDE * self.devicePixelRatioF())
        self._show_picture(await asyncio.to_thread(decode, content, side))

    def take_away(self) -> None:
        """The row is not wanted any more."""
        self.gone.emit()
        self.hide()
        self.deleteLater()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.alt)
        foot = QHBoxLayout()
        foot.addWidget(self._address, 1)
        foot.addWidget(self.variants)
        words.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 10, 10, 10)
        row.setSpacing(12)
        row.addWidget(self.picture)
        row.addLayout(words, 1)
        for button in (self.up, self.down, self._delete):
            row.addWidget(button)

    def _show_picture(self, image: QImage) -> None:
        colours = colours_of(self.palette())
        ratio = self.devicePixelRatioF()
        if image.isNull():
            self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.picture.setPixmap(icon_pixmap("image", colours.faint, 24, ratio))
        else:
            self.picture.setPixmap(rounded(image, _SIDE, ratio, colours.neutral_soft))

    def _choose_variants(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, variant in enumerate(self._draft.product.variants, 1):
            action = menu.addAction(" / ".join(variant.options.values()) or variant.sku or f"Variant {number}")
            action.setCheckable(True)
            action.setChecked(variant.image_id == self.image.id)
            action.triggered.connect(lambda checked, key=variant.id: self._assign(key, checked))
        menu.popup(self.variants.mapToGlobal(self.variants.rect().bottomLeft()))

    def _assign(self, variant_id: str, checked: bool) -> None:
        self._draft.set(("variants", variant_id, "image_id"), self.image.id if checked else None)
        self.assigned.emit()

    def show_variants(self) -> None:
        """Another picture may be shown for a variant now."""
        showing = sum(variant.image_id == self.image.id for variant in self._draft.product.variants)
        self.variants.setText(f"Shown for {count_words(showing, 'variant')}" if showing else "Show for variants…")
        self.variants.setAccessibleName(self.variants.text())
