"""A million rows: nothing walks through them all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt

from catalog_desktop.domain.changes import Action, Changeset
from catalog_desktop.domain.document import Document, DocumentVariant
from catalog_desktop.domain.product import Status
from catalog_desktop.domain.query import ProductQuery
from catalog_desktop.ports.product_read_model import Page, Row, Window
from tests.gui import Until
from tests.views.grid.conftest import OpenGrid
from tests.views.grid.grid_desk import CTRL, GridDesk, lamp

MILLION = 1_000_000
SOON_S = 0.25


class EndlessReadModel:
    """Products that are made when they are asked for; a query with text finds ten of them."""

    async def search_products(self, _shop_id: str, query: ProductQuery, window: Window = Window(), **kind: Any) -> Page:
        total = 10 if query.text else MILLION
        numbers = range(window.offset, min(window.offset + window.limit, total))
        ids = tuple(f"p{number}" for number in numbers)
        return Page("1", total, ids, () if kind.get("ids_only") else tuple(map(row, numbers)))

    async def list_products(
        self, _shop_id: str, _query: ProductQuery, *, ids: Sequence[str] = (), **_kind: Any
    ) -> Page:
        return Page("1", len(ids), tuple(ids), tuple(row(int(key[1:])) for key in ids))


def row(number: int) -> Row:
    variant = DocumentVariant("v", sku=f"S{number}", price=number, stock=number)
    title = f"Product {number:,}"
    return Row(Document(f"p{number}", 1, 1, title, Status.ACTIVE, "EUR", variants=(variant,), stock=number))


@pytest.fixture
async def endless(open_grid: OpenGrid) -> GridDesk:
    return await open_grid(read_model=EndlessReadModel())


class Timed:
    """`with Timed():` fails when what it holds is not over soon."""

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        took = time.perf_counter() - self._began
        assert took < SOON_S, f"took {took:.2f} s"


async def test_selecting_all_and_painting_is_done_at_once(endless: GridDesk) -> None:
    with Timed():
        endless.press(Qt.Key.Key_A, CTRL)
    with Timed():
        endless.grid.table.viewport().repaint()
        endless.grid.table.horizontalHeader().viewport().repaint()
    assert endless.desk.ticks.count == MILLION


async def test_the_ends_are_near(endless: GridDesk, until: Until) -> None:
    with Timed():
        endless.press(Qt.Key.Key_End)
    assert endless.grid.current_id is None, "nobody knows yet what stands there"
    await until(lambda: endless.text(MILLION - 1, "product") == "Product 999,999")
    assert endless.grid.current_id == "p999999"
    with Timed():
        endless.press(Qt.Key.Key_Home)
    assert endless.grid.current_id == "p0"


async def test_a_query_with_few_hits_and_the_way_back(endless: GridDesk) -> None:
    for text, count in (("a", 10), ("", MILLION), ("b", 10)):
        with Timed():
            endless.desk.queries.type(text)
            await asyncio.gather(*endless.searches)
        assert endless.grid.table.model().rowCount() == count


async def test_variants_and_new_rows_far_down(endless: GridDesk, until: Until) -> None:
    endless.grid.table.verticalScrollBar().setValue(60 * 700_000)
    await until(lambda: endless.text(700_003, "product") == "Product 700,003")
    endless.go(700_003)
    new = lamp(1, title="A new lamp")
    with Timed():
        await endless.desk.writes.write([Changeset(new.id, Action.CREATE, initial=new)])
    assert endless.grid.current_id == "p700003"
    assert endless.grid.table.currentIndex().row() == 700_004
    assert endless.grid.table.verticalScrollBar().value() == 60 * 700_001, "what is in sight stays where it is"


async def test_a_drag_over_all_rows_asks_for_few_pages(endless: GridDesk, until: Until) -> None:
    bar = endless.grid.table.verticalScrollBar()
    with Timed():
        for step in range(50):
            bar.setValue(bar.maximum() * step // 50)
    last = endless.grid.table.visible_rows()[1]
    await until(lambda: endless.text(last, "product") != "…")
    loaded = sum(1 for slot in range(0, MILLION, 100) if endless.desk.result.id_at(slot) is not None)
    assert loaded < 12
