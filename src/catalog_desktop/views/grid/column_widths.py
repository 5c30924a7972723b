"""Which columns are shown and how wide: as chosen, and as much as there is room for."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QHeaderView, QTableView

from catalog_desktop.views.grid.columns import COLUMNS, KEYS, PRODUCT, TICK

_LEAST_PRODUCT = 260


class ColumnWidths:
    """The product column takes what is left; the others go by priority when it would become too narrow."""

    def __init__(self, table: QTableView) -> None:
        self._table = table
        self._head = table.horizontalHeader()
        self._squeezed: set[int] = set()
        for section, column in enumerate(COLUMNS):
            self._head.resizeSection(section, column.width)
            self._head.setSectionHidden(section, not column.shown)
        self._head.setSectionResizeMode(TICK, QHeaderView.ResizeMode.Fixed)
        self._head.setSectionResizeMode(PRODUCT, QHeaderView.ResizeMode.Stretch)

    def fit(self, width: int) -> None:
        """Hide what has no room in so many pixels, and show again what was hidden for that reason alone."""
        self._head.blockSignals(True)
        for section in self._squeezed:
            self._head.setSectionHidden(section, False)
        self._squeezed.clear()
        shown = [s for s in range(len(COLUMNS)) if not self._head.isSectionHidden(s) and s != PRODUCT]
        by_priority = sorted((s for s in shown if COLUMNS[s].priority), key=lambda s: -COLUMNS[s].priority)
        taken = sum(self._head.sectionSize(section) for section in shown)
        for section in by_priority:
            if width - taken >= _LEAST_PRODUCT:
                break
            taken -= self._head.sectionSize(section)
            self._head.setSectionHidden(section, True)
            self._squeezed.add(section)
        self._head.blockSignals(False)
        self._table.updateGeometry()

    def state(self) -> dict[str, object]:
        """Columns in their order, each with its width and whether it is shown."""
        order = [self._head.logicalIndex(place) for place in range(self._head.count())]
        return {
            "columns": [
                {
                    "key": COLUMNS[section].key,
                    "width": self._head.sectionSize(section) or COLUMNS[section].width,
                    "shown": not self._head.isSectionHidden(section) or section in self._squeezed,
                }
                for section in order
            ]
        }

    def restore(self, state: Mapping[str, object]) -> None:
        """Columns as `state` told; what it does not know stays."""
        columns = state.get("columns")
        if not isinstance(columns, list):
            return
        for place, saved in enumerate(entry for entry in columns if isinstance(entry, dict)):
            key = saved.get("key")
            if key not in KEYS:
                continue
            section = KEYS.index(key)
            self._head.moveSection(self._head.visualIndex(section), min(place, len(KEYS) - 1))
            if section not in (TICK, PRODUCT):
                self._head.resizeSection(section, max(int(saved.get("width", 0)), 40))
                self._head.setSectionHidden(section, not saved.get("shown", True) and bool(COLUMNS[section].priority))
