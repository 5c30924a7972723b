"""The head of the grid: titles, the order chosen, and the box that ticks everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QStyle, QStyleOptionButton, QWidget

from catalog_desktop.domain.query import SortKey
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.grid.columns import COLUMNS, TICK
from catalog_desktop.views.grid.row_layout import PADDING
from catalog_desktop.views.palette import colours_of

HEIGHT = 34


class GridHead(QHeaderView):
    """A click orders by a column, again turns it round, a third time gives the order up; Shift adds a key.

    `tick_all_clicked` for the box at the left; `columns_changed` when others are shown, moved or resized by hand.
    """

    tick_all_clicked = Signal()
    columns_changed = Signal()

    def __init__(self, desk: ShopDesk, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._desk = desk
        self.setFixedHeight(HEIGHT)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda place: self.column_menu().popup(self.mapToGlobal(place)))
        self.setAccessibleName("Columns")
        desk.ticks.changed.subscribe(lambda _: self.viewport().update())
        desk.queries.changed.subscribe(lambda _: self.viewport().update())
        self.sectionMoved.connect(lambda *_: self.columns_changed.emit())
        self.sectionResized.connect(lambda *_: self.columns_changed.emit())

    def column_menu(self) -> QMenu:
        """Which columns are shown."""
        menu = QMenu(self)
        for section, column in enumerate(COLUMNS):
            if column.priority:
                action = menu.addAction(column.title)
                action.setCheckable(True)
                action.setChecked(not self.isSectionHidden(section))
                action.toggled.connect(lambda shown, section=section: self._show_section(section, shown))
        return menu

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        section = self.logicalIndexAt(event.position().toPoint())
        if (
            event.button() != Qt.MouseButton.LeftButton
            or section < 0
            or self.cursor().shape() == Qt.CursorShape.SplitHCursor
        ):
            return
        if section == TICK:
            self.tick_all_clicked.emit()
        elif COLUMNS[section].sort is not None:
            self.order_by(section, add=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def order_by(self, section: int, *, add: bool = False) -> None:
        """Order by a column: ascending, descending, not at all."""
        field = COLUMNS[section].sort
        if field is None:
            return
        old: Sequence[SortKey] = self._desk.queries.query.sort
        mine = next((key for key in old if key.field is field), None)
        others = tuple(key for key in old if key.field is not field) if add else ()
        new = (SortKey(field),) if mine is None else () if mine.descending else (SortKey(field, descending=True),)
        chips = self._desk.queries.chips
        self._desk.queries.choose(replace(chips, sort=(*others, *new)))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        colours = colours_of(self.palette())
        painter.save()
        painter.fillRect(rect, QColor(colours.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(colours.line))
        if section == TICK:
            self._paint_box(painter, rect)
        else:
            self._paint_title(painter, rect, section, QColor(colours.muted))
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect, section: int, colour: QColor) -> None:
        column = COLUMNS[section]
        used = font(Type.SECONDARY)
        used.setWeight(used.Weight.DemiBold)
        painter.setFont(used)
        painter.setPen(colour)
        keys = list(self._desk.queries.query.sort)
        place = next((number for number, key in enumerate(keys) if key.field is column.sort), None)
        arrow = "" if place is None else "  ↓" if keys[place].descending else "  ↑"
        if place is not None and len(keys) > 1:
            arrow += str(place + 1)
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(
            rect.adjusted(PADDING, 0, -PADDING, 0), side | Qt.AlignmentFlag.AlignVCenter, column.title + arrow
        )

    def _paint_box(self, painter: QPainter, rect: QRect) -> None:
        count, total = self._desk.ticks.count, self._desk.result.row_count
        option = QStyleOptionButton()
        option.initFrom(self.viewport())
        state = QStyle.StateFlag.State_On if count >= total else QStyle.StateFlag.State_NoChange
        option.state = QStyle.StateFlag.State_Enabled | (state if count else QStyle.StateFlag.State_Off)
        option.rect = QRect(rect.center().x() - 7, rect.center().y() - 7, 16, 16)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, option, painter, self.parentWidget())

    def _show_section(self, section: int, shown: bool) -> None:
        self.setSectionHidden(section, not shown)
        self.columns_changed.emit()
