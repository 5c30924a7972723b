"""Stock by variant and location."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from catalog_desktop.domain.document import Availability
from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.domain.project import availability
from catalog_desktop.domain.shop import Shop
from catalog_desktop.views.fonts import Type
from catalog_desktop.views.preview.product_words import variant_name
from catalog_desktop.views.value_words import count_words, number_words
from catalog_desktop.views.widgets.labels import ElidedLabel, TextLabel

VARIANTS_SHOWN = 12
_LEAST_NAME = 64
_TONES = {Availability.OUT: "bad", Availability.LOW: "attention"}
_RIGHT = Qt.AlignmentFlag.AlignRight


class StockTable(QWidget):
    """A line a variant, a column a location, and the total where there are several locations."""

    def __init__(self, product: Product, shop: Shop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnMinimumWidth(0, _LEAST_NAME)
        self._has_total = len(shop.locations) > 1
        names = [location.name for location in shop.locations] + (["Total"] if self._has_total else [])
        for column, name in enumerate(names, start=1):
            self._grid.addWidget(ElidedLabel(name, Type.SECONDARY, tone="muted"), 0, column, _RIGHT)
        shown = product.variants[:VARIANTS_SHOWN]
        for row, variant in enumerate(shown, start=1):
            self._add(row, product, variant, shop)
        rest = len(product.variants) - len(shown)
        if rest:
            more = TextLabel(f"and {count_words(rest, 'variant')} more", Type.SECONDARY, tone="muted")
            self._grid.addWidget(more, len(shown) + 1, 0, 1, len(names) + 1)

    def _add(self, row: int, product: Product, variant: Variant, shop: Shop) -> None:
        self._grid.addWidget(ElidedLabel(variant_name(variant, is_only=len(product.variants) == 1)), row, 0)
        if not variant.tracked:
            self._grid.addWidget(TextLabel("not tracked", tone="muted"), row, 1, 1, len(shop.locations) + 1, _RIGHT)
            return
        held = product.stock.get(variant.id, {})
        for column, count in enumerate((held.get(location.id) for location in shop.locations), start=1):
            self._put(row, column, count, "bad" if count is not None and count <= 0 else "")
        if self._has_total:
            total = product.on_hand(variant.id)
            state = availability(total, variant.low_stock_below, shop)
            self._put(row, len(shop.locations) + 1, total, _TONES.get(state, ""))

    def _put(self, row: int, column: int, count: int | None, tone: str) -> None:
        text = "–" if count is None else number_words(count)
        label = TextLabel(text, tone="muted" if count is None else tone, tabular=True)
        self._grid.addWidget(label, row, column, _RIGHT)
