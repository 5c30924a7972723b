"""What a product is: its name, words and place in life."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QLineEdit, QVBoxLayout, QWidget

from catalog_desktop.domain.product import TITLE_LIMIT, Status
from catalog_desktop.domain.skus import slugify
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.product_dialog.description_editor import DescriptionEditor
from catalog_desktop.views.product_dialog.draft import ProductDraft
from catalog_desktop.views.product_dialog.facet_completion import FacetCompletion
from catalog_desktop.views.product_dialog.tab import LineBinding, Tab, scrolled
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import value_words

_SIDE = 260
_NARROW = 640


class GeneralTab(Tab):
    """Title, handle and description; beside them status, brand, type and tax class."""

    key = "general"
    title = "General"
    paths = (
        *(("title",), ("handle",), ("description",), ("status",), ("brand",), ("product_type",)),
        *(("tax_class",), ("currency",)),
    )

    def __init__(self, draft: ProductDraft, desk: ShopDesk, tasks: TaskOwner) -> None:
        super().__init__(draft)
        self.name = QLineEdit()
        self.handle = QLineEdit()
        self.description = DescriptionEditor()
        self.status = QComboBox()
        for status in Status:
            self.status.addItem(value_words("status", status.value), status.value)
        self.brand = QLineEdit()
        self.product_type = QLineEdit()
        self.tax_class = QLineEdit()
        self._lines = [
            LineBinding(edit, draft, path)
            for edit, path in (
                (self.name, ("title",)),
                (self.handle, ("handle",)),
                (self.brand, ("brand",)),
                (self.product_type, ("product_type",)),
                (self.tax_class, ("tax_class",)),
            )
        ]
        self._lay_out()
        FacetCompletion(self.brand, "brand", desk, tasks)
        FacetCompletion(self.product_type, "type", desk, tasks)
        self.status.activated.connect(lambda: draft.set(("status",), str(self.status.currentData())))
        self.description.edited.connect(lambda text: draft.set(("description",), text))
        draft.edited.connect(self._follow)
        self.load()

    def load(self) -> None:
        for line in self._lines:
            line.load()
        self.status.setCurrentIndex(self.status.findData(self.draft.product.status.value))
        self.description.set_text(self.draft.product.description)
        self._follow(("title",))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self._sides.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._side.setMaximumWidth(16_777_215 if narrow else _SIDE)

    def _lay_out(self) -> None:
        content = QWidget()
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._sides.setContentsMargins(20, 16, 20, 16)
        self._sides.setSpacing(24)
        main, self._side = QWidget(), QWidget()
        left, right = QVBoxLayout(main), QVBoxLayout(self._side)
        for column in (left, right):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(5)
        self.add_field(left, "Title", ("title",), self.name)
        self.add_field(left, "Handle", ("handle",), self.handle, "The last part of the product's address in the shop.")
        left.addWidget(self.description, 1)
        self.add_field(right, "Status", ("status",), self.status)
        self.add_field(right, "Brand", ("brand",), self.brand)
        self.add_field(right, "Type", ("product_type",), self.product_type)
        self.add_field(right, "Tax class", ("tax_class",), self.tax_class)
        right.addStretch()
        self._sides.addWidget(main, 1)
        self._sides.addWidget(self._side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(content))

    def _follow(self, path: tuple[str, ...]) -> None:
        """Propose what the handle of a new product will be; show how long a title may still get."""
        if path == ("title",):
            title = self.draft.product.title
            self.handle.setPlaceholderText(slugify(title) if self.draft.is_new and title else "")
            left = TITLE_LIMIT - len(title)
            self.name.setToolTip(f"{left} characters left" if left >= 0 else "")
