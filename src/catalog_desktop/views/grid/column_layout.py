"""Which columns are shown, in which order and how wide: as chosen, and as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QHeaderView

from catalog_desktop.domain.paths import JsonValue
from catalog_desktop.views.grid.columns import COLUMNS, KEYS, PRODUCT, PRODUCT_MIN_WIDTH, TICK

LEAST_WIDTH = 48
LONGEST_SKU = 260
_SKU = KEYS.index("sku")


class ColumnLayout(QObject):
    """The product's column takes the room that is left; when that is too little, columns go by priority until it is
    enough. `changed` tells that somebody has arranged columns otherwise."""

    changed = Signal()

    def __init__(self, head: QHeaderView) -> None:
        super().__init__(head)
        self._head = head
        self._chosen = {section for section, column in enumerate(COLUMNS) if column.shown}
        self._sized: set[int] = set()
        self._width = 0
        self._sku_width = COLUMNS[_SKU].width
        head.setMinimumSectionSize(LEAST_WIDTH)
        for section, column in enumerate(COLUMNS):
            head.resizeSection(section, column.width)
            head.setSectionHidden(section, not column.shown)
        head.setMinimumSectionSize(COLUMNS[TICK].width)
        head.resizeSection(TICK, COLUMNS[TICK].width)
        head.setSectionResizeMode(TICK, QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(PRODUCT, QHeaderView.ResizeMode.Stretch)
        head.sectionMoved.connect(self.changed)
        head.sectionResized.connect(self._resized)

    def is_chosen(self, section: int) -> bool:
        """Whether a column is to be shown when there is room."""
        return section in self._chosen

    def is_squeezed_out(self, section: int) -> bool:
        """Whether a chosen column is hidden because the window is too narrow."""
        return section in self._chosen and self._head.isSectionHidden(section)

    def choose(self, section: int, *, shown: bool) -> None:
        """Show a column, or hide it; those without a priority cannot be hidden."""
        if COLUMNS[section].priority:
            (self._chosen.add if shown else self._chosen.discard)(section)
            self.fit(self._width)
            self.changed.emit()

    def reset(self) -> None:
        """The columns as they are at first."""
        self._sized.clear()
        with QSignalBlocker(self._head):
            for section, column in enumerate(COLUMNS):
                self._head.moveSection(self._head.visualIndex(section), section)
                self._head.resizeSection(section, column.width)
        self._chosen = {section for section, column in enumerate(COLUMNS) if column.shown}
        self.fit(self._width)
        self.changed.emit()

    def fit(self, width: int) -> None:
        """Show what is chosen as far as there is room in so many pixels."""
        self._width = width
        self._fit_sku(width)
        left, last_priority = width - PRODUCT_MIN_WIDTH, max(column.priority for column in COLUMNS)
        shown = {PRODUCT}
        for section in sorted(self._chosen - {PRODUCT}, key=lambda s: (COLUMNS[s].priority, s)):
            size, priority = self._size(section), COLUMNS[section].priority
            if not priority or (size <= left and priority <= last_priority):
                shown.add(section)
                left -= size
            else:
                last_priority = min(last_priority, priority)
        with QSignalBlocker(self._head):
            for section in range(len(COLUMNS)):
                if self._head.isSectionHidden(section) == (section in shown):
                    self._head.setSectionHidden(section, section not in shown)
        self._head.resizeSections()

    def _fit_sku(self, width: int) -> None:
        if _SKU in self._sized or _SKU not in self._chosen:
            return
        others = sum(self._size(section) for section in self._chosen - {_SKU, PRODUCT})
        room = width - PRODUCT_MIN_WIDTH - others
        with QSignalBlocker(self._head):
            self._head.resizeSection(_SKU, max(COLUMNS[_SKU].width, min(self._sku_width, room)))

    def make_room_for_sku(self, width: int) -> None:
        """SKUs are never cut: their column grows with them as far as no other must go, unless somebody has sized it.
        Those that are longer are broken over lines."""
        if width > self._sku_width and _SKU not in self._sized:
            self._sku_width = min(width, LONGEST_SKU)
            self.fit(self._width)

    def state(self) -> dict[str, JsonValue]:
        """Columns from the left, for `restore`: keys, whether shown, and the widths that somebody has chosen."""
        order = [self._head.logicalIndex(place) for place in range(self._head.count())]
        return {
            "order": [COLUMNS[section].key for section in order],
            "shown": [COLUMNS[section].key for section in order if section in self._chosen],
            "widths": {COLUMNS[section].key: self._size(section) for section in sorted(self._sized)},
        }

    def restore(self, state: Mapping[str, object]) -> None:
        """Columns as `state` told. What is unknown or missing is left as it is, so that columns may come and go."""
        order, shown, widths = state.get("order"), state.get("shown"), state.get("widths")
        with QSignalBlocker(self._head):
            for place, section in enumerate(_sections(order)):
                self._head.moveSection(self._head.visualIndex(section), place)
            self._head.moveSection(self._head.visualIndex(TICK), 0)
            for section, width in _widths(widths):
                self._sized.add(section)
                self._head.resizeSection(section, max(width, LEAST_WIDTH))
        if isinstance(shown, list):
            always = {section for section, column in enumerate(COLUMNS) if not column.priority}
            self._chosen = {*_sections(shown), *always}
        self.fit(self._width)

    def _size(self, section: int) -> int:
        # A hidden section says that it is 0 wide.
        hidden = self._head.isSectionHidden(section)
        if not hidden:
            return self._head.sectionSize(section)
        with QSignalBlocker(self._head):
            self._head.setSectionHidden(section, False)
            size = self._head.sectionSize(section)
            self._head.setSectionHidden(section, True)
        return size

    def _resized(self, section: int, old: int, new: int) -> None:
        if section not in (TICK, PRODUCT) and old and new:
            self._sized.add(section)
            self.changed.emit()


def _sections(keys: object) -> list[int]:
    wanted: Iterable[object] = keys if isinstance(keys, list) else ()
    return [KEYS.index(key) for key in wanted if isinstance(key, str) and key in KEYS]


def _widths(widths: object) -> list[tuple[int, int]]:
    wanted = widths if isinstance(widths, dict) else {}
    return [(KEYS.index(key), width) for key, width in wanted.items() if key in KEYS and isinstance(width, int)]
