"""Cells pasted from a spreadsheet, and the current cell filled into the ticked rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from catalog_desktop.domain.operation import Origin
from catalog_desktop.session.shop_desk import READ_ONLY, ShopDesk
from catalog_desktop.session.writing import WriteResult
from catalog_desktop.views.bulk.refused_cells_dialog import RefusedCellsDialog
from catalog_desktop.views.commands.undo_commands import Say
from catalog_desktop.views.dialog import confirm
from catalog_desktop.views.grid.cell_batch import CellBatch, CellText, plan_cells
from catalog_desktop.views.grid.cell_range import CellRange, PastedCells
from catalog_desktop.views.status.job_shelf import JobShelf
from catalog_desktop.views.tasks import TaskOwner
from catalog_desktop.views.value_words import count_words


@dataclass(frozen=True, slots=True)
class _Intent:
    """`question(cells, products)` asks before anything is written; `is_asked` False asks only when something looks
    wrong. `notes` are sentences under it; `done` begins the message afterwards; `label` is what history calls it."""

    question: Callable[[str, str], str]
    done: str
    label: str
    notes: Sequence[str] = ()
    is_asked: bool = True


class CellCommands:
    """Handler for `fill_down`, and `paste`. Each says what it would do and asks, writes one operation that can be
    undone, and lists the cells that were refused."""

    def __init__(
        self, desk: ShopDesk, cells: CellRange, writes: TaskOwner, shelf: JobShelf, say: Say, window: QWidget
    ) -> None:
        self._desk, self._cells, self._writes = desk, cells, writes
        self._shelf, self._say, self._window = shelf, say, window

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the table of actions calls."""
        return {"fill_down": lambda: self._writes.start(self._fill_down(), "fill down")}

    def paste(self) -> None:
        """Type what is on the clipboard into the cells from the current one on."""
        if self._desk.can_write:
            self._writes.start(self._paste(QGuiApplication.clipboard().text()), "paste cells")
        else:
            self._say(READ_ONLY, "")

    async def _paste(self, text: str) -> None:
        pasted = await self._cells.under(text)
        intent = _Intent(_paste_question, "Pasted", "Paste cells", _notes(pasted), len(pasted.cells) > 1)
        await self._write(pasted.cells, intent)

    async def _fill_down(self) -> None:
        ids = (await self._desk.ticks.resolve()).ids
        if not ids:
            self._say("Tick the rows that are to take the value of the current cell.", "")
            return
        filled = await self._cells.filled(ids)
        label = f"Fill down {filled.column.title.lower()}"
        intent = _Intent(lambda _, products: f"Fill “{filled.text}” into {products}?", "Filled down", label)
        await self._write(filled.cells, intent)

    async def _write(self, cells: Sequence[CellText], intent: _Intent) -> None:
        batch = await plan_cells(self._desk, cells)
        result = WriteResult("")
        if batch.changesets:
            if not await self._agreed(batch, intent):
                return
            with self._shelf.job(intent.label, len(batch.changesets)) as job:
                result = await self._desk.writes.write(
                    batch.changesets,
                    label=intent.label,
                    origin=Origin.BULK,
                    progress=job.advance,
                    cancelled=job.cancelled,
                )
        self._tell(batch, result, intent)

    async def _agreed(self, batch: CellBatch, intent: _Intent) -> bool:
        sentences = list(intent.notes)
        if batch.refused:
            sentences.append(f"{count_words(len(batch.refused), 'cell')} cannot be taken: {batch.refused[0].reason}")
        if batch.slips:
            sentences.append(f"{count_words(batch.slips, 'price')} would change by more than half, or fall below cost.")
        if batch.readings:
            numbers = count_words(len(batch.readings), "number")
            sentences.append(f"{numbers} could be read in two ways: {batch.readings[0]}.")
        if not intent.is_asked and not sentences:
            return True
        cells, products = count_words(batch.taken, "cell"), count_words(len(batch.changesets), "product")
        return await confirm(
            self._window,
            intent.question(cells, products),
            " ".join(sentences),
            f"Change {products}",
            danger=batch.slips > 0,
        )

    def _tell(self, batch: CellBatch, result: WriteResult, intent: _Intent) -> None:
        changed = sum(1 for receipt in result.receipts if receipt.changed)
        words = f"{intent.done}: {count_words(changed, 'product')} changed" if changed else "Nothing was changed"
        if batch.refused or result.errors:
            RefusedCellsDialog(words, batch.refused, result.errors, self._desk, self._window).open()
        else:
            self._say(words if changed else "All cells hold these values already", "Undo" if changed else "")


def _paste_question(cells: str, products: str) -> str:
    return f"Paste {cells} into {products}?"


def _notes(pasted: PastedCells) -> list[str]:
    notes = []
    if pasted.rows_left_out:
        notes.append(f"{count_words(pasted.rows_left_out, 'row')} left out: the list ends before them.")
    if pasted.columns_left_out:
        notes.append(f"Left out, as it cannot be edited: {', '.join(pasted.columns_left_out)}.")
    return notes
