"""The current row, known by its product: where that goes, the current row goes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.grid_view import GridView


class CurrentRow(QObject):
    """`changed(product id or None)` when it is another product's; `visited` when somebody has gone to a row.

    `is_awaited` while somebody has gone to a row that is not loaded yet: `product_id` is still that of the row before.
    """

    changed = Signal(object)
    visited = Signal()

    def __init__(self, view: GridView, model: GridModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self.product_id: str | None = None
        self.variant_id: str | None = None
        self.is_awaited = False
        view.went.connect(self._went)
        model.moved.connect(self._moved)
        model.inserted.connect(lambda *_: self._moved(0, False))
        model.dataChanged.connect(self._loaded)

    @property
    def row(self) -> GridRow | None:
        """What the current row is about; None when there is none, or it is not loaded."""
        index = self._view.currentIndex()
        return self._model.row(index.row()) if index.isValid() else None

    def remember(self, product_id: str | None) -> None:
        """Make a product the current one as soon as its row is loaded, without scrolling there."""
        self._note(product_id, None)
        self._moved(0, False)

    def _went(self) -> None:
        row = self.row
        if row is not None:
            self._note(row.product_id, row.variant.id if row.variant is not None else None)
        elif self._view.currentIndex().isValid():
            self.is_awaited = True
        else:
            self._note(None, None)
        self.visited.emit()

    def _moved(self, _shift: int, is_new_query: bool) -> None:
        """Rows stand elsewhere: follow the product, or wait for it out of sight; a new query forgets it when it is not
        among the first rows."""
        if self.is_awaited and not is_new_query:
            self._loaded()
            return
        self.is_awaited = False
        row = self._find()
        if row is None and is_new_query:
            self._note(None, None)
        self._view.follow_to(row)

    def _loaded(self) -> None:
        """A page has come: the current product may be on it, or what stands in the current row is known now."""
        if self._model.is_moving:
            return
        row = self.row
        if row is not None and (self.is_awaited or self.product_id is None):
            self._note(row.product_id, None)
        if self.is_awaited or (row is not None and row.product_id == self.product_id):
            return
        found = self._find()
        if found is not None:
            self._view.follow_to(found)

    def _find(self) -> int | None:
        if self.product_id is None:
            return None
        row = self._model.row_of(self.product_id, self.variant_id)
        if row is None and self.variant_id is not None:
            self.variant_id = None
            row = self._model.row_of(self.product_id)
        return row

    def _note(self, product_id: str | None, variant_id: str | None) -> None:
        self.variant_id, self.is_awaited = variant_id, False
        if product_id != self.product_id:
            self.product_id = product_id
            self.changed.emit(product_id)
