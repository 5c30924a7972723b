"""Stock by variant and location, in a small table over the stock's cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from catalog_desktop.domain.amount_edit import StockEdit, edit_stock
from catalog_desktop.domain.changes import Changeset
from catalog_desktop.domain.commands import StockCount, StockDelta, StockMove, stock_changeset
from catalog_desktop.domain.errors import BadUsage, CatalogError
from catalog_desktop.domain.product import Product, Variant
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.fonts import Type, font
from catalog_desktop.views.grid.cell_editor import ENTER, STAY, Move
from catalog_desktop.views.grid.field_edit import EditTarget
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.preview.product_words import variant_name
from catalog_desktop.views.repolish import set_style_property
from catalog_desktop.views.tasks import LatestTask, TaskOwner
from catalog_desktop.views.widgets.labels import ElidedLabel, TextLabel

_VARIANTS_AT_MOST = 30
_FIELD_WIDTH = 76
_NAME_WIDTH = 140
_TALLEST = 300
_RIGHT = Qt.AlignmentFlag.AlignRight


def can_edit_stock(row: GridRow) -> bool:
    """Whether the stock of a row has room in a small table; otherwise its variants are opened."""
    return len(row.variants) <= _VARIANTS_AT_MOST


@dataclass(frozen=True, slots=True)
class _Field:
    variant_id: str
    location_id: str
    seen: int | None
    box: QLineEdit


class StockEditor(QFrame):
    """`committed(EditTarget, Changeset, Move)`, or `cancelled`.

    A number is a count, `+3` and `-2` change what is there, whatever others do meanwhile. Keys typed before the stock
    is loaded are kept for the first field.
    """

    committed = Signal(EditTarget, Changeset, Move)
    cancelled = Signal()

    def __init__(self, desk: ShopDesk, row: GridRow, typed: str, tasks: TaskOwner, room: QWidget) -> None:
        super().__init__(room)
        self._room = room
        variant_id = row.variant.id if row.variant is not None else None
        self.target = EditTarget(row.product_id, variant_id, "stock")
        self._desk, self._typed = desk, typed
        self._is_entered = False
        self._fields: list[_Field] = []
        self._cell = QRect()
        self._loading = LatestTask(tasks, "load stock")
        self.setProperty("part", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"Stock of {row.document.title}")
        self.note = TextLabel("Loading…", Type.SECONDARY, tone="muted")
        self.note.setWordWrap(True)
        self._table = QWidget()
        self._lines = QGridLayout(self._table)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setHorizontalSpacing(8)
        self._lines.setVerticalSpacing(6)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(self._table)
        self._scroll.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(self._scroll)
        column.addWidget(self.note)
        self._loading.replace(self._load())

    def place(self, cell: QRect) -> None:
        """Stand below a cell, or above it where there is no room, with the right edges in line."""
        self._cell = cell
        self.adjustSize()
        room = self._room.rect()
        left = max(min(cell.right() - self.width() + 1, room.right() - self.width()), 0)
        below = cell.bottom() + 2
        has_room = below + self.height() <= room.bottom() or cell.top() < self.height()
        self.move(left, below if has_room else cell.top() - self.height() - 2)
        self.raise_()

    def take_up(self, _text: str, _reason: str) -> None:
        """Nothing was kept: what is there is loaded anew."""

    def finish(self, move: Move = STAY) -> bool:
        """Commit what has changed; False while something is no quantity, or nothing is loaded."""
        moves: list[StockMove] = []
        for field in self._fields:
            try:
                edit = self._read(field)
            except BadUsage as error:
                self._say(str(error), "bad")
                field.box.setFocus(Qt.FocusReason.OtherFocusReason)
                return False
            moves += stock_moves(field.variant_id, field.location_id, field.seen, edit)
        if not self._fields:
            return False
        self.committed.emit(self.target, stock_changeset(self.target.product_id, moves), move)
        return True

    @property
    def boxes(self) -> list[QLineEdit]:
        """The fields, from the left and from the top."""
        return [field.box for field in self._fields]

    def dismiss(self) -> None:
        """Go away."""
        self.blockSignals(True)
        self._loading.cancel()
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in ENTER:
            self._is_entered = not self._fields
            self.finish(Move(rows=1))
        elif not self._fields and event.text().isprintable():
            self._typed += event.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Escape, *ENTER):
                self.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
                return True
        elif event.type() == QEvent.Type.FocusOut:
            # Whoever takes the focus has it only afterwards.
            QTimer.singleShot(0, self, self._left)
        return super().eventFilter(watched, event)

    async def _load(self) -> None:
        try:
            product = await self._desk.ports.repository.load_product(self._desk.shop.id, self.target.product_id)
        except CatalogError as error:
            self._say(str(error), "bad")
            return
        self._fill(product)
        typed = self._typed
        for field in self._fields[:1]:
            if typed:
                field.box.setText(typed)
            else:
                field.box.selectAll()
            field.box.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._is_entered:
            self.finish(Move(rows=1))

    def _fill(self, product: Product) -> None:
        locations = self._desk.shop.locations
        for column, location in enumerate(locations, start=1):
            self._lines.addWidget(TextLabel(location.name, Type.SECONDARY, tone="muted"), 0, column, _RIGHT)
        for number, variant in enumerate(self._variants(product), start=1):
            name = ElidedLabel(variant_name(variant, is_only=len(product.variants) == 1))
            name.setFixedWidth(_NAME_WIDTH)
            self._lines.addWidget(name, number, 0)
            if variant.tracked:
                self._add_fields(product, variant, number)
            else:
                self._lines.addWidget(TextLabel("not tracked", tone="muted"), number, 1, 1, len(locations), _RIGHT)
        self._say("Write a count, or +3 or -2" if self._fields else "Stock is not tracked here.", "muted")
        size = self._table.sizeHint()
        is_tall = size.height() > _TALLEST
        self._scroll.setFixedSize(size.width() + (16 if is_tall else 0), min(size.height(), _TALLEST))
        self._scroll.show()
        self.place(self._cell)

    def _variants(self, product: Product) -> Iterator[Variant]:
        wanted = self.target.variant_id
        return (variant for variant in product.variants if wanted is None or variant.id == wanted)

    def _add_fields(self, product: Product, variant: Variant, line: int) -> None:
        held = product.stock.get(variant.id, {})
        for column, location in enumerate(self._desk.shop.locations, start=1):
            seen = held.get(location.id)
            box = QLineEdit("" if seen is None else str(seen), alignment=_RIGHT, placeholderText="–")
            box.setFont(font(Type.BODY, tabular=True))
            box.setFixedWidth(_FIELD_WIDTH)
            box.setAccessibleName(f"{variant_name(variant, is_only=False)} at {location.name}")
            field = _Field(variant.id, location.id, seen, box)
            box.textChanged.connect(lambda _, field=field: self._explain(field))
            box.installEventFilter(self)
            self._lines.addWidget(box, line, column)
            self._fields.append(field)

    def _read(self, field: _Field) -> StockEdit:
        return edit_stock(field.box.text(), field.seen, self._desk.numbers)

    def _explain(self, field: _Field) -> None:
        try:
            edit = self._read(field)
        except BadUsage as error:
            set_style_property(field.box, "invalid", True)
            self._say(str(error), "bad")
            return
        set_style_property(field.box, "invalid", False)
        self._say(edit.explanation, "attention" if edit.ambiguous else "muted")

    def _say(self, words: str, tone: str) -> None:
        self.note.setText(words)
        self.note.set_tone(tone)
        self.place(self._cell)

    def _left(self) -> None:
        """The keyboard is elsewhere: commit what has changed, or go."""
        focused = QApplication.focusWidget()
        is_inside = focused is not None and (focused is self or self.isAncestorOf(focused))
        if self.isHidden() or focused is None or is_inside or not self.isActiveWindow():
            return
        is_changed = any(field.box.text() != ("" if field.seen is None else str(field.seen)) for field in self._fields)
        if is_changed:
            self.finish()
        else:
            self.cancelled.emit()


def stock_moves(variant_id: str, location_id: str, seen: int | None, edit: StockEdit) -> list[StockMove]:
    """What has to be written where `seen` pieces were; nothing when there are as many already."""
    if edit.by is not None:
        return [StockDelta(variant_id, location_id, edit.by)] if edit.by else []
    return [] if edit.on_hand == seen else [StockCount(variant_id, location_id, seen, edit.on_hand)]
