"""What somebody does at the window, with real key events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.measured_window import rows_are_there
from benchmarks.painting import PaintWatch
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.ports.product_read_model import Window
from catalog_desktop.session.projection_report import ProjectionReport
from catalog_desktop.views.grid.cell_editor import CellEditor
from catalog_desktop.views.grid.columns import KEYS
from catalog_desktop.views.import_dialog.import_dialog import ImportDialog
from catalog_desktop.views.shop_page import ShopPage

_WORDS, _LETTERS, _EDITS = 40, 5, 60
_SCROLL_STEPS = 150
_LEAST_PRICE = 500
_BETWEEN_KEYS_S, _BETWEEN_EDITS_S, _BETWEEN_STEPS_S = 0.08, 0.15, 0.03
_LOOK_S = 0.02
_SEED = 11


class WindowHands:
    """At a page; `grid` watches the painting of its rows."""

    def __init__(self, page: ShopPage, grid: PaintWatch) -> None:
        self._page, self._parts, self._desk = page, page.parts, page.parts.desk
        self._table = page.parts.grid.table
        self._grid = grid
        self._random = Random(_SEED)

    async def type_words(self) -> list[float]:
        """Milliseconds from each of the first letters of words to the painting of the rows that have them."""
        box, taken = self._parts.entry.box, []
        for word in await self._words():
            box.setFocus()
            box.selectAll()
            for letter in word[:_LETTERS].lower():
                taken.append(await self._painted_ms(box, letter))
                await asyncio.sleep(_BETWEEN_KEYS_S)
        box.selectAll()
        QTest.keyClick(box, Qt.Key.Key_Delete)
        await self._until(lambda: rows_are_there(self._page))
        return taken

    async def edit_prices(self) -> list[float]:
        """Milliseconds from Enter in the editor of a price to the painting of its row with the new price and state."""
        taken: list[float] = []
        for slot in range(self._desk.result.row_count):
            await self._until(partial(self._desk.result.shown, slot))
            shown = self._desk.result.shown(slot)
            if shown is not None and (shown.document.price_min or 0) >= _LEAST_PRICE:
                taken.append(await self._edited_ms(slot, shown.product_id))
                await self._until(lambda: not self._desk.writes.saving_count)
                await asyncio.sleep(_BETWEEN_EDITS_S)
            if len(taken) == _EDITS:
                break
        return taken

    async def scroll(self) -> None:
        """By pages, and now and then far away."""
        self._table.setFocus()
        for step in range(_SCROLL_STEPS):
            QTest.keyClick(self._table, Qt.Key.Key_PageDown)
            if step % 10 == 9:
                bar = self._table.verticalScrollBar()
                bar.setValue(self._random.randrange(bar.maximum()))
            await asyncio.sleep(_BETWEEN_STEPS_S)
        QTest.keyClick(self._table, Qt.Key.Key_Home)
        await self._until(lambda: rows_are_there(self._page))

    async def rebuild(self) -> None:
        """Rebuild the search index, as the menu does."""
        control, shop_id = self._desk.ports.control, self._desk.shop.id
        before = (await control.load(shop_id)).index_generation
        self._page.commands.search.rebuild()
        while (record := await control.load(shop_id)).index_generation == before or record.rebuild is not None:
            await asyncio.sleep(_LOOK_S)

    async def import_file(self, file: Path) -> None:
        """Import a file through the dialog, with what it proposes, until all is searchable."""
        reports: list[ProjectionReport] = []
        services = self._parts.services
        assert services.import_file is not None
        forget = services.reports.subscribe(reports.append)
        importing = asyncio.ensure_future(services.import_file(self._page, self._desk.shop, file))
        await self._until(lambda: _dialog() is not None)
        dialog = _dialog()
        assert dialog is not None
        for _ in ("what columns mean", "what would happen"):
            await self._until(dialog.on.isVisible)
            QTest.keyClick(dialog.on, Qt.Key.Key_Space)
            await self._until(lambda: not dialog.on.isVisible())
        await self._until(lambda: dialog.import_result is not None)
        await self._until(lambda: bool(reports) and not reports[-1].waiting)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await importing
        forget()

    async def _words(self) -> list[str]:
        read, shop_id = self._desk.ports.read_model, self._desk.shop.id
        words: list[str] = []
        while len(words) < _WORDS:
            offset = self._random.randrange(self._desk.result.row_count)
            page = await read.list_products(shop_id, ProductQuery(), Window(offset, 1))
            title = page.rows[0].document.title.split()
            words += [word for word in title if word.isalpha() and len(word) >= _LETTERS][:1]
        return words

    async def _painted_ms(self, box: QWidget, letter: str) -> float:
        return await self._grid.painted_ms(lambda: QTest.keyClicks(box, letter), lambda: rows_are_there(self._page))

    async def _edited_ms(self, slot: int, product_id: str) -> float:
        shown = self._desk.result.product(product_id)
        before = None if shown is None else shown.document
        self._table.setFocus()
        self._table.go_to(slot, KEYS.index("price"))
        QTest.keyClick(self._table, Qt.Key.Key_F2)
        editor = self._parts.grid.findChild(CellEditor)
        assert editor is not None, f"row {slot} was not edited"
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(editor, "+1%")
        await asyncio.sleep(_BETWEEN_KEYS_S)

        def is_shown() -> bool:
            now = self._desk.result.product(product_id)
            return now is not None and now.document is not before

        return await self._grid.painted_ms(lambda: QTest.keyClick(editor, Qt.Key.Key_Return), is_shown)

    async def _until(self, condition: Callable[[], object]) -> None:
        while not condition():
            await asyncio.sleep(_LOOK_S)


def _dialog() -> ImportDialog | None:
    dialogs = (window for window in QApplication.topLevelWidgets() if isinstance(window, ImportDialog))
    return next((dialog for dialog in dialogs if dialog.isVisible()), None)
