"""The mouse over the grid: boxes, what rows offer, hovering, tooltips."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from catalog_desktop.views.grid.columns import PRODUCT, TICK
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_view import GridView
from catalog_desktop.views.grid.row_painter import RowPainter
from catalog_desktop.views.grid.state_words import RowAction


class GridMouse(QObject):
    """`tick_wanted(product id, to here)`; `action_wanted(RowAction, product id)`; `cell_opened` by a double click."""

    tick_wanted = Signal(str, bool)
    action_wanted = Signal(RowAction, str)
    cell_opened = Signal()

    def __init__(self, view: GridView, model: GridModel, painter: RowPainter) -> None:
        super().__init__(view)
        self._view, self._model, self._painter = view, model, painter
        view.viewport().setMouseTracking(True)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QMouseEvent):
            place = event.position().toPoint()
            is_left = event.button() == Qt.MouseButton.LeftButton
            if kind == QEvent.Type.MouseMove:
                self._hover(place)
            elif kind == QEvent.Type.MouseButtonPress and is_left:
                return self._press(place, to_here=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            elif kind == QEvent.Type.MouseButtonDblClick and is_left:
                return self._double_click(place)
        elif isinstance(event, QHelpEvent):
            return not self._wants_tooltip(event.pos())
        elif kind == QEvent.Type.Leave:
            self._hover(QPoint(-1, -1))
        return super().eventFilter(watched, event)

    def _press(self, place: QPoint, *, to_here: bool) -> bool:
        index = self._view.indexAt(place)
        row = self._model.row(index.row()) if index.isValid() else None
        if row is None:
            return False
        if index.column() == TICK:
            self.tick_wanted.emit(row.product_id, to_here)
            return True
        action = self._action_at(place)
        if action is not None:
            self._view.go_to(index.row(), PRODUCT)
            self.action_wanted.emit(action, row.product_id)
        return action is not None

    def _double_click(self, place: QPoint) -> bool:
        index = self._view.indexAt(place)
        if index.column() == TICK or self._action_at(place) is not None:
            return self._press(place, to_here=False)
        if index.isValid():
            self.cell_opened.emit()
        return True

    def _wants_tooltip(self, place: QPoint) -> bool:
        """A product's cell has one only where something had no room."""
        index = self._view.indexAt(place)
        row = self._model.row(index.row()) if index.column() == PRODUCT else None
        if row is None or self._painter.product.is_cut(self._view.visualRect(index), row):
            return True
        QToolTip.hideText()
        return False

    def _hover(self, place: QPoint) -> None:
        row = self._view.indexAt(place).row() if place.y() >= 0 else -1
        is_link = self._action_at(place) is not None
        was_link = self._view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
        self._painter.product.hovered = place
        if row != self._painter.hovered_row or is_link or was_link:
            changed = (row, self._painter.hovered_row)
            self._painter.hovered_row = row
            self._view.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor
            )
            self._view.update_rows(changed)

    def _action_at(self, place: QPoint) -> RowAction | None:
        index = self._view.indexAt(place)
        row = self._model.row(index.row()) if index.column() == PRODUCT else None
        return None if row is None else self._painter.product.action_at(self._view.visualRect(index), row, place)
