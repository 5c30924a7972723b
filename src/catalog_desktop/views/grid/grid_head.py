"""The head of the grid: titles, the order chosen, the box that ticks everything, and the choice of columns."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from catalog_desktop.domain.query import SortField, SortKey
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.grid.column_layout import ColumnLayout
from catalog_desktop.views.grid.columns import COLUMNS, TICK, Column
from catalog_desktop.views.grid.paint import colour, paint_box
from catalog_desktop.views.grid.row_layout import PADDING
from catalog_desktop.views.grid.ticking import Ticking
from catalog_desktop.views.icons import icon_pixmap
from catalog_desktop.views.palette import Colours, colours_of

HEIGHT = 34
_ARROW = 14
_PICTURE_LEFT = 4


class GridHead(QHeaderView):
    """A click on a title orders by that column, a second one the other way round, a third gives the order up; with
    Shift it is added to the order. `arranged` has the columns."""

    sorted_by = Signal(str)

    def __init__(self, desk: ShopDesk, ticking: Ticking, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._desk, self._ticking = desk, ticking
        self._font = font(Type.SECONDARY)
        self._font.setWeight(self._font.Weight.DemiBold)
        self._pressed: QPoint | None = None
        self.setFixedHeight(HEIGHT)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setAccessibleName("Columns")
        self.setToolTip("")
        desk.ticks.changed.subscribe(lambda _: self.viewport().update())
        desk.result.summarised.subscribe(lambda _: self.viewport().update())
        desk.queries.changed.subscribe(lambda _: self.viewport().update())

    def arrange(self) -> ColumnLayout:
        """Arrange the columns, once the table has its model."""
        self.arranged = ColumnLayout(self)
        return self.arranged

    def columns_menu(self) -> QMenu:
        """Which columns are shown."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Columns")
        for section, column in enumerate(COLUMNS):
            if not column.priority:
                continue
            no_room = "  (no room)" if self.arranged.is_squeezed_out(section) else ""
            action = menu.addAction(column.title + no_room)
            action.setCheckable(True)
            action.setChecked(self.arranged.is_chosen(section))
            action.toggled.connect(lambda shown, section=section: self.arranged.choose(section, shown=shown))
        menu.addSeparator()
        menu.addAction("As at first", self.arranged.reset)
        return menu

    def order_by(self, column: Column, *, add: bool = False) -> None:
        """Order by a column; see the class."""
        if column.sort is None:
            return
        sort = next_order(self._desk.queries.query.sort, column.sort, newest_first=column.newest_first, add=add)
        self._desk.queries.choose(replace(self._desk.queries.chips, sort=sort))
        self.sorted_by.emit(column.key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.columns_menu().popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        # Over an edge the cursor says that a drag resizes.
        is_edge = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        self._pressed = None if is_edge else event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place, pressed = event.position().toPoint(), self._pressed
        self._pressed = None
        if event.button() != Qt.MouseButton.LeftButton or pressed is None:
            return
        section = self.logicalIndexAt(place)
        if section < 0 or section != self.logicalIndexAt(pressed) or (place - pressed).manhattanLength() > _ARROW:
            return
        if section == TICK:
            self._ticking.toggle_all()
        else:
            self.order_by(COLUMNS[section], add=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        colours = colours_of(self.palette())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, colour(colours.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour(colours.line))
        if section == TICK:
            paint_box(painter, rect, self._ticking.all_state, colours)
        else:
            self._paint_title(painter, rect, COLUMNS[section], colours)
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect, column: Column, colours: Colours) -> None:
        keys = self._desk.queries.query.sort
        place = next((number for number, key in enumerate(keys) if key.field is column.sort), None)
        room = rect.adjusted(_PICTURE_LEFT if column.key == "product" else PADDING, 0, -PADDING, 0)
        painter.setFont(self._font)
        painter.setPen(colour(colours.muted if place is None else colours.text))
        rank = f" {place + 1}" if place is not None and len(keys) > 1 else ""
        metrics = painter.fontMetrics()
        arrow = 0 if place is None else _ARROW + 2 + metrics.horizontalAdvance(rank)
        title = metrics.elidedText(column.title, Qt.TextElideMode.ElideRight, room.width() - arrow)
        width = metrics.horizontalAdvance(title)
        left = room.right() + 1 - width - arrow if column.figures else room.left()
        painter.drawText(QRect(left, room.top(), width + 2, room.height()), Qt.AlignmentFlag.AlignVCenter, title)
        if place is not None:
            name = "arrow-down" if keys[place].descending else "arrow-up"
            at = QPoint(left + width + 3, room.top() + (room.height() - _ARROW) // 2)
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(at, icon_pixmap(name, colours.text, _ARROW, ratio))
            painter.drawText(QRect(at.x() + _ARROW, room.top(), 20, room.height()), Qt.AlignmentFlag.AlignVCenter, rank)


def next_order(sort: tuple[SortKey, ...], field: SortField, *, newest_first: bool, add: bool) -> tuple[SortKey, ...]:
    """The order after a click on a column: this way, the other way, not at all. `add` keeps the other keys."""
    mine = next((key for key in sort if key.field is field), None)
    if mine is None:
        return (*(sort if add else ()), SortKey(field, newest_first))
    turned = (replace(mine, descending=not mine.descending),) if mine.descending == newest_first else ()
    if not add:
        return turned
    place = sort.index(mine)
    return (*sort[:place], *turned, *sort[place + 1 :])
