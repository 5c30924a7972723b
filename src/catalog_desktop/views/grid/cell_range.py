"""Which cells of the grid a pasted text is for, and which ones are filled down."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from catalog_desktop.domain.errors import BadUsage
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.cell_batch import CellText, text_to_fill
from catalog_desktop.views.grid.columns import COLUMNS, TICK, Column
from catalog_desktop.views.grid.current_row import CurrentRow
from catalog_desktop.views.grid.grid_model import GridModel
from catalog_desktop.views.grid.grid_row import GridRow
from catalog_desktop.views.grid.grid_view import GridView
from catalog_desktop.views.grid.row_copy import rows_of
from catalog_desktop.views.value_words import number_words

MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class PastedCells:
    """`rows_left_out` lines had no row any more; `columns_left_out` are the titles of columns that nobody edits."""

    cells: Sequence[CellText]
    rows_left_out: int = 0
    columns_left_out: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FilledCells:
    """The text of the current cell for other rows of its column."""

    column: Column
    text: str
    cells: Sequence[CellText]


class CellRange:
    """Begins at the current cell. Errors: BadUsage, and what reading rows raises."""

    def __init__(self, desk: ShopDesk, view: GridView, model: GridModel, current: CurrentRow) -> None:
        self._desk, self._view, self._model, self._current = desk, view, model, current

    async def under(self, text: str) -> PastedCells:
        """The cells from the current one to the right and down, for a text as spreadsheets copy it. Empty cells are
        for nothing; a first line with the titles of the columns is none of the lines."""
        columns = self._columns()
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter="\t") if line]
        if len(lines) > 1 and all(c.title == t.strip() for c, t in zip(columns, lines[0], strict=False)):
            del lines[0]
        if not columns or self._current.row is None or not lines:
            raise BadUsage("There is nothing to paste here.")
        if len(lines) > MOST_ROWS:
            raise BadUsage(f"{number_words(len(lines))} rows are too many to paste. Import them as a file.")
        rows = await self._rows(len(lines))
        used = columns[: max(len(line) for line in lines)]
        cells = [
            CellText(row, column.key, cell)
            for row, line in zip(rows, lines, strict=False)
            for column, cell in zip(used, line, strict=False)
            if column.editor and cell.strip()
        ]
        return PastedCells(cells, len(lines) - len(rows), [column.title for column in used if not column.editor])

    async def filled(self, product_ids: Sequence[str]) -> FilledCells:
        """What the current cell gives to the rows of these products."""
        row, column = self._current.row, COLUMNS[self._view.currentIndex().column()]
        if row is None or not column.editor:
            raise BadUsage("Go to a cell that can be edited: its value is filled into the ticked rows.")
        text = text_to_fill(self._desk, row, column.key)
        others = [product_id for product_id in product_ids if product_id != row.product_id]
        cells = [CellText(other, column.key, text) for other in await rows_of(self._desk, others)]
        return FilledCells(column, text, cells)

    def _columns(self) -> list[Column]:
        """The columns on screen from the current one on."""
        shown, current = self._view.shown_columns(), self._view.currentIndex().column()
        if current not in shown:
            return []
        return [COLUMNS[section] for section in shown[list(shown).index(current) :] if section != TICK]

    async def _rows(self, count: int) -> list[GridRow]:
        """So many rows from the current one on, loaded where they are not yet."""
        first = self._view.currentIndex().row()
        last = min(first + count, self._model.rowCount()) - 1
        await self._desk.result.load(self._model.slot_at(first), self._model.slot_at(last))
        rows = [self._model.row(number) for number in range(first, last + 1)]
        return [row for row in rows if row is not None]
