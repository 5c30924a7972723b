"""The panel's sections in their order, in a scroll area."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from catalog_desktop.domain.query import OPTION_PREFIX
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.facets.facet_section import FacetSection
from catalog_desktop.views.facets.range_sections import PriceSection, StockSection
from catalog_desktop.views.facets.updated_section import UpdatedSection

WIDTH = 240
_GUTTER = 16
_BEFORE_RANGES = ("status", "category", "brand", "availability")
_AFTER_RANGES = ("tag", "type", "missing", "problem")
_SEARCHABLE = frozenset({"brand", "tag", "type"})


class SidePanel(QScrollArea):
    """Sections by facet. Those of options are added as products that have them come by (`offer_options`).

    `chosen(facet, FacetChoice)`, `price_chosen`, `stock_chosen` (IntRange), `updated_chosen` (TimeRange), and for
    single sections `searched`, `expanded`, `more_wanted`.
    """

    chosen = Signal(str, object)
    searched = Signal(str, str)
    expanded = Signal(str, str)
    more_wanted = Signal(str)

    def __init__(self, desk: ShopDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self.setAccessibleName("Filters")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(180)
        self.sections: dict[str, FacetSection] = {}
        self.price = PriceSection(desk.shop.currency, desk.numbers)
        self.stock = StockSection(desk.numbers)
        self.updated = UpdatedSection(desk.syntax)
        content = QWidget()
        content.setObjectName("sidePanelContent")
        self._column = QVBoxLayout(content)
        self._keep_gutter()
        self._column.setSpacing(20)
        for facet in _BEFORE_RANGES:
            self._column.addWidget(self._section(facet))
        for widget in (self.price, self.stock, self.updated):
            self._column.addWidget(widget)
        for facet in _AFTER_RANGES:
            self._column.addWidget(self._section(facet))
        self._column.addStretch()
        self.setWidget(content)
        self.verticalScrollBar().rangeChanged.connect(self._keep_gutter)

    @property
    def facets(self) -> tuple[str, ...]:
        """The facets that have a section."""
        return tuple(self.sections)

    def offer_options(self, names: Iterable[str]) -> bool:
        """Add sections for options ("Colour"); whether any is new."""
        known = {facet.casefold() for facet in self.sections}
        new = [name for name in names if f"{OPTION_PREFIX}{name}".casefold() not in known]
        for name in dict.fromkeys(name.casefold() for name in new):
            section = self._section(OPTION_PREFIX + name)
            self._column.insertWidget(self._column.count() - 1, section)
        return bool(new)

    def _keep_gutter(self) -> None:
        """The scroll bar stands in the gutter, so that nothing moves when it comes."""
        bar = self.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > 0 else 0
        self._column.setContentsMargins(_GUTTER, _GUTTER, max(0, _GUTTER - taken), 24)

    def _section(self, facet: str) -> FacetSection:
        section = FacetSection(facet, searchable=facet in _SEARCHABLE)
        section.chosen.connect(self.chosen)
        section.searched.connect(self.searched)
        section.expanded.connect(self.expanded)
        section.more_wanted.connect(self.more_wanted)
        self.sections[facet] = section
        return section
