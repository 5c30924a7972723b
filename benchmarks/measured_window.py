"""The program's window in this process, as `catalog-desktop open` shows it, for somebody who measures it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from benchmarks.painting import PaintWatch
    from catalog_desktop.views.shop_page import ShopPage

_LOOK_S = 0.002


def run_measured(folder: Path, measure: Callable[[ShopPage, PaintWatch], Awaitable[None]]) -> int:
    """Show the window of a catalog until `measure(page, grid)` returns, which is called once the page's first rows are
    painted; `grid` watches the rows' painting. Returns the exit status."""
    gc.disable()  # as the command does, before it loads the window
    from benchmarks.measured_profile import PERSON, measured_profile
    from catalog_desktop.app.window import OtherProcesses, WindowRequest, show_catalog
    from catalog_desktop.cli.handover import raise_window_of_owner
    from catalog_desktop.cli.serving import serving
    from catalog_desktop.views.gui_run import run_gui

    async def main(closing: asyncio.Event) -> int:
        from benchmarks.painting import PaintWatch  # and Qt with it, which the command loads after the stores

        request, others = (
            WindowRequest(measured_profile(folder), PERSON),
            OtherProcesses(serving, raise_window_of_owner),
        )
        showing = asyncio.create_task(show_catalog(request, others, closing))
        try:
            while not showing.done() and _page() is None:
                await asyncio.sleep(_LOOK_S)
            page = _page()
            if page is not None:
                rows = page.parts.grid.table.viewport()
                grid = PaintWatch(rows)
                await grid.painted_ms(rows.update, lambda: rows_are_there(page))
                await measure(page, grid)
        finally:
            closing.set()
            status = await showing
        return status

    return run_gui(main)


def rows_are_there(page: ShopPage) -> bool:
    """Whether the rows on screen are those of the query that is asked, and all of them are loaded."""
    result, (first, last) = page.parts.desk.result, page.parts.grid.visible_rows()
    is_answered = result.query == page.parts.desk.queries.query and result.row_count > 0
    return is_answered and all(result.shown(slot) is not None for slot in range(first, last + 1))


def _page() -> ShopPage | None:
    from PySide6.QtWidgets import QApplication, QMainWindow

    for window in QApplication.topLevelWidgets():
        page = window.centralWidget() if isinstance(window, QMainWindow) else None
        if type(page).__name__ == "ShopPage":
            return cast("ShopPage", page)
    return None
