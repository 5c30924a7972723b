"""Categories and tags."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from catalog_desktop.domain.categories import normalise_category
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.product_dialog.chips_field import ChipsField
from catalog_desktop.views.product_dialog.draft import ProductDraft
from catalog_desktop.views.product_dialog.facet_completion import FacetCompletion
from catalog_desktop.views.product_dialog.tab import Tab, scrolled
from catalog_desktop.views.tasks import TaskOwner


class TaxonomyTab(Tab):
    """Where a product is found by those who browse."""

    key = "categories"
    title = "Categories and tags"
    paths = (("categories",), ("tags",))

    def __init__(self, draft: ProductDraft, desk: ShopDesk, tasks: TaskOwner) -> None:
        super().__init__(draft)
        self.categories = ChipsField("Category", "Audio > Headphones > Over-ear", normalise_category)
        self.tags = ChipsField("Tag", "Type a tag and press Enter")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(5)
        path_hint = "A path from the widest to the narrowest, with > between the steps. Enter adds it."
        self.add_field(column, "Categories", ("categories",), self.categories, path_hint)
        self.add_field(column, "Tags", ("tags",), self.tags)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content))
        for field, facet in ((self.categories, "category"), (self.tags, "tag")):
            completion = FacetCompletion(field.edit, facet, desk, tasks)
            completion.popup.taken.connect(lambda _, chips=field: chips.add_typed())
        self.categories.changed.connect(lambda items: draft.set(("categories",), list(items)))
        self.tags.changed.connect(lambda items: draft.set(("tags",), list(items)))
        self.load()

    def load(self) -> None:
        self.categories.set_items(self.draft.product.categories)
        self.tags.set_items(self.draft.product.tags)

    def commit(self) -> None:
        for field in (self.categories, self.tags):
            if field.edit.text().strip():
                field.add_typed()
