"""Keeps what is on screen where it is while rows come and go above it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_view import GridView


@dataclass(frozen=True, slots=True)
class Anchor:
    """What stands at the top edge: a slot of the result, the number of a variant in it, and how many pixels of that
    row are out of sight."""

    slot: int = 0
    variant: int | None = None
    hidden: int = 0


class ScrollAnchor(QObject):
    """`scrolled_by_hand` when somebody has scrolled, as opposed to rows that have moved."""

    scrolled_by_hand = Signal()

    def __init__(self, view: GridView, model: GridModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._anchor = Anchor()
        self._is_putting = False
        view.verticalScrollBar().valueChanged.connect(self._scrolled)
        model.moved.connect(self._moved)
        model.inserted.connect(self._inserted)

    @property
    def slot(self) -> int:
        """The slot at the top."""
        return self._anchor.slot

    def put(self, slot: int) -> None:
        """Scroll so that a slot is at the top."""
        self._anchor = Anchor(slot)
        self._restore()

    def _scrolled(self, value: int) -> None:
        if self._model.is_moving or self._is_putting:
            return
        row = max(self._view.rowAt(0), 0)
        slot, variant = self._model.place(row)
        self._anchor = Anchor(slot, variant, value - self._view.verticalHeader().sectionPosition(row))
        self.scrolled_by_hand.emit()

    def _moved(self, shift: int, is_new_query: bool) -> None:
        self._anchor = Anchor() if is_new_query else replace(self._anchor, slot=max(self._anchor.slot + shift, 0))
        self._restore()

    def _inserted(self, first: int, count: int) -> None:
        # Whoever is at the very top sees the new rows come.
        if self._anchor.slot >= first and self._anchor != Anchor():
            self._anchor = replace(self._anchor, slot=self._anchor.slot + count)
        self._restore()

    def _restore(self) -> None:
        row = self._model.row_at(self._anchor.slot)
        if self._anchor.variant is not None and self._model.is_variant_row(row + 1 + self._anchor.variant):
            row += 1 + self._anchor.variant
        self._is_putting = True
        self._view.updateGeometries()
        self._view.verticalScrollBar().setValue(self._view.verticalHeader().sectionPosition(row) + self._anchor.hidden)
        self._is_putting = False
