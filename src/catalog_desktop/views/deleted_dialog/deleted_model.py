"""Tombstones as a table model, read as far as one has scrolled."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from catalog_desktop.domain.product import Product
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.time_words import full_time, time_words

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_HEADS = ("Product", "Brand", "SKU", "Deleted", "By")
_PAGE = 100


class DeletedModel(QAbstractTableModel):
    """Latest deletion first. `loaded` after the first page and after every further one."""

    loaded = Signal()

    def __init__(self, desk: ShopDesk, tasks: TaskOwner) -> None:
        super().__init__()
        self._desk = desk
        self._loading = LatestTask(tasks, "deleted products")
        self._has_more = True
        self.products: list[Product] = []

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.products)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return left if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        product, zone = self.products[index.row()], self._desk.shop.time_zone
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 3:
            return full_time(product.deleted_at or 0, zone)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        skus = [variant.sku for variant in product.variants if variant.sku]
        texts = (
            product.title,
            product.brand or "",
            ", ".join(skus[:3]) + (" …" if len(skus) > 3 else ""),
            time_words(product.deleted_at or 0, self._desk.clock(), zone),
            product.updated_by,
        )
        return texts[index.column()]

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more

    def fetchMore(self, _parent: Index) -> None:
        if not self._loading.running:
            self._loading.replace(self._fetch())

    def take_away(self, product_id: str) -> None:
        """A product is no longer deleted."""
        row = next((row for row, product in enumerate(self.products) if product.id == product_id), None)
        if row is not None:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self.products[row]
            self.endRemoveRows()
            self.loaded.emit()

    async def _fetch(self) -> None:
        log, shop_id = self._desk.ports.log, self._desk.shop.id
        found = await log.deleted_products(shop_id, offset=len(self.products), limit=_PAGE)
        self._has_more = len(found) == _PAGE
        if found:
            self.beginInsertRows(QModelIndex(), len(self.products), len(self.products) + len(found) - 1)
            self.products += found
            self.endInsertRows()
        self.loaded.emit()
