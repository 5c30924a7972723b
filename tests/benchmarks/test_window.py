"""What watches the window, and the hands that work at it."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from benchmarks import window_hands
from benchmarks.measured_window import rows_are_there
from benchmarks.painting import PaintWatch
from benchmarks.stalls import watching_stalls
from benchmarks.window_hands import WindowHands
from tests.gui import Show, Until
from tests.views.window.open_window import OpenWindow, lamp, opened_window

_LAMPS = 120


class _Slow(QWidget):
    """Takes 20 ms to paint."""

    def paintEvent(self, event: QPaintEvent) -> None:
        _compute(0.02)


def _compute(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


@pytest_asyncio.fixture
async def window() -> AsyncIterator[OpenWindow]:
    async with opened_window([lamp(number) for number in range(_LAMPS)]) as opened:
        await opened.until(lambda: rows_are_there(opened.page))
        yield opened


@pytest.fixture
def hands(window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> WindowHands:
    for name, value in {"_WORDS": 2, "_LETTERS": 3, "_EDITS": 3, "_SCROLL_STEPS": 12}.items():
        monkeypatch.setattr(window_hands, name, value)
    return WindowHands(window.page, PaintWatch(window.parts.grid.table.viewport()))


async def test_painted_is_after_the_widget_was(show: Show) -> None:
    widget = _Slow()
    await show(widget)
    assert await PaintWatch(widget).painted_ms(widget.update, lambda: True) >= 20


async def test_a_painting_that_does_not_show_it_yet_does_not_count(show: Show, until: Until) -> None:
    widget, shows = QWidget(), False
    await show(widget)
    painted = asyncio.ensure_future(PaintWatch(widget).painted_ms(widget.update, lambda: shows))
    await asyncio.sleep(0)
    widget.repaint()
    assert not painted.done()
    shows = True
    widget.update()
    await until(painted.done)


async def test_the_longest_stall_is_told() -> None:
    with watching_stalls() as watch:
        await asyncio.sleep(0)
        _compute(0.05)
        await asyncio.sleep(0)
    assert watch.longest_ms >= 45


async def test_each_letter_is_timed(hands: WindowHands, window: OpenWindow) -> None:
    taken = await hands.type_words()
    assert len(taken) == 6
    assert min(taken) > 0
    assert window.desk.queries.box == ""


async def test_each_edit_is_timed_and_saved(hands: WindowHands, window: OpenWindow) -> None:
    assert len(await hands.edit_prices()) == 3
    rows = (window.desk.result.shown(slot) for slot in range(20))
    prices = {row.product_id: row.document.price_min for row in rows if row is not None}
    raised = [key for key, price in prices.items() if price != int(key.removeprefix("lamp")) * 100]
    assert len(raised) == 3


async def test_scrolling_ends_at_the_top(hands: WindowHands, window: OpenWindow) -> None:
    await hands.scroll()
    assert window.parts.grid.visible_rows()[0] == 0


async def test_a_rebuild_is_waited_for(hands: WindowHands, window: OpenWindow) -> None:
    before = (await window.catalog.control.load(window.desk.shop.id)).index_generation
    await hands.rebuild()
    assert (await window.catalog.control.load(window.desk.shop.id)).index_generation != before
