"""Rows as tab-separated text, for spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.session.result_events import ShownRow
from catalog_desktop.session.shop_desk import ShopDesk
from catalog_desktop.views.grid.cell_words import CellWords
from catalog_desktop.views.grid.columns import COLUMNS, TICK
from catalog_desktop.views.grid.grid_row import GridRow

MOST = 20_000
_AT_A_TIME = 500


async def rows_as_text(desk: ShopDesk, words: CellWords, ids: Sequence[str], columns: Sequence[int]) -> tuple[str, int]:
    """The products as text, a line each under a line of titles, and how many there are. Products that are not on screen
    are asked for."""
    keys = [COLUMNS[section].key for section in columns if section != TICK]
    titles = [COLUMNS[section].title for section in columns if section != TICK]
    lines = ["\t".join(titles)]
    for start in range(0, len(ids), _AT_A_TIME):
        rows = await rows_of(desk, ids[start : start + _AT_A_TIME])
        lines += ["\t".join(words.plain(key, row) for key in keys) for row in rows]
    return "\n".join(lines) + "\n", len(lines) - 1


async def rows_of(desk: ShopDesk, ids: Sequence[str]) -> list[GridRow]:
    """The rows of products, in this order; those that are not on screen are asked for."""
    known = {key: GridRow(shown) for key in ids if (shown := desk.result.product(key)) is not None}
    unknown = [key for key in ids if key not in known]
    if unknown:
        page = await desk.ports.read_model.list_products(desk.shop.id, ProductQuery(), ids=unknown)
        for row in page.rows:
            document = desk.overlay.document(row.document.id, row.document) or row.document
            known[document.id] = GridRow(ShownRow(document.id, document, row))
    return [known[key] for key in ids if key in known]
